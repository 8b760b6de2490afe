"""Every screen of a form as a function of the request and a sheet: served, previewed and tried alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from . import visits
from .answers import Answers
from .conditions import holds
from .definition import Condition, Definition, Group, Question, Step
from .doors import Doors, RealDoors
from .forms import (
    StepForm,
    Typed,
    dependence,
    posted_again,
    starting_values,
    typed_form,
    typed_words,
)
from .journey import Journey, Stage, journey
from .places import Place, row_of, token
from .records import Draft, FormVersion, Submission
from .standing import Returned
from .summary import Entry, by_meaning, cards_of, entries_of, sections_of


@dataclass(frozen=True)
class Sheet:
    """One draft as its screens see it: kept or, in a preview, made up."""

    draft: Draft
    account: Mapping[str, Any]
    definition: Definition
    doors: Doors

    @classmethod
    def of(cls, draft: Draft, account: Mapping[str, Any]) -> Sheet:
        """The sheet of a draft that is kept."""
        return cls(draft, account, draft.definition, RealDoors(draft.pk))

    def now(self, draft: Draft) -> Sheet:
        """The same after something was saved."""
        return replace(self, draft=draft)

    @property
    def urgent(self) -> bool:
        return self.draft.urgent

    @property
    def is_kept(self) -> bool:
        """Whether there is a draft to save pages to; a preview has none."""
        return not self.draft._state.adding

    @cached_property
    def journey(self) -> Journey:
        return journey(self.definition, self.draft.answers, urgent=self.urgent, typed=self.draft.typed)

    @property
    def answers(self) -> Answers:
        return self.journey.answers

    @cached_property
    def meant(self) -> dict[str, Any]:
        """What the answers tell the council in its own terms."""
        return by_meaning(self.definition, self.answers)

    @cached_property
    def alerts(self) -> list[str]:
        found: list[str] = receiving_page(self.draft.version).alerts(self.meant)
        return found

    @property
    def has_family_copy(self) -> bool:
        """Whether there is a copy to share with the family: of such a form, and when it may be told.

        Until a form is complete it may still turn out that telling them is unsafe.
        """
        page = receiving_page(self.draft.version)
        shares = any(question.family_copy for question in self.definition.questions())
        may = page.has_family_copy and shares and self.journey.complete
        return bool(may and page.may_share(self.meant))

    @cached_property
    def returned(self) -> Returned | None:
        """What more the council wants to know, when this adds to something that was sent."""
        before = self.draft.follows
        if before is None:
            return None
        standing = receiving_page(self.draft.version).standings([before]).get(before.pk)
        return standing.returned if standing else None

    @cached_property
    def comments(self) -> dict[str, str]:
        """The council's comments on single questions and groups, by their keys."""
        return dict(self.returned.comments) if self.returned else {}

    @property
    def commented(self) -> list[tuple[Step, Question | Group]]:
        """The questions and groups on this way that there are comments on, each with its step."""
        asked = ((stage.step, part) for stage in self.journey.stages for part in stage.parts)
        return [(step, part) for step, part in asked if part.key in self.comments]

    @property
    def account_lines(self) -> list[tuple[str, str]]:
        """The portal user's own details as the first step shows them."""
        names = ("name", "role", "organisation", "telephone", "email")
        return [(name.capitalize(), str(self.account[name])) for name in names if self.account.get(name)]

    def url(self, name: str, *args: str) -> str:
        return self.doors.url(name, *args)


def receiving_page(version: FormVersion) -> Any:
    """The page class that receives what is sent on this version."""
    return apps.get_model(version.receiver)


def alerts(version: FormVersion, definition: Definition, answers: Mapping[str, Any]) -> list[str]:
    """What must stand on top of these answers wherever they are shown."""
    found: list[str] = receiving_page(version).alerts(by_meaning(definition, answers))
    return found


def subject(version: FormVersion, definition: Definition, answers: Mapping[str, Any]) -> str:
    """Whom these answers are about, for their owner's lists."""
    return str(receiving_page(version).subject(by_meaning(definition, answers)))


