"""Registration, one step a page, in the order of the guides."""

from typing import Any, ClassVar

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import TemplateView

from kentportal.outbox.mail import MailFailed

from .. import limits, registration
from ..forms.details import NO, YES, CapacityForm, DetailsForm
from ..forms.signin import CredentialsForm
from ..nexts import local_next, with_next
from ..registration import Registration
from ..shared_addresses import looks_shared
from .asking import Ask, SignedIn, mail_failed
from .shared import SharedAddressView

CANCELLED = "/menu/"


class RegisterStep(Ask):
    """One step: Next keeps valid answers, Back keeps what was typed, Cancel forgets everything."""

    back: ClassVar[str] = ""
    registration: Registration

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect(local_next(request) or settings.LOGIN_REDIRECT_URL)
        self.registration = Registration.load(request.session)
        missing = self.missing_step()
        return redirect(missing) if missing else super().dispatch(request, *args, **kwargs)

    def missing_step(self) -> str:
        """The earlier step that has to be answered first, if one is missing."""
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        action = request.POST.get("action")
        if action == "cancel":
            registration.clear(request.session)
            clear_login(request)
            return redirect(CANCELLED)
        if action == "back":
            self.keep_typed(self.get_form())
            return self.saved(self.back)
        return super().post(request, *args, **kwargs)

    def keep_typed(self, form: BaseForm) -> None:
        """Note what stands in the fields, right or wrong."""

    def saved(self, url_name: str) -> HttpResponse:
        self.registration.save(self.request.session)
        if url_name == "account_login":
            return redirect(with_next(url_name, self.registration.next))
        return redirect(url_name)


class CapacityView(RegisterStep):
    """Is this account being used in a professional capacity?"""

    form_class = CapacityForm
    template_name = "account/register_capacity.html"
    back = "account_login"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "next" in request.GET:
            self.registration.next = local_next(request)
            self.registration.save(request.session)
        return super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        answer = self.registration.is_professional
        return {} if answer is None else {"is_professional": YES if answer else NO}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        answer = form.cleaned_data["is_professional"]
        if answer != self.registration.is_professional:
            self.registration.details = {}
        self.registration.is_professional = answer
        return self.saved("register_details")


class DetailsView(RegisterStep):
    """Name, role, organisation and address; Find address works without JavaScript."""

    form_class = DetailsForm
    template_name = "account/register_details.html"
    back = "register"

    def missing_step(self) -> str:
        return "register" if self.registration.is_professional is None else ""

    def get_initial(self) -> dict[str, Any]:
        return self.registration.typed

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_professional": self.registration.is_professional}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "find" in request.POST:
            return self.render_to_response(self.get_context_data(form=with_found_addresses(self)))
        return super().post(request, *args, **kwargs)

    def keep_typed(self, form: BaseForm) -> None:
        self.registration.typed |= form.typed()  # type: ignore[attr-defined]

    def form_valid(self, form: BaseForm) -> HttpResponse:
        self.keep_typed(form)
        self.registration.details = form.cleaned_data
        return self.saved("account_signup")


def with_found_addresses(view: Ask) -> BaseForm:
    """The form as it was typed, not judged yet, with the addresses of its postcode to choose from."""
    kwargs = view.get_form_kwargs()
    typed = view.get_form_class()(**kwargs).typed()
    form = view.get_form_class()(**kwargs | {"data": None, "files": None, "initial": typed})
    form.fields["address"].look_up(typed["address"])
    return form


class CredentialsView(RegisterStep):
    """The address to prove and a password; then the code is mailed. The same for a known address."""

    form_class = CredentialsForm
    template_name = "account/register_email.html"
    back = "register_details"

    def missing_step(self) -> str:
        return "" if self.registration.details else "register_details"

    def get_initial(self) -> dict[str, Any]:
        return {"email": self.registration.email}

    def get_form_kwargs(self) -> dict[str, Any]:
        names = {name: self.registration.details[name] for name in ("first_name", "last_name")}
        return super().get_form_kwargs() | {"names": names}

    def keep_typed(self, form: BaseForm) -> None:
        # Nobody has judged this address: no password goes with it, and no code that waits is for it.
        self.registration.email, self.registration.password = str(form["email"].data or "")[:254], ""
        clear_login(self.request)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not limits.allow_from("codes_from", request):
            return respond_429(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        answers = form.cleaned_data
        self.registration.choose_password(answers["email"], answers["password1"])
        self.registration.save(self.request.session)
        if looks_shared(answers["email"]):
            clear_login(self.request)
            return redirect("register_shared")
        return send_code(self.request, self.registration)


def send_code(request: HttpRequest, under_way: Registration) -> HttpResponse:
    """Mail the code that makes the account, and ask for it."""
    clear_login(request)
    done = with_next("register_done", under_way.next)
    login = Login(user=None, email=under_way.email, redirect_url=done, signup=True)
    try:
        return perform_login(request, login)
    except MailFailed:
        return mail_failed(request, reverse("account_signup"))


class SharedRegistrationView(SharedAddressView):
    """Is the address that is being registered read by you alone?"""

    change_url_name = "account_signup"

    @property
    def under_way(self) -> Registration:
        return Registration.load(self.request.session)

    @property
    def email(self) -> str:
        # An address alone may be left from "Back"; with a password it was given for good.
        return self.under_way.email if self.under_way.is_complete else ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return redirect("account_home")
        return super().dispatch(request, *args, **kwargs)

    def go_on(self) -> HttpResponse:
        if not limits.allow_from("codes_from", self.request):
            return respond_429(self.request)
        return send_code(self.request, self.under_way)


class RegisterDoneView(SignedIn, TemplateView):
    """Says that the registration is complete; Continue leads to the terms and then back to the form."""

    template_name = "account/register_done.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        go_on = with_next("terms", local_next(self.request))
        return super().get_context_data(**kwargs) | {"continue_url": go_on}
