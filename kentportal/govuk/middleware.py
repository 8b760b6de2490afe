"""Headers that every answer carries, and a limit on how much one form may send."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import get_template
from django.views.defaults import bad_request

GetResponse = Callable[[HttpRequest], HttpResponse]

ADMIN = "/admin/"
NOT_FOR_SEARCH_ENGINES = ("/forms/", "/account/", ADMIN)
FIELDS_AT_MOST = 1_000
#: All the files that a form may hold, and what is sent round them.
BYTES_AT_MOST = 60 * 1024 * 1024
SWITCHED_OFF = (
    "accelerometer",
    "camera",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "payment",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in SWITCHED_OFF)


class HeadersMiddleware:
    """Switches device features off, keeps people's pages out of search engines, lets Wagtail's admin run.

    A page is shown in a frame only when it is previewed, and only in the editor.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.path_info.startswith(NOT_FOR_SEARCH_ENGINES):
            response.headers.setdefault("X-Robots-Tag", "noindex")
        if request.path_info.startswith(ADMIN) and not hasattr(response, "_csp_replace"):
            response._csp_replace = settings.ADMIN_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        if getattr(request, "is_preview", False):
            own = getattr(response, "_csp_replace", {})
            response._csp_replace = own | settings.PREVIEW_CONTENT_SECURITY_POLICY  # type: ignore[attr-defined]
        return response


class FieldLimitMiddleware:
    """Refuses forms of more than 1,000 fields or 60 MB; only Wagtail's editor sends more."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method == "POST" and not request.path_info.startswith(ADMIN):
            length = request.META.get("CONTENT_LENGTH") or ""
            if length.isdecimal() and int(length) > BYTES_AT_MOST:
                return HttpResponse(get_template("413.html").render(), status=413)
            try:
                fields = sum(len(values) for _, values in request.POST.lists())
            except UnreadablePostError:
                fields = 0
            if fields > FIELDS_AT_MOST:
                return bad_request(request, TooManyFieldsSent("Too many fields"))
        return self.get_response(request)
