"""Pages that only a trial has: the front of the form that is tried, its end, and the way out."""

from __future__ import annotations

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from . import drafts, front, screens, trying
from .doors import NoDoors
from .front import Front
from .loading import either, on_a_draft
from .records import URGENCIES
from .screens import Sheet


@either
@on_a_draft
def trial_front(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The front of the form that is tried, as urgent or as standard; its answers start the trial."""
    page = screens.receiving_page(_tried(sheet).draft.version)
    urgency = front.urgency_of(page, request.GET)
    more = {"tried": screens.tried(sheet.draft), "urgencies": URGENCIES if urgency else ()}
    response = front.ask(request, _front(sheet, urgency), **more)
    if request.method == "POST" and response.status_code != 422:
        drafts.set_urgency(sheet.draft, urgency)
    return response


@require_safe
@on_a_draft
def trial_instructions(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """How to work through the form that is tried."""
    shown = _front(_tried(sheet), sheet.draft.urgency)
    return front.instructions(request, shown, tried=screens.tried(sheet.draft))


@either
@on_a_draft
def trial_stop(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Erase the trial and go back to the form being edited."""
    draft = _tried(sheet).draft
    if request.method != "POST":
        return redirect(sheet.url("trial_front"))
    page = draft.trial_of_id
    trying.erase(draft)
    return redirect(_editor(page))


def sent(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The thank-you page of a trial, from memory: by the time it is read nothing of the trial is left."""
    page, definition, answers = sheet.draft.trial_of_id, sheet.definition, sheet.answers
    pretended = trying.pretend_to_send(sheet.draft, answers)
    email = str(sheet.account.get("email", ""))
    return screens.thank_you(request, pretended, definition, NoDoors(), email, tried={"back": _editor(page)})


def _tried(sheet: Sheet) -> Sheet:
    if sheet.draft.trial_of_id is None:
        raise Http404
    return sheet


def _front(sheet: Sheet, urgency: str) -> Front:
    """The front of the version that is tried, below the page it is to be published on."""
    page = sheet.draft.trial_of
    if page is None:
        raise Http404
    page.title = sheet.definition.title
    return Front(
        page, sheet.definition.title, sheet.definition.texts, urgency, partial(_address, sheet, urgency)
    )


def _address(sheet: Sheet, urgency: str, screen: str) -> str:
    if screen == "start":
        return sheet.url("resume")
    if screen:
        return sheet.url("trial_instructions")
    return sheet.url("trial_front") + (f"?urgency={urgency}" if urgency else "")


def _editor(page_id: int | None) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page_id])
