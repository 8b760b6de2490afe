"""The pages that ask for an e-mailed code."""

from http import HTTPStatus
from typing import Any, cast

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY, clear_login
from allauth.account.stages import LoginStageController
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib import messages
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property

from kentportal.govuk.times import spoken_clock
from kentportal.outbox.mail import MailFailed

from .. import codes, known_browsers, registration
from ..codes import Outcome
from ..forms.signin import CodeForm
from ..nexts import with_next
from ..pending import begin_again, still_holds
from ..registration import AlreadyRegistered, Changed, Registration, make_account, prove_address
from ..stages import CodeStage
from .asking import Ask, mail_failed
from .register import CANCELLED

EXPIRED = "That code has run out: a code lasts 10 minutes. Select “Please send me a new code”"
TOO_LATE = "The code has run out. You took longer than 15 minutes, so we need to send you a new code."
ANSWERS_CHANGED = (
    "Your answers changed after we sent that code, so we have not used it. "
    "Check them and go on from here: we will send you a new code."
)
NEW_CODE_SENT = "We have sent you a new code. Use the newest one: the codes before it no longer work."


def what_is_wrong(result: codes.Result, newest: str) -> str:
    """What to do about a code that was not right; `newest` is when the one that counts was sent."""
    if result.outcome is Outcome.EXPIRED:
        return EXPIRED
    tries = "1 more try" if result.tries_left == 1 else f"{result.tries_left} more tries"
    if result.outcome is Outcome.EARLIER:
        return f"That is an earlier code. Use the code in the email we sent at {newest}. You have {tries}"
    return f"That is not the code we sent at {newest}. Check the email and type it again. You have {tries}"


class CodeView(Ask):
    """Asks for a code and counts the tries. What the code is for, subclasses say."""

    form_class = CodeForm
    template_name = "account/code.html"

    @property
    def code_id(self) -> str:
        raise NotImplementedError

    def start_again_url(self) -> str:
        """Where a dead code sends people."""
        raise NotImplementedError

    def send_new(self) -> bool:
        """Mail another code; False when no more may be sent."""
        raise NotImplementedError

    def purpose(self) -> dict[str, Any]:
        """What the code is for and where it was sent, for the words of the page."""
        raise NotImplementedError

    def right(self) -> HttpResponse:
        """What a right code opens."""
        raise NotImplementedError

    def leave(self, action: str) -> HttpResponse:
        """Back or Cancel."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | self.purpose() | {"newest": self.newest}

    @cached_property
    def newest(self) -> str:
        """When the code that counts was sent, like "2.05pm"."""
        moment = codes.sent_at(self.code_id)
        return spoken_clock(moment) if moment else ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if codes.state(self.code_id) is Outcome.DEAD:
            return self.dead(HTTPStatus.OK)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action")
        if action == "resend":
            return self.resend()
        if action in ("back", "cancel"):
            return self.leave(action)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        result = codes.check(self.code_id, form.cleaned_data["code"])
        if result.outcome is Outcome.RIGHT:
            return self.right()
        if result.outcome is Outcome.DEAD:
            return self.dead(HTTPStatus.UNPROCESSABLE_ENTITY)
        form.add_error("code", what_is_wrong(result, self.newest))
        return self.form_invalid(form)

    def resend(self) -> HttpResponse:
        try:
            sent = self.send_new()
        except ImmediateHttpResponse as too_many:
            return too_many.response
        except MailFailed:
            return mail_failed(self.request, self.request.path)
        if not sent:
            return self.dead(HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(self.request, NEW_CODE_SENT)
        return redirect(self.request.path)

    def dead(self, status: HTTPStatus) -> HttpResponse:
        context = {**self.purpose(), "again": self.start_again_url(), "page_error": status >= 400}
        return render(self.request, "account/code_dead.html", context, status=status)


class SignInCodeView(CodeView):
    """The code after the password, and the code that completes a registration."""

    stage: CodeStage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(settings.LOGIN_REDIRECT_URL)
        pending = request.session.get(LOGIN_SESSION_KEY)
        stage = LoginStageController.enter(request, CodeStage.key)
        if stage is None or not (stage.login.user or stage.login.signup):
            return self.over(request, pending)
        if not still_holds(stage):
            return begin_again(request)
        self.stage = cast(CodeStage, stage)
        return super().dispatch(request, *args, **kwargs)

    def over(self, request: HttpRequest, pending: dict[str, Any] | None) -> HttpResponse:
        """Nothing waits for a code here, or it waited too long."""
        if not pending:
            return redirect("account_login")
        messages.warning(request, TOO_LATE)
        if pending.get("signup"):
            return redirect("account_signup")
        return redirect(with_next("account_login", pending.get("redirect_url") or ""))

    @property
    def registering(self) -> bool:
        return bool(self.stage.login.signup)

    @property
    def code_id(self) -> str:
        return str(self.stage.state["code"])

    def start_again_url(self) -> str:
        if self.registering:
            return reverse("account_signup")
        return with_next("account_login", self.stage.login.redirect_url or "")

    def send_new(self) -> bool:
        return self.stage.send_new()

    def leave(self, action: str) -> HttpResponse:
        back = self.start_again_url()
        clear_login(self.request)
        if action == "back":
            return redirect(back)
        registration.clear(self.request.session)
        return redirect(CANCELLED)

    def right(self) -> HttpResponse:
        if self.registering:
            return self.registered()
        user = self.stage.login.user
        if not user.is_active:
            clear_login(self.request)
            return redirect("account_inactive")
        prove_address(user)
        registration.clear(self.request.session)
        return known_browsers.remember(self.request, self.stage.exit(), user.email)

    def registered(self) -> HttpResponse:
        under_way = Registration.load(self.request.session)
        try:
            self.stage.login.user = make_account(under_way, self.stage.login.email)
        except Changed:
            clear_login(self.request)
            messages.warning(self.request, ANSWERS_CHANGED)
            return redirect("account_signup")
        except AlreadyRegistered:
            clear_login(self.request)
            messages.info(
                self.request, "You already have an account with that email address. Sign in with it."
            )
            return redirect(with_next("account_login", under_way.next))
        registration.clear(self.request.session)
        return known_browsers.remember(self.request, self.stage.exit(), under_way.email)

    def purpose(self) -> dict[str, Any]:
        to = self.stage.login.email or self.stage.login.user.email
        return {"registering": self.registering, "email": to}
