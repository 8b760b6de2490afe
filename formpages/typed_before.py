"""What was typed on a page before and is not saved, beside what is, for its owner to see both."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from . import stashing
from .forms import StepForm, Typed, as_posted
from .places import Place, row_of
from .screens import Sheet, saved_entries
from .summary import Entry

FormOf = Callable[..., StepForm]


def as_left(
    request: HttpRequest, sheet: Sheet, place: Place, form_of: FormOf
) -> tuple[StepForm, dict[str, Any]]:
    """The form of a page as its owner left it, and what the page says if they were signed out meanwhile."""
    stash = stashing.waiting(request, sheet.draft, place)
    if stash is None:
        return form_of(), {}
    form, more = page_with(sheet, place, form_of, stash.typed, stash.had_files)
    if more["differs"] or stash.had_files:
        return form, more | {"typed_before": "signed-out"}
    stashing.forget(request, sheet.draft, place)
    return form_of(), {}


def page_with(
    sheet: Sheet, place: Place, form_of: FormOf, typed: Typed, had_files: bool
) -> tuple[StepForm, dict[str, Any]]:
    """The form of a page with this typed into it, and what is saved of the page where that differs."""
    form = form_of(typed=typed)
    differs = not _is_saved(sheet, form, place, typed)
    saved = _saved_entries(sheet, form, place) if differs else []
    return form, {"differs": differs, "had_files": had_files, "saved_entries": saved}


def _is_saved(sheet: Sheet, form: StepForm, place: Place, typed: Typed) -> bool:
    """Whether the page holds what was typed already, as it was typed or as the answers it stands for."""
    held = sheet.draft.typed.get(str(place))
    if held is not None:
        return _filled(held) == _filled(typed)
    again = StepForm(form.questions, form.outer, urgent=sheet.urgent, data=as_posted(typed))
    return again.is_valid() and again.answers == _answers(sheet, form, place)


def _filled(typed: Typed) -> Typed:
    return {name: values for name, values in typed.items() if any(values)}


def _answers(sheet: Sheet, form: StepForm, place: Place) -> dict[str, Any]:
    """The saved answers to the questions of a page, without files."""
    held = row_of(sheet.draft, place) if place.group else sheet.draft.answers
    return {key: held[key] for key in form.fields if key in held and form.kinds[key] != "uploads"}


def _saved_entries(sheet: Sheet, form: StepForm, place: Place) -> list[Entry]:
    """What is saved of a page, in words; nothing of an empty page."""
    typed, answers = sheet.draft.typed.get(str(place)), _answers(sheet, form, place)
    return saved_entries(form, answers, typed, sheet.urgent) if answers or typed else []
