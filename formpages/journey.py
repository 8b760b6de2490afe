"""Where a person is in a form: computed from definition and answers, never stored. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .answers import Answers, shown, walk
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


@dataclass(frozen=True, slots=True)
class Stage:
    """One step on this person's way, with its number, its state and what it still needs."""

    number: int
    step: Step
    parts: tuple[Question | Group, ...]
    state: State
    missing: tuple[Missing, ...]
    expected: tuple[Missing, ...]


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
    """The way through the form on these answers; `typed` names the steps that hold unfinished input."""
    way = walk(definition, answers)
    stages = []
    for number, asked in enumerate(way.steps, 1):
        gaps = list(_gaps(asked.step, asked.parts, way.answers))
        missing = tuple(gap for gap, question in gaps if question is None or question.required(urgent))
        expected = tuple(gap for gap, question in gaps if question and question.strength == "expected")
        state = _state(asked.parts, way.answers, missing, asked.step.slug in typed, urgent)
        stages.append(Stage(number, asked.step, asked.parts, state, missing, expected))
    return Journey(tuple(stages), way.answers, way.ended_by)


def _state(
    parts: Iterable[Question | Group],
    answers: Mapping[str, Any],
    missing: tuple[Missing, ...],
    unfinished: bool,
    urgent: bool,
) -> State:
    if unfinished:
        return "look"
    parts = tuple(parts)
    begun = any(is_answered(answers.get(part.key)) for part in parts)
    if missing:
        return "started" if begun else "todo"
    asks_something = any(isinstance(part, Question) and part.required(urgent) for part in parts)
    return "done" if begun or asks_something else "optional"


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
                    if question.asks and not is_answered(row.get(question.key)):
                        yield Missing(step, question.label, question.key, part.key, row["id"]), question
        elif part.asks and not is_answered(value):
            yield Missing(step, part.label, part.key), part
