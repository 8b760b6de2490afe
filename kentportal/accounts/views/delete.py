"""Deleting the account: what that means, then once more with the password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.forms.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView

from .. import leaving
from ..forms.signin import DeleteAccountForm
from .asking import Ask, SignedIn

DELETED = (
    "Your account has been deleted, with the forms you had saved and not sent. "
    "Forms that you sent stay with the council."
)


class DeleteAccountView(SignedIn, TemplateView):
    """What is erased, what is kept and why; or why the account cannot be deleted now."""

    template_name = "account/delete.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"reasons": leaving.reasons_to_stay(self.user)}


class ConfirmDeleteView(SignedIn, Ask):
    """Asks a second time, and for the password; then the account is gone."""

    form_class = DeleteAccountForm
    template_name = "account/delete_confirm.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        if request.user.is_authenticated and leaving.reasons_to_stay(self.user):
            return redirect("account_delete")
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.user, "request": self.request}

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            leaving.delete_account(self.user)
        except leaving.MustStay:
            return redirect("account_delete")
        logout(self.request)
        messages.success(self.request, DELETED)
        response = redirect("account_login")
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response
