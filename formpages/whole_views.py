"""Pages about a draft as a whole: its steps, its answers, sending and deleting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from . import drafts, screens, trial_pages
from .front import ConfirmForm
from .journey import Stage
from .loading import either, on_a_draft
from .records import STANDARD, URGENT
from .screens import Sheet
from .siblings import may_start_for_sibling
from .submitting import Incomplete, submit


@require_safe
@on_a_draft
def resume(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Go on where the form stands: the first step, then the first that needs something, then the check."""
    draft = sheet.draft
    stage = sheet.journey.first_open if draft.begun else sheet.journey.stages[0]
    where = _gap(sheet, stage) if stage else sheet.url("check")
    return redirect(f"{where}?resumed=1#resumed" if draft.begun and draft.was_saved else where)


def _gap(sheet: Sheet, stage: Stage) -> str:
    """The page of a step that still needs something: itself, or one of its rows."""
    rows = [*stage.unfinished_rows, *((gap.group, gap.row) for gap in stage.missing if gap.row)]
    own = stage.typed or any(not gap.row for gap in stage.missing)
    slug = stage.step.slug
    return sheet.url("step", slug) if own or not rows else sheet.url("row", slug, *rows[0])


@require_safe
@on_a_draft
def tasks(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """All steps, each with its state."""
    return screens.show(request, "tasks", sheet, {"way": sheet.journey, "late": "late" in request.GET})


@require_safe
@on_a_draft
def saved(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The form is saved: until when, and how to come back."""
    return screens.show(request, "saved", sheet, {})


@require_safe
@on_a_draft
def ended(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The page a rule ends the form on; the draft stays."""
    if sheet.journey.ended_by is None:
        return redirect(sheet.url("resume"))
    return screens.show(
        request, "ended", sheet, {"rule": sheet.journey.ended_by, "stage": sheet.journey.stages[-1]}
    )


@require_safe
@on_a_draft
def check(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Check your answers; while a rule has ended the form and nothing else is missing, why it ended."""
    if sheet.journey.ended_by and sheet.journey.first_open is None:
        return redirect(sheet.url("ended"))
    return screens.check(
        request, sheet, resumed="resumed" in request.GET, sibling=may_start_for_sibling(sheet.draft)
    )


@either
@on_a_draft
def urgency(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Change to standard, or to urgent once it is confirmed that a child is at immediate risk."""
    if not sheet.draft.urgency:
        raise Http404
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.POST.get("urgency") == STANDARD:
        drafts.set_urgency(sheet.draft, STANDARD)
    elif form.is_valid():
        drafts.set_urgency(sheet.draft, URGENT)
    else:
        return screens.show(request, "urgency", sheet, {"form": form}, status=422 if form.is_bound else 200)
    return redirect(sheet.url("check"))


@either
@on_a_draft
def send(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Warn that nothing can be changed afterwards, then send."""
    if request.method != "POST":
        if not sheet.journey.complete:
            return redirect(sheet.url("check"))
        return screens.show(request, "send", sheet, {})
    if sheet.draft.trial_of_id:
        return trial_pages.sent(request, sheet) if sheet.journey.complete else redirect(sheet.url("check"))
    try:
        submission = submit(request.user, sheet.draft.pk)
    except Incomplete:
        return redirect(sheet.url("check"))
    if submission.by_telephone:
        page = screens.receiving_page(submission.version)
        messages.success(request, f"Sent. The reference for the caller is {submission.reference}.")
        return redirect(page.address_keyed_in(submission, request.user) or "recover_forms")
    return redirect("formpages:thank_you", submission_id=submission.pk)


@either
@on_a_draft
def delete(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Ask, then erase the draft with its files."""
    if sheet.draft.trial_of_id:
        return redirect(sheet.url("trial_front"))
    if request.method == "POST":
        drafts.delete(sheet.draft)
        return redirect("recover_forms")
    return screens.show(request, "delete", sheet, {})
