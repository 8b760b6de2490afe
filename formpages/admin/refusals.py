"""What cannot be done in the admin, told where it was tried: never an error page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from ..reasons import reasons

ADMIN = "/admin/"
#: More than this many reasons are counted rather than told; the page's own form tells them all.
TOLD = 10


class Refused(Exception):
    """Something that this person cannot do, with what to do instead; undone as far as it had gone."""


class RefusalsMiddleware:
    """Turns what was refused in the middle of an act into a message on the page it was about.

    Wagtail checks a page where it is edited. Approving, publishing several at once and the like save it
    without: what the page then objects to would be an error page, and here is a sentence.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        told = request.path_info.startswith(ADMIN) and request.method == "POST"
        if not told or not isinstance(exception, (Refused, ValidationError)):
            return None
        messages.error(request, in_words(exception))
        where = page_of(request)
        if request.headers.get("x-requested-with") == "XMLHttpRequest":
            # What Wagtail's windows for approving expect: they then go there.
            return JsonResponse({"step": "success", "redirect": where})
        return redirect(where)


def in_words(exception: Exception) -> SafeString:
    """The reasons as a message shows them."""
    if not isinstance(exception, ValidationError):
        return format_html("{}", str(exception))
    return as_list("It was not published:", reasons(exception))


def as_list(opening: str, sentences: Iterable[str]) -> SafeString:
    """A message with its reasons below one another, the first ten of them."""
    all_of_them = list(sentences)
    shown, more = all_of_them[:TOLD], len(all_of_them) - TOLD
    if more > 0:
        shown.append(f"and {more} more. Open the form and choose Submit for approval to see them in place.")
    return format_html(
        "{}<ul>{}</ul>", opening, format_html_join("", "<li>{}</li>", ((words,) for words in shown))
    )


def page_of(request: HttpRequest) -> str:
    """Where to tell it: the editing page of the page it was about, or where the person came from."""
    match = request.resolver_match
    if match and "page_id" in match.kwargs:
        return reverse("wagtailadmin_pages:edit", args=[match.kwargs["page_id"]])
    if match and "parent_page_id" in match.kwargs:
        return reverse("wagtailadmin_explore", args=[match.kwargs["parent_page_id"]])
    return get_valid_next_url_from_request(request) or reverse("wagtailadmin_home")
