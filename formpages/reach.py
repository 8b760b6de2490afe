"""Whether there are answers that lead somewhere in a form, and which. Pure.

A part of a form hangs on few questions. Only those are answered: with the values that conditions compare
them with, with one that none does, and not at all. Unanswered, the others stop nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, islice, product
from math import prod
from typing import Any

from .answers import Answers, Walk, shown, walk
from .definition import Condition, Definition, Group, Question, Step, Test

#: More ways than this are not tried: whoever wrote such conditions has to see for themselves.
MOST_WAYS = 4000
MOST_SUBSETS = 4
ELSE = "something else"
ROW = "row"
#: The codes that a question's answers can be compared by; None when they are free text.
Codes = Callable[[Question], frozenset[str] | None]


class GaveUp(Exception):
    """There are too many ways to try them all."""


@dataclass(frozen=True)
class Map:
    """A definition, to look for ways through it. Paths are "key", "group.key" and "step/slug"."""

    definition: Definition
    codes: Codes

    @cached_property
    def places(self) -> dict[str, tuple[Step, Group | None, Question | Group]]:
        """Every question and group by its path: its step, the group it is in, itself."""
        found: dict[str, tuple[Step, Group | None, Question | Group]] = {}
        for step in self.definition.steps:
            for part in step.parts:
                found[part.key] = (step, None, part)
                if isinstance(part, Group):
                    found |= {f"{part.key}.{each.key}": (step, part, each) for each in part.questions}
        return found

    def way_to(
        self, path: str, wanted: Callable[[Walk], bool], more: Iterable[Condition] = ()
    ) -> Answers | None:
        """Answers, to what decides about a path and about `more`, whose walk is as wanted; None when none is.

        Raises GaveUp.
        """
        deciding = self._deciding(path, tuple(more))
        domains = [[(key, value) for value in self._values(key, tests)] for key, tests in deciding.items()]
        for way in islice(product(*domains), MOST_WAYS):
            answers = _answers({key: value for key, value in way if value is not None}, path)
            if wanted(walk(self.definition, answers)):
                return answers
        if prod(len(domain) for domain in domains) > MOST_WAYS:
            raise GaveUp
        return None

    def conditions(self, path: str) -> list[Condition]:
        """All the conditions under which a path is asked: its step's, its group's, its own."""
        if path.startswith("step/"):
            return [step.condition for step in self.definition.steps if f"step/{step.slug}" == path]
        step, group, part = self.places[path]
        return [step.condition, *([group.condition] if group else []), part.condition]

    def is_asked(self, path: str, way: Walk) -> bool:
        """Whether this walk asks what stands at a path."""
        if path.startswith("step/"):
            return any(f"step/{asked.step.slug}" == path for asked in way.steps)
        step, group, part = self.places[path]
        parts = next((asked.parts for asked in way.steps if asked.step is step), ())
        if group is None:
            return part in parts
        rows = way.answers.get(group.key) or ()
        return group in parts and any(part in shown(group.questions, row, way.answers) for row in rows)

    def _deciding(self, path: str, more: tuple[Condition, ...]) -> dict[str, list[Test]]:
        """The paths that decide about a path, in the form's order, each with what they are compared with.

        A rule decides where it looks at one of them.
        """
        tests: dict[str, list[Test]] = {}
        group = path.partition(".")[0] if "." in path else ""
        waiting = [(condition, group) for condition in (*self.conditions(path), *more)]
        rules = [rule.condition for step in self.definition.steps for rule in step.rules]
        while waiting:
            condition, within = waiting.pop()
            for test in condition.tests:
                looked_at = f"{within}.{test.key}" if f"{within}.{test.key}" in self.places else test.key
                if looked_at not in self.places:
                    continue
                if looked_at not in tests:
                    inside = looked_at.partition(".")[0] if "." in looked_at else ""
                    waiting += [(each, inside) for each in self.conditions(looked_at)]
                tests.setdefault(looked_at, []).append(test)
            if not waiting:
                touching = [rule for rule in rules if any(test.key in tests for test in rule.tests)]
                rules = [rule for rule in rules if rule not in touching]
                waiting = [(rule, "") for rule in touching]
        return {place: tests[place] for place in self.places if place in tests}

    def _values(self, path: str, tests: list[Test]) -> list[Any]:
        """What to answer at a path: the codes it is compared with first, then another one, then nothing."""
        part = self.places[path][2]
        if isinstance(part, Group):
            return [[{"id": ROW}], None]
        if any(test.op in ("before", "after") for test in tests):
            return [_day(part, value) for value in _days(tests)] + [None]
        possible = self.codes(part)
        wanted = [value for test in tests for value in test.values]
        codes = [code for code in dict.fromkeys(wanted) if possible is None or code in possible]
        others = [ELSE] if possible is None else sorted(possible - set(codes))[:1]
        values = [[code] for code in (*codes, *others)]
        if part.kind == "choices":
            some = codes[:MOST_SUBSETS]
            values += [list(few) for count in range(2, len(some) + 1) for few in combinations(some, count)]
        return [*values, None]


def _days(tests: Iterable[Test]) -> Iterator[str]:
    """The day before, on and after each one that a question is compared with."""
    for value in dict.fromkeys(value for test in tests for value in test.values[:1]):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            continue
        for by in (-1, 1, 0):
            yield (day + timedelta(days=by)).isoformat()


def _day(question: Question, iso: str) -> Any:
    return {"kind": "full", "date": iso} if question.kind == "birth" else iso


def _answers(values: dict[str, Any], path: str) -> Answers:
    """Values by path as answers; what stands in a group, in one row of it, with `path`'s group there too."""
    answers: Answers = {}
    if "." in path:
        values = {path.partition(".")[0]: [{"id": ROW}], **values}
    for place, value in values.items():
        group, _, key = place.rpartition(".")
        if group:
            rows = answers.setdefault(group, [{"id": ROW}])
            rows[0][key] = value
        else:
            answers.setdefault(place, value)
    return answers
