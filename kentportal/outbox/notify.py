"""Mail by GOV.UK Notify: its template is nothing but ((subject)) and ((body)), so the words stay ours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from notifications_python_client.errors import APIError
from notifications_python_client.notifications import NotificationsAPIClient
from requests import RequestException

from . import Failed

#: A notification in this state never left Notify.
NEVER_LEFT = "technical-failure"
#: What Notify says of an address that is none, or that this key may not write to.
ABOUT_RECIPIENT = ("email_address", "recipient")


class NotifyBackend(BaseEmailBackend):
    """Hands each mail to Notify once, recognised by its Message-ID; what goes wrong leaves as Failed."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        client = NotificationsAPIClient(
            settings.NOTIFY_KEY, base_url=settings.NOTIFY_URL, timeout=settings.EMAIL_TIMEOUT
        )
        try:
            for message in email_messages:
                _hand_over(client, message)
        except (APIError, RequestException) as error:
            if self.fail_silently:
                return 0
            # Not chained: what Notify says can quote the address.
            raise _failed(error) from None
        finally:
            client.request_session.close()
        return len(email_messages)


def _hand_over(client: Any, message: EmailMessage) -> None:
    reference = message.extra_headers.get("Message-ID", "").strip("<>")
    # Looked up only for a mail that may have left before: a code must not wait for a second answer.
    if reference and getattr(message, "may_have_left", True) and _has_left(client, reference):
        return
    for address in message.recipients():
        client.send_email_notification(
            email_address=address,
            template_id=settings.NOTIFY_TEMPLATE,
            personalisation={"subject": message.subject, "body": message.body},
            reference=reference or None,
        )


def _has_left(client: Any, reference: str) -> bool:
    found = client.get_all_notifications(reference=reference)["notifications"]
    return any(each["status"] != NEVER_LEFT for each in found)


def _failed(error: Exception) -> Failed:
    """For good only if it is the recipient: a wrong key or template is mended, and the mail sent then."""
    status = getattr(error, "status_code", 0)
    said = getattr(error, "message", "")
    words = " ".join(str(each.get("message", "")) for each in said if isinstance(each, dict)) if said else ""
    permanent = status in (400, 403) and any(word in words for word in ABOUT_RECIPIENT)
    reason = "refused the recipient" if permanent else f"answered {status}" if status else "did not answer"
    return Failed(f"GOV.UK Notify {reason}", permanent=permanent)
