"""How a session ended, and the page that says so."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from .nexts import with_next
from .sessions import STAFF, TOUCH_AT_MOST_EVERY, End

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
    moment, end = request.session.end(_longest(request))  # type: ignore[attr-defined]
    return _seconds_until(moment), end


def seconds_left_after(request: HttpRequest) -> tuple[int, End]:
    """How long a person stays signed in at the least once this request, which counts, is answered."""
    longest = _longest(request)
    idle = int(settings.SESSION_COOKIE_AGE - TOUCH_AT_MOST_EVERY / timedelta(seconds=1))
    last = _seconds_until(request.session.last_end(longest))  # type: ignore[attr-defined]
    return min((idle, End.IDLE), (last, longest))


def _longest(request: HttpRequest) -> End:
    staff = request.user.is_authenticated and request.user.is_staff
    return End.SHIFT if staff or request.session.get(STAFF) else End.DAY


def _seconds_until(moment: datetime) -> int:
    return max(0, int((moment - timezone.now()) / timedelta(seconds=1)))


def note_staff(request: HttpRequest) -> None:
    """Remember of somebody who has just signed in whether they may enter the staff side."""
    user = request.user
    theirs = Q(user=user.pk) | Q(group__user=user.pk)
    access = {"content_type__app_label": "wagtailadmin", "codename": "access_admin"}
    may = user.is_authenticated and user.is_superuser
    request.session[STAFF] = may or Permission.objects.filter(theirs, **access).exists()


def signed_out_url(address: str, end: End, kept: bool = False, lost: bool = False) -> str:
    """The page that says what happened and leads back to the address; what was sent is kept, or lost."""
    query = {"next": address, "why": end.value}
    query |= {name: "yes" for name, is_so in (("kept", kept), ("lost", lost)) if is_so}
    return f"{reverse('account_timed_out')}?{urlencode(query)}"


def signed_out_page(
    request: HttpRequest, address: str, end: End, *, kept: bool = False, lost: bool = False, status: int = 200
) -> HttpResponse:
    """Says what happened, what is kept, and has one button: sign in and be back at the address."""
    list(get_messages(request))  # this page says it already
    context = {
        "words": WORDS[end],
        "end": end.value,
        "kept": kept,
        "lost": lost or (request.method == "POST" and not kept),
        "form": address.startswith("/forms/"),
        "sign_in_url": with_next("account_login", address),
    }
    return render(request, "account/timed_out.html", context, status=status)
