"""Where a person is in a form: computed from definition and answers, never stored. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from .answers import Answers, AskedStep, shown, walk
from .conditions import is_answered
from .definition import Definition, Group, Question, Rule, Step

State = Literal["done", "started", "todo", "optional", "look"]


@dataclass(frozen=True, slots=True)
class Missing:
    """A question that has no answer yet: its step and, inside a group, its row ("" for rows missing)."""

    step: Step
    label: str
    key: str
    group: str = ""
    row: str = ""


@dataclass(frozen=True)
class Stage:
    """One step on this person's way, with its number, its state and what it still needs.

    Where it leads is known at once; what it needs is looked for when asked, which most pages do not.
    """

    number: int
    step: Step
    parts: tuple[Question | Group, ...]
    answers: Answers = field(repr=False)
    urgent: bool = False
    typed: bool = False
    #: Group key and row id of each row that holds something not valid yet.
    unfinished_rows: tuple[tuple[str, str], ...] = ()

    @cached_property
    def gaps(self) -> tuple[tuple[Missing, Question | None], ...]:
        return tuple(_gaps(self.step, self.parts, self.answers))

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(gap for gap, question in self.gaps if question is None or question.required(self.urgent))

    @cached_property
    def expected(self) -> tuple[Missing, ...]:
        return tuple(gap for gap, question in self.gaps if question and question.strength == "expected")

    @cached_property
    def state(self) -> State:
        if self.typed or self.unfinished_rows:
            return "look"
        begun = any(is_answered(self.answers.get(part.key)) for part in self.parts)
        if self.missing:
            return "started" if begun else "todo"
        asks = any(isinstance(part, Question) and part.required(self.urgent) for part in self.parts)
        return "done" if begun or asks else "optional"


@dataclass(frozen=True, slots=True)
class Journey:
    """The steps asked, in order, and the pruned answers they were decided on."""

    stages: tuple[Stage, ...]
    answers: Answers
    ended_by: Rule | None

    @property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(missing for stage in self.stages for missing in stage.missing)

    @property
    def expected(self) -> tuple[Missing, ...]:
        return tuple(missing for stage in self.stages for missing in stage.expected)

    @property
    def complete(self) -> bool:
        """Whether the form can be sent."""
        return self.ended_by is None and not any(
            stage.missing or stage.state == "look" for stage in self.stages
        )

    def stage(self, slug: str) -> Stage | None:
        return next((stage for stage in self.stages if stage.step.slug == slug), None)

    def after(self, slug: str) -> Stage | None:
        """The stage that follows, or None after the last (or where a rule ended the form)."""
        return self._beside(slug, 1)

    def before(self, slug: str) -> Stage | None:
        return self._beside(slug, -1)

    @property
    def first_open(self) -> Stage | None:
        """The first stage that still needs something, or None when every one has what it needs."""
        return next((stage for stage in self.stages if stage.missing or stage.state == "look"), None)

    def _beside(self, slug: str, by: int) -> Stage | None:
        slugs = [stage.step.slug for stage in self.stages]
        place = slugs.index(slug) + by if slug in slugs else -1
        return self.stages[place] if 0 <= place < len(slugs) else None


def journey(
    definition: Definition,
    answers: Mapping[str, Any],
    *,
    urgent: bool = False,
    typed: Collection[str] = (),
) -> Journey:
    """The way through the form on these answers; `typed` names the places that hold unfinished input.

    A place is "step" or "step/group/row"; one that is not asked (any more) holds nobody up.
    """
    way = walk(definition, answers)
    stages = tuple(
        Stage(
            number,
            asked.step,
            asked.parts,
            way.answers,
            urgent,
            asked.step.slug in typed,
            _unfinished_rows(asked, way.answers, typed),
        )
        for number, asked in enumerate(way.steps, 1)
    )
    return Journey(stages, way.answers, way.ended_by)


def _unfinished_rows(
    asked: AskedStep, answers: Mapping[str, Any], typed: Collection[str]
) -> tuple[tuple[str, str], ...]:
    if not typed:
        return ()
    groups = (part for part in asked.parts if isinstance(part, Group))
    rows = ((group.key, row["id"]) for group in groups for row in answers.get(group.key) or ())
    return tuple((group, row) for group, row in rows if f"{asked.step.slug}/{group}/{row}" in typed)


def _gaps(
    step: Step, parts: Iterable[Question | Group], answers: Mapping[str, Any]
) -> Iterator[tuple[Missing, Question | None]]:
    """What has no answer yet, with its question; None stands for rows that a group lacks."""
    for part in parts:
        value = answers.get(part.key)
        if isinstance(part, Group):
            rows = value or []
            if len(rows) < part.least:
                yield Missing(step, part.label, part.key, group=part.key), None
            for row in rows:
                for question in shown(part.questions, row, answers):
                    if question.asks and _lacks(question, row.get(question.key)):
                        yield Missing(step, question.label, question.key, part.key, row["id"]), question
        elif part.asks and _lacks(part, value):
            yield Missing(step, part.label, part.key), part


def _lacks(question: Question, value: Any) -> bool:
    """Whether an answer is missing, or an address does not yet say whether it must be kept from anyone."""
    half_said = (
        question.settings.get("ask_kept") and value and value["kind"] == "known" and "kept" not in value
    )
    return not is_answered(value) or bool(half_said)
