"""Ways to save a page besides Next: by itself while somebody types, and by each button that leaves it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode

from . import drafts, screens
from .conditions import is_answered
from .forms import StepForm, inputs_of, typed_from
from .loading import either, group_or_404, on_a_draft, stage_or_404
from .places import Place, token
from .records import Draft
from .screens import Sheet

#: What buttons (and, for KEEP, the script) send as their action.
KEEP, SAVE, PRINT, CLOSE, CANCEL = "keep", "save", "print", "close", "cancel"


def kept(draft: Draft, place: Place, keys: Collection[str]) -> HttpResponse:
    """What a page that saved itself is told: when, and the token of what it holds now."""
    saved = render_to_string("formpages/parts/saved_at.txt", {"moment": draft.saved_at}).strip()
    return JsonResponse({"saved": saved, "token": token(draft, place, keys)})


def changed_elsewhere() -> HttpResponse:
    """What a page that would save itself is told when it was changed elsewhere meanwhile."""
    return JsonResponse({"stale": True}, status=409)


def is_staying(posted: QueryDict, valid: bool) -> bool:
    """Whether a page is saved without being left."""
    if "find" in posted or "upload" in posted or "remove_upload" in posted:
        return True
    action = posted.get("action", "next")
    return action in (KEEP, CANCEL) or (action == "next" and not valid)


def destination(sheet: Sheet, place: Place, action: str) -> str:
    """Where the buttons below a page lead; nothing for those that follow the form."""
    if action == PRINT:
        return sheet.url("draft_print")
    if action == CLOSE and not sheet.draft.trial_of_id:
        return f"{reverse('recover_forms')}?{urlencode({'kept': str(sheet.draft.pk)})}"
    if action in (SAVE, CLOSE):
        return sheet.url("saved")
    if action != CANCEL:
        return ""
    if drafts.has_changed(sheet.draft, place):
        return _address(sheet, "cancel", place)
    return _without(sheet, place)


def is_untouched(sheet: Sheet, place: Place, posted: StepForm, shown: StepForm) -> bool:
    """Whether a posted page stands as it was shown, and was not saved since it was opened."""
    if str(place) in sheet.draft.visits:
        return False
    typed = typed_from(posted.data, posted)  # type: ignore[arg-type]  # a posted page's data is a QueryDict
    if shown.is_bound:
        return bool(typed == sheet.draft.typed.get(str(place)))
    posted.is_valid()
    return all(
        posted.cleaned_data.get(key) == shown.initial.get(key)
        if inputs_of(typed, key)
        else not is_answered(shown.initial.get(key))
        for key in posted.fields
        if posted.kinds[key] != "uploads"
    )


def opened_with(request: HttpRequest) -> dict[str, Any]:
    """What a page that is opened knows besides: that it goes on with a visit, or with a saved form."""
    since = request.GET.get("since", "")
    return {"since": since, "resumed": "resumed" in request.GET, "late": "late" in request.GET}


@either
@on_a_draft
def cancel(request: HttpRequest, sheet: Sheet, slug: str, group: str = "", row: str = "") -> HttpResponse:
    """Ask whether to leave without what was typed since the page was opened, then do as told."""
    stage, place = stage_or_404(sheet, slug), Place(slug, group, row)
    found = group_or_404(sheet, stage, place) if group else None
    if request.method == "POST":
        if request.POST.get("changes") == "discard":
            drafts.take_back(sheet.draft, place)
        else:
            drafts.leave(sheet.draft, place)
        return redirect(_without(sheet, place))
    if not drafts.has_changed(sheet.draft, place):
        return redirect(_without(sheet, place))
    since = urlencode({"since": sheet.draft.visits[str(place)]["visit"]})
    stay = f"{_address(sheet, '', place)}?{since}"
    return screens.show(request, "cancel", sheet, {"stage": stage, "group": found, "stay": stay})


def _without(sheet: Sheet, place: Place) -> str:
    """Where somebody is who has left a page without its changes."""
    return f"{sheet.url('step', place.step)}#group-{place.group}" if place.group else sheet.url("tasks")


def _address(sheet: Sheet, name: str, place: Place) -> str:
    """The address of a page, or of what is asked about it."""
    kind = "row" if place.group else "step"
    parts = str(place).split("/")
    return sheet.url(f"{name}_{kind}" if name else kind, *parts)
