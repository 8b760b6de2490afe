"""How a session ended, and the page that says so."""

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from .nexts import with_next
from .sessions import STAFF, End

#: What each end says of itself, in the messages of other pages and on the page that is about nothing else.
WORDS = {
    End.IDLE: "You were signed out after 20 minutes of inactivity, to keep information safe.",
    End.DAY: "You were signed out because you signed in 12 hours ago. We do this to keep information safe.",
    End.SHIFT: "You were signed out because you signed in 8 hours ago. We do this to keep information safe.",
    End.OUT: "You are not signed in. You may have signed out in another window, or your time ran out.",
}


def end_of(request: HttpRequest) -> End:
    """What ended the session that this request came with, or still seems to."""
    return getattr(request, "session_end", End.OUT)


def seconds_left(request: HttpRequest) -> tuple[int, End]:
    """How long a person stays signed in if they do nothing more, and what will end it; 0 for nobody."""
    if not request.user.is_authenticated:
        return 0, end_of(request)
    longest = End.SHIFT if request.user.is_staff or request.session.get(STAFF) else End.DAY
    moment, end = request.session.end(longest)  # type: ignore[attr-defined]
    return max(0, int((moment - timezone.now()) / timedelta(seconds=1))), end


def note_staff(request: HttpRequest) -> None:
    """Remember of somebody who has just signed in whether they may enter the staff side."""
    user = request.user
    request.session[STAFF] = user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


def signed_out_url(address: str, end: End, kept: bool = False) -> str:
    """The page that says what happened and leads back to the address."""
    query = {"next": address, "why": end.value} | ({"kept": "yes"} if kept else {})
    return f"{reverse('account_timed_out')}?{urlencode(query)}"


def signed_out_page(
    request: HttpRequest, address: str, end: End, *, kept: bool = False, status: int = 200
) -> HttpResponse:
    """Says what happened, what is kept, and has one button: sign in and be back at the address."""
    context = {
        "words": WORDS[end],
        "end": end.value,
        "kept": kept,
        "form": address.startswith("/forms/"),
        "sign_in_url": with_next("account_login", address),
    }
    return render(request, "account/timed_out.html", context, status=status)
