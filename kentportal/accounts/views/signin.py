"""Sign in, sign out."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, ReauthenticateView
from django.conf import settings
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from kentportal.outbox.mail import MailFailed

from ..forms.signin import ReauthenticateForm, SignInForm
from ..nexts import local_next, with_next
from .asking import Ask, mail_failed


class SignInView(LoginView):
    """The "Login or Register" page. A right password leads to the page that asks for the code."""

    form_class = SignInForm
    template_name = "account/login.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        """Coming back here always works: a half-done sign-in is begun anew, never in the way."""

    def get_success_url(self) -> str:
        return local_next(self.request) or resolve_url(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except MailFailed:
            return mail_failed(self.request, with_next("account_login", local_next(self.request)))

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return Ask.form_invalid(self, form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = local_next(self.request)
        register = with_next("register", address)
        return super().get_context_data(**kwargs) | {"next": address, "register_url": register}


@method_decorator(never_cache, name="dispatch")
class SignOutView(LogoutView):
    """Signs out on POST; the browser is told to forget what it kept of the pages."""

    template_name = "account/logout.html"

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@method_decorator(never_cache, name="dispatch")
class AskPasswordAgainView(ReauthenticateView):
    """Asks for the password before an act that only the owner of the account may do."""

    form_class = ReauthenticateForm
    template_name = "account/reauthenticate.html"

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        return Ask.form_invalid(self, form)
