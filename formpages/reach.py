"""Whether there are answers that lead somewhere in a form, and which. Pure.

A part of a form hangs on few questions. Only those are answered, where they are asked: with the values that
conditions compare them with, with one that none does, and not at all. Unanswered, the others stop nobody.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations
from typing import Any

from .answers import Answers, Walk, broken_rule, shown, walk
from .conditions import holds, passes
from .definition import Condition, Definition, Group, Question, Step, Test

#: More ways, or beginnings of ways, are not tried: whoever wrote such conditions has to see for themselves.
MOST_WAYS = 2000
MOST_BEGINNINGS = 10_000
#: Of more codes than this, not every choice of several is tried.
MOST_CODES = 6
ELSE = "something else"
ROW = "row"
#: "all" or "any", and each test with the number of the place after which it is decided.
Goal = tuple[str, list[tuple[Test, int]]]
#: The codes that a question's answers can be compared by; None when they are free text.
Codes = Callable[[Question], frozenset[str] | None]


class GaveUp(Exception):
    """There are too many ways to try them all."""


@dataclass
class Effort:
    """How many beginnings of ways have been tried."""

    beginnings: int = 0


@dataclass(frozen=True)
class Map:
    """A definition, to look for ways through it. Paths are "key", "group.key" and "step/slug"."""

    definition: Definition
    codes: Codes
    effort: Effort = field(default_factory=Effort, compare=False)

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
        self,
        path: str,
        wanted: Callable[[Walk], bool],
        more: Iterable[Condition] = (),
        *,
        asked: bool = False,
    ) -> Answers | None:
        """Answers, to what decides about a path and about `more`, whose walk is as wanted; None when none is.

        With `asked`, only ways on which the path is asked are wanted, which finds them sooner. Raises GaveUp.
        """
        deciding = self.deciding(path, more)
        for number, answers in enumerate(_Search(self, path, deciding, asked).ways()):
            if wanted(walk(self.definition, answers)):
                return answers
            if number >= MOST_WAYS:
                raise GaveUp
        if any(self.is_cut_short(place, tests) for place, tests in deciding.items()):
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

    def deciding(self, path: str, more: Iterable[Condition] = ()) -> dict[str, list[Test]]:
        """The paths that decide about a path, in the form's order, each with what they are compared with.

        A rule decides where it looks at one of them, and with it whether its step is asked.
        """
        tests: dict[str, dict[Test, None]] = {}  # each test once
        group = path.partition(".")[0] if "." in path else ""
        waiting = [(condition, group) for condition in (*self.conditions(path), *more)]
        rules = [(step, rule) for step in self.definition.steps for rule in step.rules]
        while waiting:
            condition, within = waiting.pop()
            for test in condition.tests:
                looked_at = f"{within}.{test.key}" if f"{within}.{test.key}" in self.places else test.key
                if looked_at not in self.places:
                    continue
                if looked_at not in tests:
                    inside = looked_at.partition(".")[0] if "." in looked_at else ""
                    waiting += [(each, inside) for each in self.conditions(looked_at)]
                tests.setdefault(looked_at, {})[test] = None
            if not waiting:
                touching = [
                    each for each in rules if any(test.key in tests for test in each[1].condition.tests)
                ]
                rules = [each for each in rules if each not in touching]
                waiting = [(of.condition, "") for pair in touching for of in pair]
        return {place: list(tests[place]) for place in self.places if place in tests}

    def values(self, path: str, tests: list[Test]) -> list[Any]:
        """What to answer at a path: the codes it is compared with first, then another one, then nothing."""
        part = self.places[path][2]
        if isinstance(part, Group):
            return [[{"id": ROW}], None]
        dated = [test for test in tests if part.kind == "date" or test.op in ("before", "after")]
        days = [_day(part, value) for value in _days(dated)]
        compared = [test for test in tests if test not in dated]
        if days and not any(test.values for test in compared):
            return [*days, None]
        return [*days, *self._codes(part, compared), None]

    def _codes(self, question: Question, tests: list[Test]) -> Iterator[list[str]]:
        """The codes a question is compared with, another one, and several at once where that is an answer."""
        possible = self.codes(question)
        wanted = dict.fromkeys(value for test in tests for value in test.values)
        codes = [code for code in wanted if possible is None or code in possible]
        others = sorted(possible - set(codes))[:1] if possible else [ELSE]
        yield from ([code] for code in (*codes, *others))
        if question.kind == "choices":
            for count in range(2, len(codes) + 1 if len(codes) <= MOST_CODES else 4):
                yield from (list(few) for few in combinations(codes, count))

    def is_cut_short(self, path: str, tests: list[Test]) -> bool:
        """Whether `values` leaves out answers that conditions can tell apart."""
        several = getattr(self.places[path][2], "kind", "") == "choices"
        return several and len({value for test in tests for value in test.values}) > MOST_CODES


def _days(tests: Iterable[Test]) -> Iterator[str]:
    """The day before, on and after each one that a question is compared with."""
    for value in dict.fromkeys(value for test in tests for value in test.values):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            continue
        for by in (-1, 1, 0):
            yield (day + timedelta(days=by)).isoformat()


def _day(question: Question, iso: str) -> Any:
    return {"kind": "full", "date": iso} if question.kind == "birth" else iso


class _Search:
    """Goes through the questions that decide about a path, in the form's order, as somebody answering would.

    What is not asked on the way so far is not answered; where `asked` is wanted, a beginning after which the
    path cannot be asked any more is given up at once.
    """

    def __init__(self, map_: Map, path: str, deciding: dict[str, list[Test]], asked: bool) -> None:
        self.map, self.path = map_, path
        self.places = list(deciding)
        self.values = {
            place: _best_first(map_.values(place, tests), tests) for place, tests in deciding.items()
        }
        self.steps = {step.slug: number for number, step in enumerate(map_.definition.steps)}
        self.ending = [(self.steps[step.slug], step) for step in map_.definition.steps if step.rules]
        self.end = self._step_number(path) if asked else len(self.steps)
        self.goals = [self._goal(condition) for condition in map_.conditions(path)] if asked else []
        self.beginnings = 0

    def ways(self) -> Iterator[Answers]:
        """Every way, with as many answers as are asked for."""
        kept: Answers = {}
        if "." in self.path:
            kept[self.path.partition(".")[0]] = [{"id": ROW}]
        return self._from(0, kept)

    def _goal(self, condition: Condition) -> Goal:
        """What must hold in the end, with the place after which each of it is decided."""
        group = self.path.partition(".")[0]
        order = {place: number for number, place in enumerate(self.places)}
        numbers = (order.get(f"{group}.{test.key}", order.get(test.key, -1)) for test in condition.tests)
        return condition.mode, list(zip(condition.tests, numbers, strict=True))

    def _from(self, number: int, kept: Answers) -> Iterator[Answers]:
        self.beginnings += 1
        self.map.effort.beginnings += 1
        if self.beginnings > MOST_BEGINNINGS:
            raise GaveUp
        if number == len(self.places):
            yield kept
            return
        place = self.places[number]
        for value in self.values[place] if self._is_asked(place, kept) else (None,):
            more = _with(kept, place, value)
            if self._may_still(more, number):
                yield from self._from(number + 1, more)

    def _is_asked(self, place: str, kept: Answers) -> bool:
        """Whether a place is asked after these answers, and the form has not ended before."""
        scope = self._scope(place, kept)
        return all(holds(each, scope) for each in self.map.conditions(place)) and not self._has_ended(
            self._step_number(place), kept
        )

    def _has_ended(self, before: int, kept: Answers) -> bool:
        """Whether a rule of a step before that one has ended the form."""
        return any(
            number < before and holds(step.condition, kept) and broken_rule(step, kept)
            for number, step in self.ending
        )

    def _may_still(self, kept: Answers, decided: int) -> bool:
        """Whether the path can still be asked, with all decided up to this place."""
        if not self.goals:
            return True
        scope = self._scope(self.path, kept)
        for mode, tests in self.goals:
            open_or_passed = (number > decided or passes(test, scope) for test, number in tests)
            if tests and not (all(open_or_passed) if mode == "all" else any(open_or_passed)):
                return False
        return decided < len(self.places) - 1 or not self._has_ended(self.end, kept)

    def _scope(self, place: str, kept: Answers) -> Mapping[str, Any]:
        """The answers that a condition sees there: in a row, the row's own before the form's."""
        if "." not in place:
            return kept
        rows = kept.get(place.partition(".")[0]) or [{}]
        return ChainMap(rows[0], kept)

    def _step_number(self, path: str) -> int:
        return self.steps[
            path.removeprefix("step/") if path.startswith("step/") else self.map.places[path][0].slug
        ]


def _best_first(values: list[Any], tests: list[Test]) -> list[Any]:
    """What passes most of the tests first, which leads sooner to where they are looked at."""
    return sorted(values, key=lambda value: -sum(passes(test, {test.key: value}) for test in tests))


def _with(kept: Answers, place: str, value: Any) -> Answers:
    """These answers and one more; in a group, in one row of it."""
    if value is None:
        return kept
    group, _, key = place.rpartition(".")
    if not group:
        return kept if kept.get(key) else {**kept, key: value}
    row = (kept.get(group) or [{"id": ROW}])[0]
    return {**kept, group: [{**row, key: value}]}
