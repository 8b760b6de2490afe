"""Steps and rows of a draft: shown, or taken in and left for what comes next."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDict
from django.utils.http import urlencode

from kentportal.addresses.fields import AddressField

from . import drafts, screens, stashing
from .definition import Group
from .drafts import Refused, Stale
from .files.judging import MOST_BYTES
from .forms import StepForm, typed_from
from .journey import Stage
from .leaving import (
    CANCEL,
    KEEP,
    changed_elsewhere,
    destination,
    is_staying,
    is_untouched,
    kept,
    opened_with,
)
from .loading import either, group_or_404, on_a_draft, stage_or_404
from .places import Place
from .returning import or_stashed
from .screens import Sheet
from .summary import cards_of
from .typed_before import as_left


@either
@or_stashed
@on_a_draft
def step(request: HttpRequest, sheet: Sheet, slug: str) -> HttpResponse:
    """One step: shown, or taken in and left for the next."""
    if request.method == "POST" and (late := _too_late(request, sheet, Place(slug))):
        return late
    stage = stage_or_404(sheet, slug)
    if request.method == "POST":
        return _step_posted(request, sheet, stage)
    form, left = as_left(request, sheet, Place(slug), partial(screens.step_form, sheet, stage))
    _look_up(form, request.GET.get("find", ""))
    returning = request.GET.get("return") == "check"
    return screens.step(request, sheet, stage, form, returning=returning, **left, **opened_with(request))


def _step_posted(request: HttpRequest, sheet: Sheet, stage: Stage) -> HttpResponse:
    posted = request.POST
    form = screens.step_form(sheet, stage, posted, request.FILES)
    returning, place = posted.get("return") == "check", Place(stage.step.slug)
    if posted.get("action") == CANCEL and is_untouched(sheet, place, form, screens.step_form(sheet, stage)):
        return redirect(destination(sheet, place, CANCEL))
    try:
        sheet, _ = _keep(sheet, place, form, posted)
    except Stale as stale:
        if posted.get("action") == KEEP:
            return changed_elsewhere()
        now = sheet.now(stale.draft)
        return screens.step(request, now, stage, form, stale=True, returning=returning)
    stashing.forget(request, sheet.draft, place)
    if posted.get("action") == KEEP:
        return kept(sheet.draft, place, own_keys(form))
    files = request.FILES if posted.get("action") != CANCEL else MultiValueDict()
    sheet, problems = _take_uploads(files, sheet, form)
    stage = stage_or_404(sheet, stage.step.slug)
    if problems:
        return screens.step(request, sheet, stage, form, returning=returning)
    if "remove_upload" in posted:
        _remove_upload(sheet, form, posted["remove_upload"])
    if "remove_upload" in posted or ("upload" in posted and request.FILES):
        return redirect(_again(sheet.url("step", stage.step.slug), posted))
    return _onward(request, sheet, stage, form, returning)


def _onward(
    request: HttpRequest, sheet: Sheet, stage: Stage, form: StepForm, returning: bool
) -> HttpResponse:
    """Where a saved step leads: by the button pressed, then by what the journey says."""
    posted, slug = request.POST, stage.step.slug
    if found := _found_again(sheet.url("step", slug), posted, form):
        return found
    action = posted.get("action", "next")
    if leads := destination(sheet, Place(slug), action):
        return redirect(leads)
    if action == "back":
        back = sheet.journey.before(slug)
        return redirect(sheet.url("step", back.step.slug) if back else sheet.url("tasks"))
    if not form.is_valid():
        return screens.step(request, sheet, stage, form, returning=returning)
    if group := _group_to_add_to(stage, sheet, posted):
        return redirect(sheet.url("row", slug, group.key, "new"))
    if stage.unfinished_rows:
        return redirect(sheet.url("row", slug, *stage.unfinished_rows[0]))
    if sheet.journey.ended_by and sheet.journey.after(slug) is None:
        return redirect(sheet.url("ended"))
    following = sheet.journey.after(slug)
    return redirect(
        sheet.url("check") if returning or not following else sheet.url("step", following.step.slug)
    )


def _group_to_add_to(stage: Stage, sheet: Sheet, posted: QueryDict) -> Group | None:
    """The group that still lacks rows, or that the person wants another row of."""
    for group in (part for part in stage.parts if isinstance(part, Group)):
        rows = sheet.answers.get(group.key) or []
        if len(rows) < group.least or posted.get(f"another-{group.key}") == "yes":
            return group
    return None


@either
@or_stashed
@on_a_draft
def row(request: HttpRequest, sheet: Sheet, slug: str, group: str, row: str) -> HttpResponse:
    """One row of a group: shown, or taken in."""
    if request.method == "POST" and (late := _too_late(request, sheet, Place(slug, group, row))):
        return late
    stage, place = stage_or_404(sheet, slug), Place(slug, group, row)
    found = group_or_404(sheet, stage, place)
    if request.method != "POST":
        form, left = as_left(request, sheet, place, partial(screens.row_form, sheet, found, place))
        _look_up(form, request.GET.get("find", ""))
        return screens.row(request, sheet, stage, found, place, form, **left, **opened_with(request))
    form = screens.row_form(sheet, found, place, request.POST)
    return _row_posted(request, sheet, stage, found, place, form)


def _row_posted(
    request: HttpRequest, sheet: Sheet, stage: Stage, group: Group, place: Place, form: StepForm
) -> HttpResponse:
    posted = request.POST
    if posted.get("action") == CANCEL and is_untouched(
        sheet, place, form, screens.row_form(sheet, group, place)
    ):
        return redirect(destination(sheet, place, CANCEL))
    try:
        shown, (sheet, place) = place, _keep(sheet, place, form, posted, group.most)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return screens.row(request, sheet, stage, group, place, form, unsaved=True)
    except Stale as stale:
        if posted.get("action") == KEEP:
            return changed_elsewhere()
        return screens.row(request, sheet.now(stale.draft), stage, group, place, form, stale=True)
    stashing.forget(request, sheet.draft, shown)
    if posted.get("action") == KEEP:
        return kept(sheet.draft, place, ())
    return _row_onward(request, sheet, stage, group, place, form)


def _row_onward(
    request: HttpRequest, sheet: Sheet, stage: Stage, group: Group, place: Place, form: StepForm
) -> HttpResponse:
    posted = request.POST
    if found := _found_again(sheet.url("row", place.step, place.group, place.row), posted, form):
        return found
    action = posted.get("action", "next")
    if leads := destination(sheet, place, action):
        return redirect(leads)
    if action == "next" and not form.is_valid():
        return screens.row(request, sheet, stage, group, place, form)
    return redirect(sheet.url("step", place.step) + f"#group-{place.group}")


@either
@on_a_draft
def remove_row(request: HttpRequest, sheet: Sheet, slug: str, group: str, row: str) -> HttpResponse:
    """Ask, then take a row out."""
    stage, place = stage_or_404(sheet, slug), Place(slug, group, row)
    found = group_or_404(sheet, stage, place)
    if request.method == "POST":
        drafts.remove_row(sheet.draft, place)
        return redirect(sheet.url("step", slug))
    cards = cards_of(found, sheet.answers, sheet.urgent)
    card = next((card for card in cards if card.row == row), None)
    return screens.show(request, "remove_row", sheet, {"stage": stage, "group": found, "card": card})


def _too_late(request: HttpRequest, sheet: Sheet, place: Place) -> HttpResponse | None:
    """Keep what was typed on a page that an answer given elsewhere has taken off this person's way meanwhile.

    It stands there again when the page is asked again; a removed row's text waits on the page for a new one.
    """
    step = sheet.definition.step(place.step)
    group = step.group(place.group) if step else None
    if step is None or (place.group and group is None):
        return None
    stage = sheet.journey.stage(place.step)
    rows = {row["id"] for row in sheet.answers.get(place.group) or ()} | {"new"}
    if stage and (not place.group or (group in stage.parts and place.row in rows)):
        return None
    if request.POST.get("action") == KEEP:
        return changed_elsewhere()
    if request.POST.get("action") == CANCEL:
        return redirect(sheet.url("step", place.step) if stage else sheet.url("tasks"))
    form = StepForm(group.questions if group else step.questions, {}, data=request.POST)
    new = Place(place.step, place.group, "new") if place.group else place
    if stage and group and group in stage.parts and screens.has_begun_row(sheet, stage, group):
        typed = screens.row_form(sheet, group, new, request.POST)
        return screens.row(request, sheet, stage, group, new, typed, stale=True)
    drafts.keep_typed(sheet.draft, new, typed_from(request.POST, form))
    if stage and group in stage.parts:
        return redirect(f"{sheet.url('step', place.step)}?late=1#group-{place.group}")
    return redirect(f"{sheet.url('tasks')}?late=1")


def _keep(
    sheet: Sheet, place: Place, form: StepForm, posted: QueryDict, most: int = 30
) -> tuple[Sheet, Place]:
    """Keep the posted page, valid or as typed, unless it changed since it was shown (Stale).

    A row that is not there yet becomes one when somebody says so, and not while they type.
    """
    valid = form.is_valid() and "find" not in posted
    staying = is_staying(posted, valid)
    draft, place = drafts.keep(
        sheet.draft,
        place,
        shown=posted.get("token", ""),
        keys=() if place.group else own_keys(form),
        answers=form.answers if valid and not (staying and place.row == "new") else None,
        typed=typed_from(posted, form),
        most=most,
        visit=posted.get("visit", ""),
        since=posted.get("since", ""),
        staying=staying,
    )
    return sheet.now(draft), place


def own_keys(form: StepForm) -> list[str]:
    """The keys whose answers a step's page holds; files are added and removed on their own."""
    return [key for key in form.fields if form.kinds[key] != "uploads"]


