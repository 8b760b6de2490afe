"""Walks through a form, made from its definition: as few as take every condition and every rule both ways."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from formpages.answers import Answers, Row, Walk, shown, walk
from formpages.conditions import holds, is_answered
from formpages.definition import Condition, Definition, Group, Question, Rule, Step
from formpages.questions import KINDS
from formpages.reach import Map
from formpages.samples import sample_answers

#: What is to be answered at a path, None for nothing.
Fixed = dict[str, Any]


class Goal(NamedTuple):
    """A condition ("key", "group.key", "step/slug") or rule ("rule/slug/0") that holds, or does not."""

    path: str
    held: bool


@dataclass(frozen=True)
class Generator:
    """Makes walks through one definition."""

    definition: Definition
    urgent: bool = False

    @cached_property
    def map(self) -> Map:
        return Map(self.definition, lambda question: KINDS[question.kind].codes(question))

    @cached_property
    def samples(self) -> Answers:
        """An answer to every question on a way to the end."""
        return sample_answers(self.definition, self.urgent)

    @cached_property
    def conditions(self) -> list[str]:
        """The paths of all that is asked under a condition, steps before what stands on them."""
        found = []
        for step in self.definition.steps:
            found += [f"step/{step.slug}"] if step.condition.tests else []
            for part in step.parts:
                found += [part.key] if part.condition.tests else []
                inner = part.questions if isinstance(part, Group) else ()
                found += [f"{part.key}.{each.key}" for each in inner if each.condition.tests]
        return found

    @cached_property
    def rules(self) -> dict[str, tuple[Step, Rule]]:
        """The rules by path."""
        steps = self.definition.steps
        return {f"rule/{s.slug}/{n}": (s, rule) for s in steps for n, rule in enumerate(s.rules)}

    @cached_property
    def goals(self) -> list[Goal]:
        """Every condition and every rule, both ways."""
        return [Goal(path, held) for path in (*self.conditions, *self.rules) for held in (True, False)]

    def walks(self) -> list[Answers]:
        """Answers to every question asked on each of a few walks; together they meet every goal."""
        ways = {goal: self.way_to(goal) for goal in self.goals}
        found = [self.fill({})]
        unmet = [goal for goal in self.goals if goal not in self.met(found[0])]
        while unmet:
            fixed: Fixed = {}
            wanted: set[Goal] = set()
            for goal in unmet:
                fixed, wanted = self.join(fixed, wanted, goal, ways[goal])
            found.append(self.fill(fixed))
            met = self.met(found[-1])
            assert met & set(unmet), f"no walk meets {unmet[0]}"
            unmet = [goal for goal in unmet if goal not in met]
        return found

    def join(self, fixed: Fixed, wanted: set[Goal], goal: Goal, way: Fixed) -> tuple[Fixed, set[Goal]]:
        """A walk that meets one goal more, or the same one when it cannot."""
        if any(fixed.get(path, value) != value for path, value in way.items()):
            return fixed, wanted
        joined, more = {**fixed, **way}, wanted | {goal}
        return (joined, more) if more <= self.met(self.fill(joined)) else (fixed, wanted)

    def way_to(self, goal: Goal) -> Fixed:
        """What to answer, and what not, for the goal to be met."""
        step, rule = self.rules.get(goal.path, (None, None))
        path = f"step/{step.slug}" if step else goal.path
        more = [rule.condition] if rule else []
        answers = self.map.way_to(
            path, lambda way: goal in self._met(way) and self._allows(way.answers), more
        )
        assert answers is not None, f"{goal} cannot be met"
        return {key: self._at(key, answers) for key in self.deciding(path, more)}

    def _allows(self, answers: Answers) -> bool:
        """Whether answers differ where they must."""
        pairs = [(each.key, each.settings.get("differs_from")) for each in self.definition.questions()]
        return all(answers.get(key) != answers.get(other) for key, other in pairs if other and key in answers)

    def _at(self, path: str, answers: Answers) -> Any:
        """The real answer that stands for what a way has at a path."""
        group, _, key = path.rpartition(".")
        held = (answers.get(group) or [{}])[0] if group else answers
        part = self.map.places[path][2]
        if isinstance(part, Group) or key not in held:
            return None
        return real(part, held[key])

    def deciding(self, path: str, more: Iterable[Condition]) -> dict[str, None]:
        """The questions that decide whether a path is asked, and those that decide about them."""
        found: dict[str, None] = {}
        waiting = [(condition, path) for condition in (*self.map.conditions(path), *more)]
        while waiting:
            condition, here = waiting.pop()
            group = here.partition(".")[0]
            for test in condition.tests:
                beside = f"{group}.{test.key}"
                key = beside if "." in here and beside in self.map.places else test.key
                if key not in found:
                    found[key] = None
                    waiting += [(each, key) for each in self.map.conditions(key)]
        return found

    def met(self, answers: Mapping[str, Any]) -> set[Goal]:
        """The goals that these answers meet."""
        return self._met(walk(self.definition, answers))

    def _met(self, way: Walk) -> set[Goal]:
        return {*self._steps_met(way), *self._parts_met(way), *self._rules_met(way)}

    def _steps_met(self, way: Walk) -> Iterator[Goal]:
        asked = [each.step for each in way.steps]
        for step in self.definition.steps:
            if step.condition.tests:
                yield Goal(f"step/{step.slug}", step in asked)
            if way.ended_by in step.rules:
                return

    def _parts_met(self, way: Walk) -> Iterator[Goal]:
        for asked in way.steps:
            for part in asked.step.parts:
                if part.condition.tests:
                    yield Goal(part.key, part in asked.parts)
                rows = way.answers.get(part.key) or () if isinstance(part, Group) else ()
                for row in rows:
                    yield from self._row_met(part, row, way.answers)  # type: ignore[arg-type]  # it has rows

    def _row_met(self, group: Group, row: Row, answers: Answers) -> Iterator[Goal]:
        seen = shown(group.questions, row, answers)
        for question in group.questions:
            if question.condition.tests:
                yield Goal(f"{group.key}.{question.key}", question in seen)

    def _rules_met(self, way: Walk) -> Iterator[Goal]:
        asked = [each.step for each in way.steps]
        for path, (step, rule) in self.rules.items():
            if rule is way.ended_by:
                yield Goal(path, False)
                return
            decided = all(is_answered(way.answers.get(test.key)) for test in rule.condition.tests)
            if step in asked and decided and holds(rule.condition, way.answers):
                yield Goal(path, True)

    def fill(
        self, fixed: Fixed, *, needed_only: bool = False, rows: Mapping[str, int] | None = None
    ) -> Answers:
        """Every question on the way answered (or those that must be), as fixed where something is."""
        kept: Answers = {}
        for step in self.definition.steps:
            for part in step.parts if holds(step.condition, kept) else ():
                if not holds(part.condition, kept):
                    continue
                if isinstance(part, Group):
                    count = max(part.least, 0 if needed_only else 1, (rows or {}).get(part.key, 0))
                    kept[part.key] = [
                        self._row(part, number, fixed, kept, needed_only) for number in range(count)
                    ]
                else:
                    kept |= self._answer(part, part.key, fixed, kept, needed_only)
            if walk(self.definition, kept).ended_by in step.rules:
                break
        return kept

    def _row(self, group: Group, number: int, fixed: Fixed, outer: Answers, needed_only: bool) -> Row:
        row: Row = {}
        for question in group.questions:
            if holds(question.condition, ChainMap(row, outer)):
                row |= self._answer(question, f"{group.key}.{question.key}", fixed, row, needed_only)
        return {"id": f"{number:08x}", **row}

    def _answer(
        self, question: Question, path: str, fixed: Fixed, before: Mapping[str, Any], needed_only: bool
    ) -> Answers:
        if not question.asks or (needed_only and path not in fixed and not question.required(self.urgent)):
            return {}
        value = fixed[path] if path in fixed else self._plausible(question, path, before)
        return {question.key: value} if is_answered(value) else {}

    def _plausible(self, question: Question, path: str, before: Mapping[str, Any]) -> Any:
        found = self.samples.get(path, KINDS[question.kind].sample(question))
        other = question.settings.get("differs_from")
        if other and found == before.get(other):
            return next(each.code for each in question.options if each.code != found)
        return found


def rows_of(value: Any) -> list[Row]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def real(question: Question, value: Any) -> Any:
    """The stored answer of a kind that stands for the codes (or the day) which a way is made of."""
    sample = KINDS[question.kind].sample(question)
    if not isinstance(value, list):
        return value
    if question.kind == "choices":
        return value
    (code,) = value
    if question.options:
        return code
    if question.kind in ("birth", "address"):
        details: Mapping[str, Any] = {"estimated": {"about": "About 7"}, "unborn": {"due": ""}}
        return sample if code == sample["kind"] else {"kind": code, **details.get(code, {})}
    return {"kind": code} if code == "not_known" else sample


def without_ids(answers: Answers, left_out: Collection[str] = ()) -> Answers:
    """Answers without what chance gave: the ids of rows, and what is left out by key."""
    return {
        key: [{name: each for name, each in row.items() if name != "id"} for row in rows_of(value)]
        if rows_of(value)
        else value
        for key, value in answers.items()
        if key not in left_out
    }
