"""Which questions are asked, and the answers to just those. Pure."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .conditions import holds, is_answered
from .definition import Definition, Group, Question, Rule, Step

Answers = dict[str, Any]
Row = dict[str, Any]  # {"id": its lasting name, key: value, ...}


@dataclass(frozen=True, slots=True)
class AskedStep:
    """A step that is asked, with those of its parts that are."""

    step: Step
    parts: tuple[Question | Group, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through the form: the steps asked, the answers to what they ask, and the rule that ended it."""

    steps: tuple[AskedStep, ...]
    answers: Answers
    ended_by: Rule | None = None


def walk(definition: Definition, answers: Mapping[str, Any]) -> Walk:
    """Go through the form in order, deciding each question on the answers kept so far.

    Answers to questions that are not asked, and to anything the form does not know, are left behind.
    """
    kept: Answers = {}
    asked: list[AskedStep] = []
    for step in definition.steps:
        if not holds(step.condition, kept):
            continue
        parts = tuple(_asked_parts(step.parts, answers, kept))
        asked.append(AskedStep(step, parts))
        if broken := broken_rule(step, kept):
            return Walk(tuple(asked), kept, broken)
    return Walk(tuple(asked), kept)


def broken_rule(step: Step, answers: Mapping[str, Any]) -> Rule | None:
    """The first of a step's rules that these answers break."""
    return next(
        (rule for rule in step.rules if _decided(rule, answers) and not holds(rule.condition, answers)), None
    )


def prune(definition: Definition, answers: Mapping[str, Any]) -> Answers:
    """The answers to the questions that are asked, and no others."""
    return walk(definition, answers).answers


def asked_questions(questions: Iterable[Question], own: Mapping[str, Any], outer: Mapping[str, Any]) -> Row:
    """Of one row's (or one posted step's) values, those whose question is asked, in order."""
    return _one_by_one(questions, own, outer)[1]


def shown(
    questions: Iterable[Question], own: Mapping[str, Any], outer: Mapping[str, Any]
) -> tuple[Question, ...]:
    """The questions of a row that are asked (or shown) on these answers."""
    return tuple(_one_by_one(questions, own, outer)[0])


def _one_by_one(
    questions: Iterable[Question], own: Mapping[str, Any], outer: Mapping[str, Any]
) -> tuple[list[Question], Row]:
    """The questions whose condition holds, and their answers; a condition sees only what comes before."""
    found: list[Question] = []
    kept: Row = {}
    scope: Mapping[str, Any] = ChainMap(kept, outer)  # type: ignore[arg-type]  # it is only read
    for question in questions:
        if not holds(question.condition, scope):
            continue
        found.append(question)
        if question.asks and is_answered(own.get(question.key)):
            kept[question.key] = own[question.key]
    return found, kept


def _asked_parts(
    parts: Iterable[Question | Group], answers: Mapping[str, Any], kept: Answers
) -> Iterable[Question | Group]:
    for part in parts:
        if not holds(part.condition, kept):
            continue
        yield part
        value = answers.get(part.key)
        if isinstance(part, Group):
            rows = [prune_row(part, row, kept) for row in value or ()]
            if rows:
                kept[part.key] = rows
        elif part.asks and is_answered(value):
            kept[part.key] = value


def prune_row(group: Group, row: Mapping[str, Any], outer: Mapping[str, Any]) -> Row:
    """A row with the answers to what it asks, its id first."""
    return {"id": row["id"], **asked_questions(group.questions, row, outer)}


def _decided(rule: Rule, answers: Mapping[str, Any]) -> bool:
    """Whether everything a rule looks at has been answered; before that it stops nobody."""
    return all(is_answered(answers.get(test.key)) for test in rule.condition.tests)
