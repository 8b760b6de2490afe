"""The pages of a draft: load with permission, call one act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from kentportal.addresses.fields import AddressField

from . import drafts, screens
from .definition import Group
from .drafts import Place, Refused, Stale
from .forms import StepForm, typed_from
from .front import ConfirmForm
from .journey import Stage
from .records import STANDARD, URGENT, Draft
from .screens import Sheet
from .submitting import Incomplete, already_sent, submit
from .summary import cards_of

View = Callable[..., HttpResponse]
either = require_http_methods(["GET", "HEAD", "POST"])


def on_a_draft(view: View) -> View:
    """Give a view the sheet of the signed-in person's own draft; anybody else's does not exist."""

    @login_required
    def wrapped(request: HttpRequest, draft_id: UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, load(request, draft_id), **kwargs)
        except Draft.DoesNotExist:
            if sent := already_sent(request.user, draft_id):
                return redirect("formpages:thank_you", submission_id=sent.pk)
            raise Http404 from None

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return wrapped


def load(request: HttpRequest, draft_id: UUID) -> Sheet:
    """The sheet of one's own draft; raises Draft.DoesNotExist."""
    draft = Draft.objects.of(request.user).get(pk=draft_id)
    return Sheet(draft, request.user.account_details())  # type: ignore[union-attr]


def stage_or_404(sheet: Sheet, slug: str) -> Stage:
    stage = sheet.journey.stage(slug)
    if stage is None:
        raise Http404
    return stage


