"""A page sent by somebody who is signed out, or with an old token: nothing typed is lost, nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware import csrf
from django.shortcuts import redirect, render

from kentportal.accounts.endings import end_of, signed_out_page, signed_out_url

from . import screens, stashing
from .forms import typed_from
from .loading import group_or_404, load, stage_or_404
from .places import Place
from .records import Draft
from .screens import Sheet
from .typed_before import page_with

View = Callable[..., HttpResponse]
PAGES_TYPED_ON = ("formpages:step", "formpages:row")
#: How Django's reasons begin when a page was sent from another site, or might have been.
FROM_ELSEWHERE = tuple(
    reason.partition("%s")[0]
    for reason in (
        csrf.REASON_BAD_ORIGIN,
        csrf.REASON_BAD_REFERER,
        csrf.REASON_INSECURE_REFERER,
        csrf.REASON_MALFORMED_REFERER,
        csrf.REASON_NO_REFERER,
    )
)


def or_stashed(view: View) -> View:
    """A page that is sent by somebody who is not signed in is kept for them, and they are told so."""

    def wrapped(request: HttpRequest, draft_id: UUID, **place: Any) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, draft_id=draft_id, **place)
        key, end = _stashed(request, draft_id, _place(place)), end_of(request)
        if not key:
            return signed_out_page(request, request.path, end, status=HTTPStatus.TOO_MANY_REQUESTS)
        return _with_key(redirect(signed_out_url(request.path, end, kept=True)), key)

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return wrapped


def old_page(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answers what the check of tokens refused, always with 403 and without doing what it asked for.

    A page of a form that its owner had open for long is shown again as typed. From anybody else it is kept
    for the owner. Nothing sent from another site is shown or kept.
    """
    match = request.resolver_match
    typed_on = match is not None and match.view_name in PAGES_TYPED_ON
    if match is None or not typed_on or reason.startswith(FROM_ELSEWHERE):
        return _send_again(request)
    kwargs = dict(match.kwargs)
    draft_id, place = kwargs.pop("draft_id"), _place(kwargs)
    if request.user.is_authenticated:
        try:
            return _shown_again(request, load(request, draft_id), place)
        except (Draft.DoesNotExist, Http404):
            return _with_key(_send_again(request), _stashed(request, draft_id, place))
    key, end = _stashed(request, draft_id, place), end_of(request)
    response = signed_out_page(request, request.path, end, kept=bool(key), status=HTTPStatus.FORBIDDEN)
    return _with_key(response, key)


def _send_again(request: HttpRequest) -> HttpResponse:
    return render(request, "403_csrf.html", status=HTTPStatus.FORBIDDEN)


def _place(kwargs: Mapping[str, Any]) -> Place:
    return Place(kwargs["slug"], kwargs.get("group", ""), kwargs.get("row", ""))


def _stashed(request: HttpRequest, draft_id: UUID, place: Place) -> str:
    """The key to what was kept, or "" when there was no room."""
    try:
        return stashing.keep(request, draft_id, place)
    except stashing.NoRoom:
        return ""


def _with_key(response: HttpResponse, key: str) -> HttpResponse:
    if key:
        stashing.hand_over(response, key)
    return response


def _shown_again(request: HttpRequest, sheet: Sheet, place: Place) -> HttpResponse:
    """The page with what was typed on it and a fresh token."""
    stage = stage_or_404(sheet, place.step)
    files = bool(request.FILES)
    if place.group:
        group = group_or_404(sheet, stage, place)
        form_of = partial(screens.row_form, sheet, group, place)
        form, more = page_with(sheet, place, form_of, typed_from(request.POST, form_of()), files)
        response = screens.row(request, sheet, stage, group, place, form, typed_before="opened", **more)
    else:
        form_of = partial(screens.step_form, sheet, stage)
        form, more = page_with(sheet, place, form_of, typed_from(request.POST, form_of()), files)
        more["returning"] = request.POST.get("return") == "check"
        response = screens.step(request, sheet, stage, form, typed_before="opened", **more)
    response.status_code = HTTPStatus.FORBIDDEN
    return response
