"""My Account, and the details that forms are filled in with."""

from typing import Any

from django.contrib import messages
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from ..forms.details import DetailsForm
from .asking import Ask, SignedIn
from .register import with_found_addresses


class AccountHomeView(SignedIn, TemplateView):
    template_name = "account/home.html"


class AccountDetailsView(SignedIn, Ask):
    """Update Account Details. Forms already begun keep what they have."""

    form_class = DetailsForm
    template_name = "account/details.html"

    def get_initial(self) -> dict[str, Any]:
        return self.user.account_details()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"is_professional": self.user.is_professional}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "find" in request.POST:
            return self.render_to_response(self.get_context_data(form=with_found_addresses(self)))
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: BaseForm) -> HttpResponse:
        for name, value in form.cleaned_data.items():
            setattr(self.user, name, value)
        self.user.save(update_fields=list(form.cleaned_data))
        messages.success(self.request, "Your account details have been updated.")
        return redirect("account_home")
