"""Forms as previews need them: without what is not finished, or with every question in sight. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from .conditions import OPERATORS
from .definition import ALWAYS, Condition, Definition, Group, Question, Step

Change = Callable[[Condition, frozenset[str]], Condition]


def mended(definition: Definition) -> Definition:
    """The same without the tests that an editor has begun and not finished, and with keys told apart."""
    finished = _changed(definition, lambda condition, beside: _finished(condition))
    taken: set[str] = set()
    steps = (
        replace(step, parts=tuple(_told_apart(part, taken) for part in step.parts)) for step in finished.steps
    )
    return replace(finished, steps=tuple(steps))


def _told_apart(part: Question | Group, taken: set[str]) -> Question | Group:
    """The part under a key of its own, where another has its key already."""
    key, count = part.key, 1
    while key in taken:
        count += 1
        key = f"{part.key}_{count}"
    taken.add(key)
    if isinstance(part, Question):
        return replace(part, key=key)
    inner: set[str] = set()
    questions = (_told_apart(question, inner) for question in part.questions)
    return replace(part, key=key, questions=tuple(each for each in questions if isinstance(each, Question)))


def opened(definition: Definition) -> Definition:
    """The same as if earlier pages led to everything: a question hangs on answers of its own page alone."""
    free = _changed(definition, _own_alone)
    return replace(free, steps=tuple(replace(step, condition=ALWAYS, rules=()) for step in free.steps))


def _finished(condition: Condition) -> Condition:
    tests = tuple(
        test
        for test in condition.tests
        if test.key and test.op in OPERATORS and (test.values or test.op == "answered")
    )
    return replace(condition, tests=tests)


def _own_alone(condition: Condition, beside: frozenset[str]) -> Condition:
    own = tuple(test for test in condition.tests if test.key in beside)
    if condition.mode == "any" and len(own) < len(condition.tests):
        return ALWAYS
    return replace(condition, tests=own)


def _changed(definition: Definition, change: Change) -> Definition:
    return replace(definition, steps=tuple(_step(step, change) for step in definition.steps))


def _step(step: Step, change: Change) -> Step:
    own = frozenset(part.key for part in step.parts)
    rules = tuple(replace(rule, condition=change(rule.condition, own)) for rule in step.rules)
    return replace(
        step,
        parts=tuple(_part(part, change, own) for part in step.parts),
        condition=change(step.condition, frozenset()),
        rules=rules,
    )


def _part(part: Question | Group, change: Change, own: frozenset[str]) -> Question | Group:
    if isinstance(part, Group):
        inner = frozenset(question.key for question in part.questions)
        questions = tuple(replace(each, condition=change(each.condition, inner)) for each in part.questions)
        return replace(part, questions=questions, condition=change(part.condition, own))
    return replace(part, condition=change(part.condition, own))
