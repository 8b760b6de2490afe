"""Where staff show their second factor: while they sign in, and in a session that has not seen it."""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.stages import LoginStageController
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.forms.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from .. import known_browsers, registration
from ..factors import acts, checking, passkeys, rules
from ..factors.stage import FactorStage
from ..forms.factors import FactorForm
from ..models import User
from ..nexts import local_next, with_next
from ..pending import begin_again, still_holds
from .asking import Ask, SignedIn

WRONG = "That code is not right, or it was used before. Wait for the app to show the next one and type that"
TOO_MANY = "There have been too many tries. Wait 15 minutes, then try again"
NOT_THE_PASSKEY = "That passkey did not work. Try again, or use a code"


class ProveView(Ask):
    """Asks for a code or a passkey of `person`, and notes in the session what was shown."""

    form_class = FactorForm
    template_name = "account/factors/prove.html"
    person: User

    def done(self) -> HttpResponse:
        """What the right factor opens."""
        raise NotImplementedError

    def start_again_url(self) -> str:
        """Where people go who do not have their factor with them."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "credential" in request.POST:
            return self.check_passkey(request.POST["credential"])
        return super().post(request, *args, **kwargs)

    def check_passkey(self, answer: str) -> HttpResponse:
        try:
            return self.right(passkeys.check_key(self.person, answer))
        except passkeys.NotThePasskey:
            form = self.form_class({"code": ""})
            form.errors["code"] = form.error_class([NOT_THE_PASSKEY])
            return self.form_invalid(form)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            found = checking.check_code(self.person, form.cleaned_data["code"])
        except checking.TooManyTries:
            form.add_error("code", TOO_MANY)
            return self.form_invalid(form)
        if found is None:
            form.add_error("code", WRONG)
            return self.form_invalid(form)
        return self.right(found)

    def right(self, authenticator: Authenticator) -> HttpResponse:
        acts.use(self.request, authenticator)
        if authenticator.type == rules.RECOVERY:
            messages.warning(self.request, recovery_code_used(acts.codes_left(self.person)))
        return self.done()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        enrolled = {each.type for each in rules.enrolled(self.person)}
        more = {"has_app": rules.APP in enrolled, "start_again": self.start_again_url()}
        if rules.PASSKEY in enrolled:
            more["passkey_options"] = passkeys.request_options(self.person)
        return super().get_context_data(**kwargs) | more


def recovery_code_used(left: int) -> str:
    """What somebody should know who got in by a recovery code."""
    codes = {0: "no recovery codes", 1: "1 recovery code"}.get(left, f"{left} recovery codes")
    return f"You used a recovery code. It does not work again. You have {codes} left."


class SignInFactorView(ProveView):
    """The second factor after the password, in place of the e-mailed code."""

    stage: FactorStage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("account_home")
        stage = LoginStageController.enter(request, FactorStage.key)
        if stage is None or stage.login.user is None or not rules.enrolled(stage.login.user).exists():
            return redirect("account_login")
        if not still_holds(stage):
            return begin_again(request)
        self.stage, self.person = stage, stage.login.user
        return super().dispatch(request, *args, **kwargs)

    def start_again_url(self) -> str:
        return with_next("account_login", self.stage.login.redirect_url or "")

    def done(self) -> HttpResponse:
        if not self.person.is_active:
            clear_login(self.request)
            return redirect("account_inactive")
        registration.clear(self.request.session)
        self.stage.state["proved"] = True
        return known_browsers.remember(self.request, self.stage.exit(), self.person.email)


class FactorAgainView(SignedIn, ProveView):
    """For a session that was opened without the factor that its owner has."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            if not rules.is_asked(self.user):
                raise Http404
            if not rules.enrolled(self.user).exists():
                return redirect("mfa_index")
            self.person = self.user
        return super().dispatch(request, *args, **kwargs)

    def start_again_url(self) -> str:
        return reverse("account_home")

    def done(self) -> HttpResponse:
        return redirect(local_next(self.request) or "wagtailadmin_home")
