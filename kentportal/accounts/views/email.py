"""Changing the email address: the password again, the new address, a code sent to it."""

from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kentportal.outbox.mail import MailFailed

from .. import codes, email_change, known_browsers, limits
from ..forms.signin import NewAddressForm
from ..registration import AlreadyRegistered
from ..shared_addresses import looks_shared
from .asking import Ask, SignedIn, mail_failed
from .code import CodeView
from .shared import SharedAddressView

KEY = "email_change"
CHANGED = (
    "Your email address has been changed to {email}. Use it to sign in from now on. "
    "We have told your old address."
)


class OwnerAgain(SignedIn):
    """For people who have just typed their password once more."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            raise_if_reauthentication_required(request, app="account")
        return super().dispatch(request, *args, **kwargs)


class ChangeEmailView(OwnerAgain, Ask):
    """Asks for the new address; what happens next looks the same whether or not it has an account."""

    form_class = NewAddressForm
    template_name = "account/email_change.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"now": self.user.email}

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.request.session.get(KEY, {}).get("email", "")}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        self.request.session[KEY] = {"email": email}
        if looks_shared(email):
            return redirect("account_change_email_shared")
        return send(self.request, self.user.pk, email)


def send(request: HttpRequest, user_id: int, email: str) -> HttpResponse:
    """Mail the code and ask for it."""
    if not limits.allow("change_account", str(user_id)):
        return respond_429(request)
    code = codes.make_code()
    try:
        email_change.send_code(request, email, code)
    except ImmediateHttpResponse as too_many:
        return too_many.response
    except MailFailed:
        return mail_failed(request, reverse("account_change_email"))
    request.session[KEY] = {"email": email, "code": codes.remember(code)}
    return redirect("account_change_email_code")


class SharedNewAddressView(OwnerAgain, SharedAddressView):
    """Is the new address read by you alone?"""

    change_url_name = "account_change_email"

    @property
    def email(self) -> str:
        return str(self.request.session.get(KEY, {}).get("email", ""))

    def go_on(self) -> HttpResponse:
        return send(self.request, self.user.pk, self.email)


class ChangeEmailCodeView(SignedIn, CodeView):
    """The code that proves the new address; only it changes anything."""

    change: dict[str, str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.change = request.session.get(KEY, {})
        if request.user.is_authenticated and "code" not in self.change:
            return redirect("account_change_email")
        return super().dispatch(request, *args, **kwargs)

    @property
    def code_id(self) -> str:
        return self.change["code"]

    def start_again_url(self) -> str:
        return reverse("account_change_email")

    def send_new(self) -> bool:
        if not codes.can_renew(self.code_id):
            return False
        code = codes.make_code()
        email_change.send_code(self.request, self.change["email"], code)
        return codes.renew(self.code_id, code)

    def leave(self, action: str) -> HttpResponse:
        if action == "back":
            return redirect("account_change_email")
        del self.request.session[KEY]
        return redirect("account_home")

    def right(self) -> HttpResponse:
        del self.request.session[KEY]
        email = self.change["email"]
        try:
            email_change.change_email(self.user, email, self.request.session.session_key)
        except AlreadyRegistered:
            messages.warning(
                self.request, "That email address has an account already. Yours has not changed."
            )
            return redirect("account_home")
        messages.success(self.request, CHANGED.format(email=email))
        return known_browsers.remember(self.request, redirect("account_home"), email)

    def purpose(self) -> dict[str, Any]:
        return {"changing": True, "email": self.change["email"]}
