"""The terms, asked of everybody once per version."""

from typing import Any

from django.conf import settings
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from .. import terms
from ..forms.signin import TermsForm
from ..models import TermsVersion
from ..nexts import local_next
from .asking import Ask, SignedIn


class TermsView(SignedIn, Ask):
    """Shows the version in force; a tick and Continue lead back to where the person was going."""

    form_class = TermsForm
    template_name = "account/terms.html"
    terms: TermsVersion

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        current = terms.current_terms() if request.user.is_authenticated else None
        if current is None and request.user.is_authenticated:
            return self.go_on()
        if current is not None:
            self.terms = current
            if self.user.terms_version >= current.number:
                return self.go_on()
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        if self.request.POST.get("number") != str(self.terms.number):
            form.add_error("agree", "The terms have just changed. Read them again before you tick the box")
            return self.form_invalid(form)
        terms.accept(self.user, self.terms.number)
        return self.go_on()

    def go_on(self) -> HttpResponse:
        return redirect(local_next(self.request) or settings.LOGIN_REDIRECT_URL)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"terms": self.terms, "next": local_next(self.request)}
        return super().get_context_data(**kwargs) | context
