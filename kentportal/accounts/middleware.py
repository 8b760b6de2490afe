"""What every request of a signed-in person passes: the idle time-out and the terms."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.cache import patch_cache_control

from .models import User
from .terms import newest_number

GetResponse = Callable[[HttpRequest], HttpResponse]

TOUCH_AT_MOST_EVERY = timedelta(minutes=1)
# Requests that a page left open sends by itself: counting them would keep a deserted desk signed in.
# (The editor's autosave does count: it is sent only after somebody typed.)
BACKGROUND_VIEWS = frozenset({"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release"})
PREVIEW_VIEW_ENDINGS = ("preview_on_add", "preview_on_edit")
TIMED_OUT = (
    "You were signed out after 20 minutes of inactivity, to keep information safe. "
    "Your form is saved: sign in again to carry on with it."
)


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def is_background(request: HttpRequest) -> bool:
    """Whether a page sends this by itself, without anybody at the keyboard."""
    match = request.resolver_match
    if match is None:
        return False
    return match.view_name in BACKGROUND_VIEWS or match.view_name.endswith(PREVIEW_VIEW_ENDINGS)


class IdleTimeoutMiddleware:
    """Ends a session 20 minutes after its person last did something, and says so on the next page."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        session = request.session
        if session.timed_out:  # type: ignore[attr-defined]
            messages.warning(request, TIMED_OUT)
        response = self.get_response(request)
        if signed_in or request.user.is_authenticated:
            if not is_background(request):
                session.touch(TOUCH_AT_MOST_EVERY)  # type: ignore[attr-defined]
            keep_out_of_caches(response)
        return response


def keep_out_of_caches(response: HttpResponse) -> None:
    """Nobody finds a signed-in page with the Back button of a shared computer."""
    if "public" not in response.get("Cache-Control", ""):
        patch_cache_control(response, no_store=True)


class TermsMiddleware:
    """Sends signed-in people to the newest terms until they accept them."""

    # What somebody must still reach to read the terms, to accept them or to leave.
    OPEN_VIEWS = frozenset({"terms", "register_done", "account_logout"})
    OPEN_PATHS = ("/terms/", "/privacy/", "/accessibility/", "/contact/", "/dev/mail/")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Only what is opened is held up: a form being sent must never be lost over new terms.
        if request.method == "GET" and self._must_accept(request.user) and not self._is_open(request):
            query = urlencode({"next": request.get_full_path()})
            return redirect(f"{reverse('terms')}?{query}")
        return self.get_response(request)

    def _must_accept(self, user: User | AnonymousUser) -> bool:
        return isinstance(user, User) and user.terms_version < newest_number()

    def _is_open(self, request: HttpRequest) -> bool:
        if request.path_info.startswith(self.OPEN_PATHS):
            return True
        match = _match(request)
        return match is not None and (match.view_name in self.OPEN_VIEWS)
