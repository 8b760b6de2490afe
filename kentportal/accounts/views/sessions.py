"""Where you are signed in, and signing out elsewhere."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from .. import signed_in
from .asking import SignedIn


@method_decorator(never_cache, name="dispatch")
class SignedInView(SignedIn, TemplateView):
    """Lists the browsers; POST signs out one of the others, or all of them."""

    template_name = "account/signed_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        places = signed_in.places(self.user, self.request.session.session_key)
        return super().get_context_data(**kwargs) | {"places": places}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        others = signed_in.elsewhere(self.user, request.session.session_key)
        if request.POST.get("action") == "all":
            signed_in.end(others)
            messages.success(request, "You have been signed out everywhere else.")
            return redirect("account_signed_in")
        number = request.POST.get("number", "")
        one = others.filter(pk=number) if number.isdecimal() and len(number) < 19 else others.none()
        if not one.exists():
            raise Http404
        signed_in.end(one)
        messages.success(request, "You have been signed out there.")
        return redirect("account_signed_in")
