"""A forgotten password, by a code; and changing a known one."""

import time
from typing import Any

from allauth.account.internal.flows.password_change import finalize_password_change
from allauth.account.internal.flows.password_reset import finalize_password_reset
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from kentportal.outbox.mail import MailFailed

from .. import codes, guessing, known_browsers, letters, limits, signed_in
from ..forms.fields import NewPasswordForm
from ..forms.signin import ChangePasswordForm, ResetForm
from ..models import User
from ..registration import prove_address
from .asking import Ask, SignedIn, mail_failed
from .code import CodeView

KEY = "password_reset"
PROVEN_FOR = 10 * 60
CHANGED = "Your password has been changed. Sign in with your new password."


def owner_of(email: str) -> User | None:
    """The person who may set a new password by a code to this address."""
    return User.objects.filter(email=email, is_active=True).first()


def send_reset_code(request: HttpRequest, email: str, user_id: int | None, code: str) -> None:
    if user_id is None:
        letters.send_instead_of_code(request, email, letters.UNKNOWN)
    else:
        letters.send_code(request, email, letters.RESET, code)


class ResetView(Ask):
    """Asks for the address; what happens next looks the same whether or not we know it."""

    form_class = ResetForm
    template_name = "account/password_reset.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        email = form.cleaned_data["email"]
        if not limits.allow_from("codes_from", self.request):
            return respond_429(self.request)
        user = owner_of(email)
        user_id = user.pk if user else None
        code = codes.make_code()
        try:
            send_reset_code(self.request, email, user_id, code)
        except ImmediateHttpResponse as too_many:
            return too_many.response
        except MailFailed:
            return mail_failed(self.request, self.request.path)
        self.request.session[KEY] = {"email": email, "user": user_id, "code": codes.remember(code)}
        return redirect("account_reset_code")


class ResetCodeView(CodeView):
    """The code that proves that the address is theirs who forgot the password."""

    reset: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.reset = request.session.get(KEY, {})
        if not self.reset:
            return redirect("account_reset_password")
        return super().dispatch(request, *args, **kwargs)

    @property
    def code_id(self) -> str:
        return str(self.reset["code"])

    def start_again_url(self) -> str:
        return reverse("account_reset_password")

    def send_new(self) -> bool:
        if not codes.can_renew(self.code_id):
            return False
        code = codes.make_code()
        send_reset_code(self.request, self.reset["email"], self.reset["user"], code)
        return codes.renew(self.code_id, code)

    def leave(self, action: str) -> HttpResponse:
        del self.request.session[KEY]
        return redirect("account_reset_password" if action == "back" else "account_login")

    def right(self) -> HttpResponse:
        self.request.session[KEY] = self.reset | {"proven": time.time()}
        # From here on they can sign in although somebody goes on guessing at their account.
        return known_browsers.remember(self.request, redirect("account_reset_new"), self.reset["email"])

    def purpose(self) -> dict[str, Any]:
        return {"resetting": True, "email": self.reset["email"]}


class ResetNewView(Ask):
    """The new password, open for ten minutes after the right code; then sign in with it."""

    form_class = NewPasswordForm
    template_name = "account/password_new.html"
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reset = request.session.get(KEY, {})
        is_proven = time.time() - reset.get("proven", 0) <= PROVEN_FOR
        # The code proves the address it went to: it opens nothing once the account has moved to another.
        user = owner_of(reset["email"]) if is_proven else None
        if user is None or user.pk != reset["user"]:
            return redirect("account_reset_password")
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        self.user.set_password(form.cleaned_data["password1"])
        self.user.save(update_fields=["password"])
        prove_address(self.user)
        signed_in.end(signed_in.elsewhere(self.user, None))
        finalize_password_reset(self.request, self.user, email=self.user.email)
        guessing.forgive(self.request, self.user.email)
        del self.request.session[KEY]
        messages.success(self.request, CHANGED)
        return redirect("account_login")


class ChangePasswordView(SignedIn, Ask):
    """A new password for who knows the old one; every session of theirs ends, this one too."""

    form_class = ChangePasswordForm
    template_name = "account/password_change.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not limits.allow("change_account", str(request.user.pk)):
            return respond_429(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        self.user.set_password(form.cleaned_data["password1"])
        self.user.save(update_fields=["password"])
        signed_in.end(signed_in.elsewhere(self.user, self.request.session.session_key))
        finalize_password_change(self.request, self.user)
        messages.success(self.request, CHANGED)
        return redirect("account_login")
