"""Mail: by the outbox, or at once for codes; and the backend that writes mails to files."""

import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from . import Failed
from .bounded import within
from .mail_texts import words_of
from .parts import parts, parts_of, plain
from .posting import post
from .rendering import rendered
from .shipped import mails

#: What comes of an address that mail has no spelling for.
UNWRITABLE = (BadHeaderError, UnicodeError)


class MailFailed(Exception):
    """A mail that had to leave at once did not; nothing personal in the message."""


class PortalMail(EmailMultiAlternatives):
    """A mail of ours; one that is sent for the first time cannot have left before."""

    may_have_left = True


def post_mail(to: str, template: str, context: dict[str, Any], key: str) -> None:
    """Have the mail sent once by the worker, as part of the caller's transaction."""
    post("mail", key, {"to": to, "template": template, "context": context})


def send_now(to: str, template: str, context: dict[str, Any]) -> None:
    """Send the mail before returning, or raise MailFailed within the time that a code may take."""
    mail = make_mail(to, template, context, message_id=uuid4().hex)
    mail.may_have_left = False
    try:
        within(settings.MAIL_SECONDS_AT_ONCE, mail.send)
    except (Failed, SMTPException, OSError, *UNWRITABLE) as error:
        raise MailFailed(type(error).__name__) from error


def deliver(key: str, payload: dict[str, Any]) -> None:
    """The outbox channel: a mail sent twice after a crash carries the same Message-ID both times."""
    message_id = sha256(key.encode()).hexdigest()[:40]
    mail = make_mail(payload["to"], payload["template"], payload["context"], message_id)
    try:
        within(settings.MAIL_SECONDS_BY_WORKER, mail.send)
    except SMTPRecipientsRefused as error:
        permanent = all(code >= 500 for code, _ in error.recipients.values())
        raise Failed("the mail server refused the recipient", permanent=permanent) from error
    except UNWRITABLE as error:
        raise Failed("the address cannot stand in a mail", permanent=True) from error


def can_be_written(address: str) -> bool:
    """Whether mail has a spelling for the address, which not every correct one has."""
    try:
        EmailMessage(to=[address]).message()
    except (ValueError, *UNWRITABLE):
        return False
    return True


def make_mail(to: str, template: str, context: dict[str, Any], message_id: str) -> PortalMail:
    """The mail of that name, with a text and an HTML part, in the words that editors have given it."""
    host = urlsplit(settings.PORTAL_BASE_URL).hostname or "localhost"
    subject, text, html = _written(template, context)
    mail = PortalMail(
        subject=subject,
        body=text,
        to=[to],
        headers={"Message-ID": f"<{message_id}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _written(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, text and HTML."""
    known = mails().get(template)
    if known is None:  # templates of its own, which editors do not see
        subject = plain(f"mail/{template}.subject.txt", context)
        return " ".join(subject.split()), *parts(template, context)
    letter = rendered(known, words_of(known), known.values(context))
    return letter.subject, *parts_of(letter)


class FilesAndConsoleBackend(BaseEmailBackend):
    """Each mail becomes a file in MAIL_FOLDER, whole or not at all, and a line on the console."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = write_mail(folder, message.message().as_bytes())
            sys.stdout.write(f"mail written to {name}\n")
            sys.stdout.flush()
        return len(email_messages)


def write_mail(folder: Path, data: bytes) -> str:
    """Write the mail under a name that sorts by time, readable by the portal alone; the name."""
    part = folder / f".{uuid4().hex}.part"
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    number = 1
    while not take_name(part, folder / f"{stamp}-{number}.eml"):
        number += 1
    part.unlink()
    return f"{stamp}-{number}.eml"


def take_name(part: Path, final: Path) -> bool:
    """Give the file its final name, unless another mail has it."""
    try:
        final.hardlink_to(part)
    except FileExistsError:
        return False
    return True
