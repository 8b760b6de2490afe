"""The shortest and the fullest way through a form."""

from __future__ import annotations

from typing import Any

from formpages.answers import Answers, walk
from formpages.definition import Question
from formpages.questions import KINDS

from .generated_walks import Fixed, Generator, Goal, real, rows_of


def shortest(made: Generator) -> Answers:
    """Only what must be answered, in the way that asks for the least."""
    fixed: Fixed = {}
    for path in _tested(made):
        question = made.map.places[path][2]
        assert isinstance(question, Question)
        ways = [{**fixed, path: value} for value in _choices(question, made.urgent)]
        fixed = min((way for way in ways if _goes_on(made, way)), key=lambda way: _length(made, way))
    return made.fill(fixed, needed_only=True)


def fullest(made: Generator) -> Answers:
    """An answer to every question that can be asked together with the others, two rows in one group."""
    fixed: Fixed = {}
    wanted: set[Goal] = set()
    for path in made.conditions:
        goal = Goal(path, True)
        joined, more = made.join(fixed, wanted, goal, made.way_to(goal))
        if asked_for(made, made.fill(joined)) >= asked_for(made, made.fill(fixed)):
            fixed, wanted = joined, more
    answers = made.fill(fixed)
    groups = [group.key for step in made.definition.steps for group in step.groups if group.key in answers]
    return made.fill(fixed, rows=dict.fromkeys(groups[:1], 2))


def asked_for(made: Generator, answers: Answers) -> int:
    """How many questions are asked (or shown) on these answers."""
    way = walk(made.definition, answers)
    inner = sum(len(row) for value in way.answers.values() for row in rows_of(value))
    return sum(len(asked.parts) for asked in way.steps) + inner


def _goes_on(made: Generator, fixed: Fixed) -> bool:
    return walk(made.definition, made.fill(fixed, needed_only=True)).ended_by is None


def _length(made: Generator, fixed: Fixed) -> int:
    """How many answers a way asks for."""
    answers = made.fill(fixed, needed_only=True)
    return len(answers) + sum(len(row) for value in answers.values() for row in rows_of(value))


def _tested(made: Generator) -> list[str]:
    """The paths of the questions that some condition or rule looks at, in order."""
    found = {test.key for _, rule in made.rules.values() for test in rule.condition.tests}
    for path in made.conditions:
        found |= made.deciding(path, ()).keys()
    return [path for path in made.map.places if path in found]


def _choices(question: Question, urgent: bool) -> list[Any]:
    """What somebody in a hurry may answer: nothing where they need not, or what stands there already."""
    if not question.required(urgent):
        return [question.settings.get("default") or None]
    kind = KINDS[question.kind]
    codes = kind.codes(question)
    if codes is None:
        return [kind.sample(question)]
    return [real(question, [code]) for code in [each.code for each in question.options] or sorted(codes)]
