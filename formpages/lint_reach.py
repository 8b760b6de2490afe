"""What nobody gets to, and what everybody who gets there cannot leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations

from .answers import Walk
from .conditions import is_answered
from .definition import Condition, Group, Rule, Step
from .finding import Finding, Form
from .reach import GaveUp

#: What lint looks at once this many beginnings of ways were tried, it takes for right.
MOST_IN_ALL = 50_000
UNREACHED = "nobody is ever asked it: no answers make its condition hold."


def reach(form: Form) -> Iterator[Finding]:
    """Steps and questions that no answers lead to, and rules that stop everybody or nobody."""
    for step in form.definition.steps:
        path = f"step/{step.slug}"
        yield from _unreached(form, path, "nobody ever gets to it: no answers make its condition hold.")
        if path in form.vain:
            continue
        for part in step.parts:
            yield from _unreached(form, part.key, UNREACHED)
            for question in part.questions if isinstance(part, Group) and part.key not in form.vain else ():
                yield from _unreached(form, f"{part.key}.{question.key}", UNREACHED)
        for rule in step.rules:
            yield from _rule(form, step, rule)


def _unreached(form: Form, path: str, words: str) -> Iterator[Finding]:
    """Whether no answers lead to a path, unless what it hangs on is in vain and has been told of."""
    if not any(condition.tests for condition in form.map.conditions(path)):
        # It is asked unless a rule ends every way before it, and of such a rule its own step tells.
        return
    if form.is_in_vain(path) or _is_possible(form, path, lambda way: form.map.is_asked(path, way)):
        return
    form.vain.add(path)
    yield Finding(path, words)


def _rule(form: Form, step: Step, rule: Rule) -> Iterator[Finding]:
    path = f"step/{step.slug}"
    conditions = [each.condition for each in step.rules]
    if form.is_in_vain(path, *conditions):
        return

    def decided(way: Walk) -> bool:
        here = any(asked.step is step for asked in way.steps)
        return here and all(is_answered(way.answers.get(test.key)) for test in rule.condition.tests)

    def goes_on(way: Walk) -> bool:
        return decided(way) and way.ended_by not in step.rules

    if not _is_possible(form, path, goes_on, *conditions):
        yield Finding(path, f"its rule “{rule.title}” lets nobody go on.")
    elif not _is_possible(form, path, lambda way: way.ended_by is rule, rule.condition):
        yield Finding(path, f"its rule “{rule.title}” stops nobody.", is_error=False)


def _is_possible(form: Form, path: str, wanted: Callable[[Walk], bool], *more: Condition) -> bool:
    """Whether there is such a walk, or we cannot say: nobody is told what we could not see to its end."""
    if form.map.effort.beginnings > MOST_IN_ALL:
        return True
    try:
        return form.map.way_to(path, wanted, more, asked=True) is not None
    except GaveUp:
        return True


def same_meanings(form: Form) -> Iterator[Finding]:
    """Questions that tell the council the same and can both be asked: only one of the answers would count."""
    places: dict[tuple[str, str], list[str]] = {}
    for path, (_, group, part) in form.map.places.items():
        for meaning in part.meanings:
            places.setdefault((group.key if group else "", meaning), []).append(path)
    for (_, meaning), paths in places.items():
        for first, second in combinations(paths, 2):
            if _are_both_asked(form, first, second):
                label = form.part(first).label
                words = f"it has the meaning “{meaning}” as “{label}” has, and both can be asked at once."
                yield Finding(second, f"{words} Only one of the answers would count.", is_error=False)


def _are_both_asked(form: Form, first: str, second: str) -> bool:
    if form.is_in_vain(first) or form.is_in_vain(second) or form.map.effort.beginnings > MOST_IN_ALL:
        return False
    try:
        both = partial(_asks_both, form, first, second)
        return form.map.way_to(second, both, form.map.conditions(first), asked=True) is not None
    except GaveUp:
        return False


def _asks_both(form: Form, first: str, second: str, way: Walk) -> bool:
    return form.map.is_asked(first, way) and form.map.is_asked(second, way)
