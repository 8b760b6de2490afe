"""What of a form may be shared with the family before it is sent: little, and only what an editor allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from .answers import shown
from .conditions import is_answered
from .definition import Group, Question
from .journey import Journey, Stage
from .summary import Card, Entry, Section, Table, card_title, entries_of


def family_sections(way: Journey, never_shared: tuple[str, ...]) -> list[Section]:
    """The answers that the family's copy shows, without a step, a group or a row that has none."""
    found = []
    for stage in way.stages:
        if parts := tuple(_parts(stage, way.answers, never_shared)):
            found.append(Section(stage.step.slug, stage.step.title, stage.number, parts))
    return found


def _parts(stage: Stage, answers: Mapping[str, Any], never: tuple[str, ...]) -> Iterator[Entry | Table]:
    for part in stage.parts:
        if not _is_shared(part, never):
            continue
        if isinstance(part, Question):
            yield from _entries((part,), answers, never)
        elif cards := tuple(_cards(part, answers, never)):
            yield Table(part.key, part.label, part.row_name, cards)


def _cards(group: Group, answers: Mapping[str, Any], never: tuple[str, ...]) -> Iterator[Card]:
    """A group's rows, each named by what is shared of it alone."""
    for number, row in enumerate(answers.get(group.key) or (), 1):
        asked = shown(group.questions, row, answers)
        entries = tuple(_entries(asked, row, never, row["id"]))
        told = {entry.key for entry in entries}
        known = replace(group, questions=tuple(each for each in asked if each.key in told))
        if entries:
            yield Card(row["id"], card_title(known, row, number), entries)


def _entries(
    questions: tuple[Question, ...], own: Mapping[str, Any], never: tuple[str, ...], row: str = ""
) -> Iterator[Entry]:
    told = [
        question
        for question in questions
        if _is_shared(question, never)
        and is_answered(own.get(question.key))
        and not may_be_kept(question, own[question.key])
    ]
    return entries_of(told, own, urgent=False, masked=True, row=row)


def _is_shared(part: Question | Group, never: tuple[str, ...]) -> bool:
    return part.family_copy and not part.meaning.startswith(never)


def may_be_kept(question: Question, value: Any) -> bool:
    """Whether an address is kept from somebody, or nobody has said yet that it is not."""
    if not isinstance(value, Mapping) or value.get("kind") != "known" or "lines" not in value:
        return False
    said = value.get("kept", "")
    return said == "yes" or (bool(question.settings.get("ask_kept")) and said != "no")
