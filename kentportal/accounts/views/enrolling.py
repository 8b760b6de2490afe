"""The pages on which staff set up, renew and remove their second factor."""

from base64 import b64encode
from typing import Any, ClassVar

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY, generate_totp_secret
from django.contrib import messages
from django.forms.forms import BaseForm, Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from ..factors import acts, checking, passkeys, rules
from ..forms.factors import AppCodeForm, PasskeyForm
from ..nexts import with_next
from .asking import Ask, SignedIn
from .factors import NOT_THE_PASSKEY, TOO_MANY, WRONG


class OwnFactors(SignedIn):
    """For staff whose session has shown the factor that they have; acts ask for the password again."""

    asks_password: ClassVar[bool] = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        if not rules.is_asked(self.user):
            raise Http404
        if rules.enrolled(self.user).exists() and not rules.is_proved(request, self.user):
            return redirect(with_next("mfa_reauthenticate", request.path))
        if self.asks_password and not did_recently_reauthenticate(request):
            return redirect(with_next("account_reauthenticate", request.path))
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class FactorsView(OwnFactors, TemplateView):
    """What is set up, and what can be done about it."""

    template_name = "account/factors/index.html"
    asks_password = False

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keys = [{"pk": key.pk, "name": passkeys.name_of(key)} for key in passkeys.keys_of(self.user)]
        has_app = rules.enrolled(self.user).filter(type=rules.APP).exists()
        own = {"has_app": has_app, "passkeys": keys, "enrolled": has_app or bool(keys)}
        return super().get_context_data(**kwargs) | own | {"codes_left": acts.codes_left(self.user)}


class AddAppView(OwnFactors, Ask):
    """A secret as a picture and as text, and the first code made with it."""

    form_class = AppCodeForm
    template_name = "account/factors/app_add.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if user.is_authenticated and rules.enrolled(self.user).filter(type=rules.APP).exists():
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def secret(self) -> str:
        """The same until it is used, so that a page loaded twice shows what was scanned; kept sealed."""
        session, adapter = self.request.session, get_adapter()
        if SECRET_SESSION_KEY not in session:
            session[SECRET_SESSION_KEY] = adapter.encrypt(generate_totp_secret())
        return str(adapter.decrypt(session[SECRET_SESSION_KEY]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        secret, adapter = self.secret(), get_adapter()
        picture = adapter.build_totp_svg(adapter.build_totp_url(self.user, secret))
        groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
        own = {"picture": b64encode(picture.encode()).decode(), "groups": groups}
        return super().get_context_data(**kwargs) | own

    def form_valid(self, form: BaseForm) -> HttpResponse:
        secret = self.secret()
        try:
            checking.count_try(self.user)
        except checking.TooManyTries:
            form.add_error("code", TOO_MANY)
            return self.form_invalid(form)
        if not checking.check_secret(self.user, secret, form.cleaned_data["code"]):
            form.add_error("code", WRONG)
            return self.form_invalid(form)
        acts.enrol_app(self.request, self.user, secret)
        del self.request.session[SECRET_SESSION_KEY]
        messages.success(self.request, "Your authenticator app is set up.")
        return after_enrolling(self)


class AddPasskeyView(OwnFactors, Ask):
    """A key that the browser makes; it needs JavaScript."""

    form_class = PasskeyForm
    template_name = "account/factors/passkey_add.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"options": passkeys.creation_options(self.user)}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            credential = passkeys.made(form.cleaned_data["credential"])
        except passkeys.NotThePasskey:
            form.add_error("name", NOT_THE_PASSKEY)
            return self.form_invalid(form)
        acts.enrol_passkey(self.request, self.user, form.cleaned_data["name"], credential)
        messages.success(self.request, "Your passkey is set up.")
        return after_enrolling(self)


def after_enrolling(view: OwnFactors) -> HttpResponse:
    """The recovery codes, if they have not been shown yet."""
    codes = acts.recovery_codes(view.user)
    return redirect("mfa_view_recovery_codes" if codes and not codes.did_view else "mfa_index")


@method_decorator(never_cache, name="dispatch")
class RecoveryCodesView(OwnFactors, TemplateView):
    """The recovery codes, once."""

    template_name = "account/factors/recovery_codes.html"
    http_method_names = ("get",)  # a HEAD would use up the one time they are shown

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        codes = [f"{code[:4]} {code[4:]}" for code in acts.show_once(self.user)]
        return super().get_context_data(**kwargs) | {"codes": codes}


class NewRecoveryCodesView(OwnFactors, Ask):
    """Asks before the old codes are replaced."""

    form_class = Form
    template_name = "account/factors/recovery_codes_new.html"

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if not rules.enrolled(self.user).exists():
            return redirect("mfa_index")
        acts.renew_recovery_codes(self.request, self.user)
        return redirect("mfa_view_recovery_codes")


class RemoveView(OwnFactors, Ask):
    """Asks before an app or a passkey is removed."""

    form_class = Form
    template_name = "account/factors/remove.html"

    def authenticator(self) -> Authenticator:
        own = Authenticator.objects.filter(user_id=self.user.pk)
        if "pk" in self.kwargs:
            return get_object_or_404(own, type=rules.PASSKEY, pk=self.kwargs["pk"])
        return get_object_or_404(own, type=rules.APP)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self.authenticator()
        name = passkeys.name_of(found) if found.type == rules.PASSKEY else ""
        is_last = rules.enrolled(self.user).count() == 1
        return super().get_context_data(**kwargs) | {"passkey": name, "is_last": is_last}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        acts.remove(self.user, self.authenticator())
        messages.success(self.request, "It is removed.")
        return redirect("mfa_index")
