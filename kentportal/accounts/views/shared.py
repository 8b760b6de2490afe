"""The question about an address that looks like an office's."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView


@method_decorator(never_cache, name="dispatch")
class SharedAddressView(TemplateView):
    """Is this address read by you alone? Continue goes on with it, the other button changes it."""

    template_name = "account/shared_address.html"
    change_url_name: ClassVar[str]

    @property
    def email(self) -> str:
        """The address in question, or "" when none was given yet."""
        raise NotImplementedError

    def go_on(self) -> HttpResponse:
        """What Continue does."""
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request = request
        if not self.email:
            return redirect(self.change_url_name)
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.go_on() if request.POST.get("action") == "next" else redirect(self.change_url_name)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"email": self.email}