def questions_on(parts: Iterable[Question | Group], outer: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions a page shows: those asked on earlier pages' answers, whatever is answered on this one."""
    questions = tuple(part for part in parts if isinstance(part, Question))
    own = {question.key for question in questions}
    return tuple(question for question in questions if _may_be_asked(question.condition, own, outer))


def _may_be_asked(condition: Condition, own: set[str], outer: Mapping[str, Any]) -> bool:
    """Whether some answer on this page could make the condition hold."""
    elsewhere = tuple(test for test in condition.tests if test.key not in own)
    if len(elsewhere) < len(condition.tests) and (condition.mode == "any" or not elsewhere):
        return True
    return holds(Condition(elsewhere, condition.mode), outer)


def outer_answers(stage: Stage, answers: Answers) -> Answers:
    """The answers given before (and besides) this step's own."""
    own = {part.key for part in stage.step.parts}
    return {key: value for key, value in answers.items() if key not in own}


def step_form(
    sheet: Sheet, stage: Stage, data: Any = None, files: Any = None, typed: Typed | None = None
) -> StepForm:
    """The form of a step: posted, or as it was typed, or with its answers, or with what the account knows."""
    outer = outer_answers(stage, sheet.answers)
    questions = questions_on(stage.step.parts, outer)
    if data is not None:
        return StepForm(questions, outer, urgent=sheet.urgent, data=data, files=files)
    typed = sheet.draft.typed.get(stage.step.slug) if typed is None else typed
    if typed is not None:
        return typed_form(questions, outer, typed, sheet.urgent)
    held = {question.key: sheet.draft.answers.get(question.key) for question in questions}
    own = {key: value for key, value in held.items() if value is not None}
    return StepForm(
        questions, outer, urgent=sheet.urgent, initial=own or starting_values(questions, sheet.account)
    )


def row_form(
    sheet: Sheet, group: Group, place: Place, data: Any = None, typed: Typed | None = None
) -> StepForm:
    """The form of one row of a group."""
    questions = questions_on(group.questions, sheet.answers)
    if data is not None:
        return StepForm(questions, sheet.answers, urgent=sheet.urgent, data=data)
    typed = sheet.draft.typed.get(str(place)) if typed is None else typed
    if typed is not None:
        return typed_form(questions, sheet.answers, typed, sheet.urgent)
    initial = row_of(sheet.draft, place) or starting_values(questions, {})
    return StepForm(questions, sheet.answers, urgent=sheet.urgent, initial=initial)


def step(request: HttpRequest, sheet: Sheet, stage: Stage, form: StepForm, **more: Any) -> HttpResponse:
    """One step, with the rows of its groups."""
    groups = [part for part in stage.parts if isinstance(part, Group)]
    tables = [_table(group, sheet, stage) for group in groups]
    keys = [key for key in form.fields if form.kinds[key] != "uploads"]
    context = {
        "stage": stage,
        "form": form,
        "tables": tables,
        "pieces": pieces(form, sheet.draft.answers, sheet.comments),
        "token": token(sheet.draft, Place(stage.step.slug), keys),
        **_opening(request, stage, form, more),
    }
    if more.get("stale"):
        typed = sheet.draft.typed.get(stage.step.slug)
        context["saved_entries"] = saved_entries(form, sheet.answers, typed, sheet.urgent)
    return show(request, "step", sheet, {**more, **context}, status=_status(form, more))


def row(
    request: HttpRequest, sheet: Sheet, stage: Stage, group: Group, place: Place, form: StepForm, **more: Any
) -> HttpResponse:
    """One row of a group, on a page of its own."""
    context = {
        "stage": stage,
        "group": group,
        "comment": sheet.comments.get(group.key, ""),
        "place": place,
        "form": form,
        "pieces": pieces(form, {}),
        "token": token(sheet.draft, place, ()),
        **_opening(request, stage, form, more, place.row),
    }
    if more.get("stale"):
        held, typed = row_of(sheet.draft, place), sheet.draft.typed.get(str(place))
        context["saved_entries"] = saved_entries(form, held, typed, sheet.urgent)
    return show(request, "row", sheet, {**more, **context}, status=_status(form, more))


def _opening(
    request: HttpRequest, stage: Stage, form: StepForm, more: Mapping[str, Any], row: str = ""
) -> dict[str, Any]:
    """What a page knows of its being opened: its visit, and where somebody who came back goes on."""
    visit = request.POST.get("visit") or visits.new_visit()
    since = more.get("since") or request.POST.get("since") or ""
    missing = (gap.key for gap in stage.missing if gap.row == row and gap.key in form.fields)
    return {
        "visit": visit[: visits.LONGEST],
        "since": since[: visits.LONGEST],
        "posted": request.method == "POST",
        "resumed": next(missing, "top") if more.get("resumed") else "",
    }


def saved_entries(form: StepForm, held: Mapping[str, Any], typed: Typed | None, urgent: bool) -> list[Entry]:
    """What a page holds, in words, whether it is right yet or as it was typed."""
    if typed is None:
        return list(entries_of(form.questions, held, urgent, masked=False))
    there = posted_again(form.questions, form.outer, typed, urgent)
    there.is_valid()
    found = entries_of(form.questions, there.cleaned_data, urgent, masked=False)
    return [
        replace(entry, words=tuple(typed_words(typed, entry.key)))
        if entry.key in there.errors or not entry.words
        else entry
        for entry in found
    ]


def pieces(
    form: StepForm, answers: Mapping[str, Any], comments: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """What a page shows, in order: each question, its bound field, files already there, the comment on it."""
    said = comments or {}
    return [
        _piece(question, form, answers) | {"comment": said.get(question.key, "")}
        for question in form.questions
    ]


def _piece(question: Question, form: StepForm, answers: Mapping[str, Any]) -> dict[str, Any]:
    if question.asks:
        uploads = answers.get(question.key) if question.kind == "uploads" else None
        return {"question": question, "field": form[question.key], "uploads": uploads}
    show_if, when = dependence(question, {each.key: each for each in form.questions})
    return {
        "question": question,
        "field": None,
        "show_if": show_if,
        "when": when.replace("Answer this", "This is", 1),
    }


def _table(group: Group, sheet: Sheet, stage: Stage) -> dict[str, Any]:
    cards = cards_of(group, sheet.answers, sheet.urgent)
    unfinished = {row for key, row in stage.unfinished_rows if key == group.key}
    return {
        "group": group,
        "cards": cards,
        "count": group.counted(len(cards)),
        "unfinished": unfinished,
        "comment": sheet.comments.get(group.key, ""),
        "begun": has_begun_row(sheet, stage, group),
    }


def has_begun_row(sheet: Sheet, stage: Stage, group: Group) -> bool:
    """Whether something was typed for a row that has not been added."""
    typed = sheet.draft.typed.get(str(Place(stage.step.slug, group.key, "new"))) or {}
    return any(value.strip() for values in typed.values() for value in values)


def _status(form: StepForm, more: Mapping[str, Any]) -> int:
    return 422 if form.errors or more.get("stale") else 200


def check(request: HttpRequest, sheet: Sheet, **more: Any) -> HttpResponse:
    """Check your answers, then send."""
    way = sheet.journey
    sections = list(zip(sections_of(way, urgent=sheet.urgent), way.stages, strict=True))
    groups = ((stage, part) for stage in way.stages for part in stage.parts if isinstance(part, Group))
    begun = [(stage, group) for stage, group in groups if has_begun_row(sheet, stage, group)]
    return show(request, "check", sheet, {"sections": sections, "way": way, "begun": begun, **more})


def thank_you(
    request: HttpRequest, sent: Submission, definition: Definition, doors: Doors, email: str, **more: Any
) -> HttpResponse:
    """After sending: the reference, what happens next, and when to call instead."""
    context = {
        "submission": sent,
        "texts": definition.texts,
        "alerts": alerts(sent.version, definition, sent.answers),
        "doors": doors,
        "email": email,
    }
    return render(request, "formpages/thank_you.html", context | more)


def show(
    request: HttpRequest, name: str, sheet: Sheet, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    """A screen's template with what all of them need."""
    common = {
        "sheet": sheet,
        "doors": sheet.doors,
        "draft": sheet.draft,
        "tried": tried(sheet.draft),
        "definition": sheet.definition,
        "alerts": sheet.alerts,
    }
    return render(request, f"formpages/{name}.html", {**common, **context}, status=status)


def tried(draft: Draft) -> dict[str, str]:
    """What stands on every page of a form that is only tried: the way out. Nothing for any other."""
    return {"stop": reverse("formpages:trial_stop", args=[draft.pk])} if draft.trial_of_id else {}
