"""A form filled in with nobody's answers, for previews and tests. No database."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice, product
from typing import Any

from .answers import Answers, Row, prune, walk
from .conditions import holds
from .definition import Definition, Group, Question, Rule, Test
from .questions import KINDS

#: How many ways round a rule are tried before a form is left to end on it.
MOST_TRIED = 64
A_DAY = timedelta(days=1)
#: Stands for a file that was uploaded; there is none behind it.
DOCUMENT = {"id": "00000000-0000-4000-8000-000000000000", "name": "Sample document.pdf", "size": 120_000}


def sample_answers(definition: Definition, urgent: bool = False) -> Answers:
    """A plausible answer to every question on the way, with one row in each group, and on to the end.

    Of the answers offered the first is taken, or the first that no rule ends the form on.
    """
    chosen: Answers = {}
    rules = [rule for step in definition.steps for rule in step.rules]
    for _ in rules:
        answers = _filled(definition, urgent, chosen)
        rule = walk(definition, answers).ended_by
        if rule is None:
            break
        way_round = _way_round(definition, urgent, chosen, rule)
        if way_round is None:
            break
        chosen = way_round
    return prune(definition, _filled(definition, urgent, chosen))


def _filled(definition: Definition, urgent: bool, chosen: Mapping[str, Any]) -> Answers:
    """Every question answered in order, with what was chosen where something was; None leaves one out."""
    kept: Answers = {}
    for step in definition.steps:
        if not holds(step.condition, kept):
            continue
        for part in step.parts:
            if not holds(part.condition, kept):
                continue
            if isinstance(part, Group):
                kept[part.key] = [_row(part, number, kept) for number in range(1, max(part.least, 1) + 1)]
            elif part.asks:
                kept[part.key] = chosen[part.key] if part.key in chosen else _sample(part, urgent, kept)
    return kept


def _row(group: Group, number: int, outer: Answers) -> Row:
    row: Row = {}
    scope = ChainMap(row, outer)
    for question in group.questions:
        if question.asks and holds(question.condition, scope):
            row[question.key] = _sample(question, False, row)
    return {"id": f"5a{number:06x}", **row}


def _sample(question: Question, urgent: bool, before: Mapping[str, Any]) -> Any:
    codes = [option.code for option in question.options]
    default = question.settings.get("default")
    if default in codes:
        return default
    if other := question.settings.get("differs_from"):
        return next((code for code in codes if code != before.get(other)), None)
    if question.kind == "uploads" and question.required(urgent):
        return [DOCUMENT]
    return KINDS[question.kind].sample(question)


def _way_round(definition: Definition, urgent: bool, chosen: Answers, rule: Rule) -> Answers | None:
    """Choices with which the form no longer ends on this rule, or None when none are found."""
    asked = {question.key: question for step in definition.steps for question in step.questions}
    keys = [key for key in dict.fromkeys(test.key for test in rule.condition.tests) if key in asked]
    tried = (list(_possible(asked[key], rule.condition.tests)) for key in keys)
    for values in islice(product(*tried), MOST_TRIED):
        candidate = chosen | dict(zip(keys, values, strict=True))
        if walk(definition, _filled(definition, urgent, candidate)).ended_by is not rule:
            return candidate
    return None


def _possible(question: Question, tests: Iterable[Test]) -> Iterator[Any]:
    """Answers of a question that a rule may tell apart; last, where it may be left out, none."""
    if question.kind == "choices":
        yield from ([option.code] for option in question.options)
    else:
        yield from (option.code for option in question.options)
    for test in tests:
        if test.key == question.key and test.op in ("before", "after") and test.values:
            yield from _days_round(question, test.values[0])
    if not question.required(False):
        yield None


def _days_round(question: Question, day: str) -> Iterator[Any]:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return
    for near in (found - A_DAY, found + A_DAY):
        iso = near.isoformat()
        yield {"kind": "full", "date": iso} if question.kind == "birth" else iso
