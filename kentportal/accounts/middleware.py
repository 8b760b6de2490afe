"""What every request of a signed-in person passes: the time-outs and the terms."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.cache import patch_cache_control

from .endings import WORDS, note_staff, seconds_left, signed_out_url
from .models import User
from .sessions import TOUCH_AT_MOST_EVERY, End
from .terms import newest_number

GetResponse = Callable[[HttpRequest], HttpResponse]

# Requests that a page left open sends by itself: counting them would keep a deserted desk signed in.
# (The editor's autosave does count: it is sent only after somebody typed.)
BACKGROUND_VIEWS = frozenset(
    {
        "wagtailadmin_editing_sessions:ping",
        "wagtailadmin_editing_sessions:release",
        "account_session",
        "inbox_modeladmin_arrivals",
    }
)
PREVIEW_VIEW_ENDINGS = ("preview_on_add", "preview_on_edit")
# What a page says that saves a form because its time is nearly up, and not because somebody typed.
BY_ITSELF = {"X-Portal-Keep": "time-out"}
STILL_SAVED = "Your form is saved: sign in again to carry on with it."


def _match(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def is_background(request: HttpRequest) -> bool:
    """Whether a page sends this by itself, without anybody at the keyboard."""
    if any(request.headers.get(name) == value for name, value in BY_ITSELF.items()):
        return True
    match = request.resolver_match
    if match is None:
        return False
    return match.view_name in BACKGROUND_VIEWS or match.view_name.endswith(PREVIEW_VIEW_ENDINGS)


class TimeoutMiddleware:
    """Ends a session 20 minutes after its person last did something, or a day's work after they signed in.

    Whoever would be asked to sign in is told first what happened; other pages say it in a message.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        end = self._ended(request)
        signed_in = request.user.is_authenticated
        if end:
            request.session_end = end  # type: ignore[attr-defined]
            messages.warning(request, said_of(request, end))
        response = self.get_response(request)
        if end and (address := asks_to_sign_in(response)) is not None:
            response = redirect(signed_out_url(address, end, lost=request.method == "POST"))
        if not signed_in and request.user.is_authenticated:
            note_staff(request)
        if signed_in or request.user.is_authenticated:
            if not is_background(request):
                request.session.touch(TOUCH_AT_MOST_EVERY)  # type: ignore[attr-defined]
            keep_out_of_caches(response)
        return response

    def _ended(self, request: HttpRequest) -> End | None:
        """What ended the session that this request came with; nothing when it goes on or never was."""
        if not request.user.is_authenticated:
            return End.IDLE if request.session.timed_out else None  # type: ignore[attr-defined]
        left, end = seconds_left(request)
        if left:
            return None
        logout(request)
        return end


def said_of(request: HttpRequest, end: End) -> str:
    """What happened, and to whoever asked for a page of a form that it is saved."""
    return f"{WORDS[end]} {STILL_SAVED}" if request.path_info.startswith("/forms/") else WORDS[end]


def asks_to_sign_in(response: HttpResponse) -> str | None:
    """Where people would go on from the sign-in page they are sent to; None when they are not."""
    parts = urlsplit(response.get("Location", ""))
    if parts.path != reverse("account_login"):
        return None
    return QueryDict(parts.query).get("next", "")


def keep_out_of_caches(response: HttpResponse) -> None:
    """Nobody finds a signed-in page with the Back button of a shared computer."""
    if "public" not in response.get("Cache-Control", ""):
        patch_cache_control(response, no_store=True)


class TermsMiddleware:
    """Sends signed-in people to the newest terms until they accept them."""

    # What somebody must still reach to read the terms, to accept them or to leave.
    OPEN_VIEWS = frozenset(
        {
            "terms",
            "register_done",
            "account_logout",
            "account_session",
            "account_delete",
            "account_delete_confirm",
        }
    )
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
