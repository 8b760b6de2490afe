"""Answers in words: the one source for check-your-answers, print, PDF, inbox and e-mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .answers import shown
from .conditions import is_answered
from .definition import PERSON_PARTS, Definition, Group, Question
from .journey import Journey, Stage, journey
from .questions import KINDS


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer in words, a line each. `gap` is "", "missing" or "expected"."""

    key: str
    label: str
    words: tuple[str, ...]
    value: Any = None
    kind: str = ""
    gap: str = ""
    row: str = ""
    #: The words of the answer in what was sent before, where they were others.
    before: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """One row of a group: a child, a person, an agency."""

    row: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A group with its rows."""

    key: str
    label: str
    row_name: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One step, its questions and groups in the order they were asked."""

    slug: str
    title: str
    number: int
    parts: tuple[Entry | Table, ...]

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(part for part in self.parts if isinstance(part, Entry))

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(part for part in self.parts if isinstance(part, Table))


def summarise(
    definition: Definition, answers: Mapping[str, Any], *, urgent: bool = False, masked: bool = False
) -> list[Section]:
    """Every question asked on these answers, with its answer; `masked` hides kept addresses."""
    return sections_of(journey(definition, answers, urgent=urgent), urgent=urgent, masked=masked)


def sections_of(way: Journey, *, urgent: bool, masked: bool = False) -> list[Section]:
    """The same of a journey that is already known."""
    return [
        Section(
            stage.step.slug, stage.step.title, stage.number, tuple(_parts(stage, way.answers, urgent, masked))
        )
        for stage in way.stages
    ]


def card_title(group: Group, row: Mapping[str, Any], number: int) -> str:
    """A row's name: its first two short answers, or "Child 2" while it has none."""
    texts = [text for question in group.questions for text in _short(question, row.get(question.key))]
    names = [text for text in texts[:2] if isinstance(text, str)]
    return " ".join(names) or f"{group.row_name[:1].upper()}{group.row_name[1:]} {number}"


def _short(question: Question, value: Any) -> list[Any]:
    """What a row may be called by of one answer: a short text, or somebody's names."""
    if question.kind == "person" and value:
        return [value.get("first_name"), value.get("last_name")]
    return [value] if question.kind == "text" else []


def entries_of(
    questions: Iterable[Question], own: Mapping[str, Any], urgent: bool, masked: bool, row: str = ""
) -> Iterator[Entry]:
    """Questions that are asked, with the answers to them."""
    for question in questions:
        if not question.asks:
            continue
        value = own.get(question.key)
        if is_answered(value):
            words = tuple(KINDS[question.kind].words(question, value, masked=masked))
            yield Entry(question.key, question.label, words, value, question.kind, row=row)
        else:
            gap = "missing" if question.required(urgent) else ""
            gap = gap or ("expected" if question.strength == "expected" else "")
            yield Entry(question.key, question.label, (), None, question.kind, gap, row)


def cards_of(
    group: Group, answers: Mapping[str, Any], urgent: bool, masked: bool = False
) -> tuple[Card, ...]:
    """The rows of a group, each with the questions that are asked of it."""
    cards = []
    for number, row in enumerate(answers.get(group.key) or (), 1):
        questions = shown(group.questions, row, answers)
        entries = tuple(entries_of(questions, row, urgent, masked, row["id"]))
        cards.append(Card(row["id"], card_title(group, row, number), entries))
    return tuple(cards)


def _parts(stage: Stage, answers: Mapping[str, Any], urgent: bool, masked: bool) -> Iterator[Entry | Table]:
    for part in stage.parts:
        if isinstance(part, Group):
            yield Table(part.key, part.label, part.row_name, cards_of(part, answers, urgent, masked))
        else:
            yield from entries_of((part,), answers, urgent, masked)


def by_meaning(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers tell the council in its own terms; a group's meaning holds a list of rows."""
    found: dict[str, Any] = {}
    for step in definition.steps:
        for part in step.parts:
            value = answers.get(part.key)
            if isinstance(part, Question):
                found |= _meant(part, value)
            elif part.meaning and value:
                found[part.meaning] = [_row_by_meaning(part, row) for row in value]
    return found


def _row_by_meaning(group: Group, row: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in group.questions:
        found |= _meant(question, row.get(question.key))
    return found


def _meant(question: Question, value: Any) -> dict[str, Any]:
    """An answer by its meaning; a person's, by the meaning of each part."""
    if not question.meaning or not is_answered(value):
        return {}
    if question.kind != "person":
        return {question.meaning: value}
    return {
        f"{question.meaning}.{part}": value[part] for part in PERSON_PARTS if is_answered(value.get(part))
    }
