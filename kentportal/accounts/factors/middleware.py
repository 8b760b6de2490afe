"""No page of the staff side without the second factor, whatever road led to the session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ..nexts import with_next
from . import rules

ADMIN = "/admin/"


class SecondFactorMiddleware:
    """Looks at what this session was opened with; leads to the factor, or to setting one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if (
            not request.path_info.startswith(ADMIN)
            or not user.is_authenticated
            or not rules.is_asked(user)
            or rules.is_proved(request, user)
        ):
            return self.get_response(request)
        if not rules.enrolled(user).exists():
            return redirect("mfa_index")
        return redirect(with_next("mfa_reauthenticate", request.path if request.method == "GET" else ""))