@require_safe
@on_a_draft
def resume(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Go on where the form stands: the first step that needs something, or check your answers."""
    stage = sheet.journey.first_open
    return redirect(sheet.url("step", stage.step.slug) if stage else sheet.url("check"))


@either
@on_a_draft
def step(request: HttpRequest, sheet: Sheet, slug: str) -> HttpResponse:
    """One step: shown, or taken in and left for the next."""
    stage = stage_or_404(sheet, slug)
    if request.method == "POST":
        return _step_posted(request, sheet, stage)
    form = screens.step_form(sheet, stage)
    _look_up(form, request.GET.get("find", ""))
    return screens.step(request, sheet, stage, form, returning=request.GET.get("return") == "check")


def _step_posted(request: HttpRequest, sheet: Sheet, stage: Stage) -> HttpResponse:
    posted, here = request.POST, sheet.url("step", stage.step.slug)
    form = screens.step_form(sheet, stage, posted, request.FILES)
    if "remove_upload" in posted:
        _remove_upload(sheet, form, posted["remove_upload"])
        return redirect(here)
    returning = posted.get("return") == "check"
    try:
        sheet, _ = _keep(sheet, Place(stage.step.slug), form, posted)
    except Stale as stale:
        now = Sheet(stale.draft, sheet.account)
        return screens.step(request, now, stage, form, stale=True, returning=returning)
    sheet, problems = _take_uploads(request, sheet, form)
    stage = stage_or_404(sheet, stage.step.slug)
    if problems:
        return screens.step(request, sheet, stage, form, returning=returning)
    if "upload" in posted and request.FILES:
        return redirect(here)
    return _onward(request, sheet, stage, form, returning)


def _onward(
    request: HttpRequest, sheet: Sheet, stage: Stage, form: StepForm, returning: bool
) -> HttpResponse:
    """Where a saved step leads: by the button pressed, then by what the journey says."""
    posted, slug = request.POST, stage.step.slug
    if found := _found_again(sheet.url("step", slug), posted, form):
        return found
    action = posted.get("action", "next")
    if action == "save":
        return redirect(sheet.url("saved"))
    if action == "back":
        back = sheet.journey.before(slug)
        return redirect(sheet.url("step", back.step.slug) if back else sheet.url("tasks"))
    if not form.is_valid():
        return screens.step(request, sheet, stage, form, returning=returning)
    if group := _group_to_add_to(stage, sheet, posted):
        return redirect(sheet.url("row", slug, group.key, "new"))
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
@on_a_draft
def row(request: HttpRequest, sheet: Sheet, slug: str, group: str, row: str) -> HttpResponse:
    """One row of a group: shown, or taken in."""
    stage, place = stage_or_404(sheet, slug), Place(slug, group, row)
    found = _group_or_404(sheet, stage, place)
    form = screens.row_form(sheet, found, place, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        _look_up(form, request.GET.get("find", ""))
        return screens.row(request, sheet, stage, found, place, form)
    try:
        sheet, place = _keep(sheet, place, form, request.POST, found.most)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return screens.row(request, sheet, stage, found, place, form)
    except Stale as stale:
        return screens.row(request, Sheet(stale.draft, sheet.account), stage, found, place, form, stale=True)
    return _row_onward(request, sheet, stage, found, place, form)


def _row_onward(
    request: HttpRequest, sheet: Sheet, stage: Stage, group: Group, place: Place, form: StepForm
) -> HttpResponse:
    posted = request.POST
    if found := _found_again(sheet.url("row", place.step, place.group, place.row), posted, form):
        return found
    action = posted.get("action", "next")
    if action == "save":
        return redirect(sheet.url("saved"))
    if action == "next" and not form.is_valid():
        return screens.row(request, sheet, stage, group, place, form)
    return redirect(sheet.url("step", place.step) + f"#group-{place.group}")


@either
@on_a_draft
def remove_row(request: HttpRequest, sheet: Sheet, slug: str, group: str, row: str) -> HttpResponse:
    """Ask, then take a row out."""
    stage, place = stage_or_404(sheet, slug), Place(slug, group, row)
    found = _group_or_404(sheet, stage, place)
    if request.method == "POST":
        drafts.remove_row(sheet.draft, place)
        return redirect(sheet.url("step", slug))
    cards = cards_of(found, sheet.answers, sheet.urgent)
    card = next((card for card in cards if card.row == row), None)
    return screens.show(request, "remove_row", sheet, {"stage": stage, "group": found, "card": card})


def _group_or_404(sheet: Sheet, stage: Stage, place: Place) -> Group:
    """The group of an address, when it is asked and has the row."""
    group = next((part for part in stage.parts if isinstance(part, Group) and part.key == place.group), None)
    rows = {row["id"] for row in sheet.answers.get(place.group) or []} | {"new"}
    if group is None or place.row not in rows:
        raise Http404
    return group


def _keep(
    sheet: Sheet, place: Place, form: StepForm, posted: QueryDict, most: int = 30
) -> tuple[Sheet, Place]:
    """Keep the posted page, valid or as typed, unless it changed since it was shown (Stale)."""
    valid = form.is_valid() and "find" not in posted
    keys = [] if place.group else [key for key in form.fields if form.kinds[key] != "uploads"]
    draft, place = drafts.keep(
        sheet.draft,
        place,
        shown=posted.get("token", ""),
        keys=keys,
        answers=form.answers if valid else None,
        typed=typed_from(posted, form),
        most=most,
    )
    return Sheet(draft, sheet.account), place


def _take_uploads(request: HttpRequest, sheet: Sheet, form: StepForm) -> tuple[Sheet, bool]:
    """Add the posted files to the draft, and to the form why some cannot be; whether there were such."""
    draft, refused = sheet.draft, False
    for question in form.questions:
        files = request.FILES.getlist(question.key) if question.kind == "uploads" else []
        if not files:
            continue
        read = ((file.name or "", file.read()) for file in files)
        draft, problems = drafts.add_uploads(draft, question.key, read)
        for problem in problems:
            form.add_error(question.key, problem)
        refused = refused or bool(problems)
    return (sheet if draft is sheet.draft else Sheet(draft, sheet.account)), refused


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
    return redirect(f"{here}?find={key}#id_{key}-postcode")


def _look_up(form: StepForm, key: str) -> None:
    """Have an address question show what its postcode finds."""
    field = form.fields.get(key)
    if isinstance(field, AddressField):
        field.look_up(form[key].value())


@require_safe
@on_a_draft
def tasks(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """All steps, each with its state."""
    return screens.show(request, "tasks", sheet, {"way": sheet.journey})


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
    """Check your answers."""
    return screens.check(request, sheet)


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
    try:
        submission = submit(request.user, sheet.draft.pk)
    except Incomplete:
        return redirect(sheet.url("check"))
    return redirect("formpages:thank_you", submission_id=submission.pk)


@either
@on_a_draft
def delete(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """Ask, then erase the draft with its files."""
    if request.method == "POST":
        drafts.delete(sheet.draft)
        return redirect("recover_forms")
    return screens.show(request, "delete", sheet, {})
