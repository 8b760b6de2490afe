"""How long one stays signed in, for the page that asks; and where people are who no longer are."""

import re
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..endings import WORDS, seconds_left, signed_out_page
from ..nexts import local_next
from ..sessions import End

PLACE_ON_A_PAGE = re.compile(r"[A-Za-z][\w:.-]{0,200}", re.ASCII)


@never_cache
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> HttpResponse:
    """The seconds left. To ask is doing nothing; POST, "Stay signed in", starts the 20 minutes anew."""
    if request.method == "POST" and request.user.is_authenticated:
        request.session.touch(timedelta(0))  # type: ignore[attr-defined]
    left, end = seconds_left(request)
    # A page that was open when somebody signed in anew has an old token.
    return JsonResponse({"seconds_left": left, "end": end.value, "token": get_token(request)})


@never_cache
@require_safe
def timed_out(request: HttpRequest) -> HttpResponse:
    """What happened, what is kept, and the way back to the very question."""
    address = _way_back(request)
    if request.user.is_authenticated:
        return redirect(address or "account_home")
    asked = request.GET.get("why", "")
    end = End(asked) if asked in WORDS else End.IDLE
    kept, lost = (request.GET.get(name) == "yes" for name in ("kept", "lost"))
    return signed_out_page(request, address, end, kept=kept, lost=lost and not kept)


def _way_back(request: HttpRequest) -> str:
    """A local address, with the id of a field and nothing else behind its #; never this page again."""
    address, _, place = local_next(request).partition("#")
    if address.startswith(reverse("account_timed_out")):
        return ""
    return f"{address}#{place}" if PLACE_ON_A_PAGE.fullmatch(place) else address