def _take_uploads(posted: MultiValueDict[str, Any], sheet: Sheet, form: StepForm) -> tuple[Sheet, bool]:
    """Add the posted files to the draft, and to the form why some cannot be; whether there were such."""
    draft, refused = sheet.draft, False
    for question in form.questions:
        files = posted.getlist(question.key) if question.kind == "uploads" else []
        if not files:
            continue
        read = ((file.name or "", file.read(MOST_BYTES + 1)) for file in files)  # one more is too large
        draft, problems = drafts.add_uploads(draft, question.key, read)
        for problem in problems:
            form.add_error(question.key, problem)
        refused = refused or bool(problems)
    return (sheet if draft is sheet.draft else sheet.now(draft)), refused


def _remove_upload(sheet: Sheet, form: StepForm, wanted: str) -> None:
    """Take the named file off the draft, if it answers a question of this page."""
    key, _, upload_id = wanted.partition(":")
    if form.kinds.get(key) == "uploads":
        drafts.remove_upload(sheet.draft, key, upload_id)


def _found_again(here: str, posted: QueryDict, form: StepForm) -> HttpResponse | None:
    """Where "Find address" leads: the same page, at the addresses of the postcode that was typed."""
    key = posted.get("find", "")
    if not isinstance(form.fields.get(key), AddressField):
        return None
    return redirect(f"{_again(here, posted, find=key)}#id_{key}-postcode")


def _again(here: str, posted: QueryDict, **more: str) -> str:
    """The address of the page that was posted, for going on with the same visit to it."""
    query = more | ({"return": str(posted["return"])} if posted.get("return") else {})
    since = posted.get("since") or posted.get("visit")
    query |= {"since": str(since)} if since else {}
    return f"{here}?{urlencode(query)}" if query else here


def _look_up(form: StepForm, key: str) -> None:
    """Have an address question show what its postcode finds."""
    field = form.fields.get(key)
    if isinstance(field, AddressField):
        field.look_up(form[key].value())
