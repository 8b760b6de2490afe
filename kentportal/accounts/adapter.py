"""What the portal decides for allauth: our stage, our mails, our words, local addresses only."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from . import guessing, letters
from .models import User
from .nexts import is_local


class PortalAdapter(DefaultAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right. Check both and try again",
        "too_many_login_attempts": "There have been too many tries. Wait 5 minutes, then try again. "
        "Or select “Forgotten your password?” to set a new password now",
        "enter_current_password": "Your current password is not right",
        "incorrect_password": "The password is not right",
    }

    def get_login_stages(self) -> list[str]:
        """Between a right password and a session stands the second factor or else the e-mailed code."""
        return ["kentportal.accounts.factors.stage.FactorStage", "kentportal.accounts.stages.CodeStage"]

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Asking again means asking for the password: on a deserted desk may lie a phone."""
        if not user.is_authenticated or not user.has_usable_password():
            return []
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Count a try at the account before it is looked at; refuse one too many, right or wrong."""
        email = credentials.get("email", "")
        if not guessing.may_try_password(request, email):
            raise self.validation_error("too_many_login_attempts")
        user: User | None = super().authenticate(request, **credentials)
        if user:
            guessing.forgive(request, email)
        return user

    def is_safe_url(self, url: str) -> bool:
        return is_local(url)

    def is_ajax(self, request: HttpRequest) -> bool:
        """There is one way in for everybody; no second one that answers in JSON."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Pages say what happened; allauth's own messages would say it twice, some with the address."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's notices leave by the outbox, in our words and with nothing from the request."""
        letters.post_notice(email, f"account_{template_prefix.rsplit('/', 1)[-1]}")
