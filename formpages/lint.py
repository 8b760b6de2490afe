"""What is wrong with a form that compiles: questions nobody is asked, conditions that wait in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from .answers import Walk
from .definition import Condition, Definition, Group, Question, Rule, Step, Test
from .questions import KINDS
from .reach import GaveUp, Map

#: Kinds whose answers have a date that "is before" and "is after" can compare.
DATED = frozenset({"date", "birth"})
#: Kinds that need an account, and a form that is saved in between.
NEEDS_DRAFT = frozenset({"account", "uploads", "address"})


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong at a path ("key", "group.key", "step/slug", or "" for the whole form)."""

    path: str
    message: str
    is_error: bool = True


@dataclass(frozen=True)
class Facts:
    """What a form is judged by besides itself."""

    #: Meanings that it must have, and beginnings of those that the family's copy never shows.
    needs: frozenset[str] = frozenset()
    never_shared: tuple[str, ...] = ()
    #: Whether it must be one page of plain questions.
    one_page: bool = False
    #: Codes offered no more, by path.
    retired: Mapping[str, frozenset[str]] = field(default_factory=dict)


def codes_of(question: Question) -> frozenset[str] | None:
    """What its answers can be compared with; None for free text."""
    return KINDS[question.kind].codes(question)


def lint(definition: Definition, facts: Facts) -> list[Finding]:
    """Everything wrong, in the order of the form."""
    checks = _Lint(definition, facts)
    return [*checks.whole(), *checks.meanings(), *checks.conditions(), *checks.settings(), *checks.reach()]


class _Lint:
    """One look at one definition."""

    def __init__(self, definition: Definition, facts: Facts) -> None:
        self.definition, self.facts = definition, facts
        self.map = Map(definition, codes_of)
        self.order = {path: number for number, path in enumerate(self.map.places)}
        #: Paths whose condition can never hold as it is written; nobody needs to be told twice.
        self.faulty: set[str] = set()

    def whole(self) -> Iterator[Finding]:
        if not self.facts.one_page:
            return
        if len(self.definition.steps) > 1:
            yield Finding("", "this form has one step only.")
        for path, (_, _, part) in self.map.places.items():
            if isinstance(part, Group) or part.kind in NEEDS_DRAFT:
                yield Finding(path, "this form is answered at one go and cannot ask for this.")

    def meanings(self) -> Iterator[Finding]:
        meant = {meaning for _, _, part in self.map.places.values() for meaning in part.meanings}
        for meaning in sorted(self.facts.needs - meant):
            yield Finding("", f"no question has the meaning “{meaning}”, and this form needs one that has.")

    def conditions(self) -> Iterator[Finding]:
        for step in self.definition.steps:
            path = f"step/{step.slug}"
            yield from self._condition(step.condition, path, before=step)
            for part in step.parts:
                yield from self._condition(part.condition, part.key, before=step)
                for question in part.questions if isinstance(part, Group) else ():
                    yield from self._condition(question.condition, f"{part.key}.{question.key}", before=step)
            for rule in step.rules:
                yield from self._condition(rule.condition, path, before=step, rule=rule)

    def _condition(
        self, condition: Condition, path: str, before: Step, rule: Rule | None = None
    ) -> Iterator[Finding]:
        """What is wrong with each thing a condition looks at."""
        found = [message for test in condition.tests if (message := self._test(test, path, before, rule))]
        if found:
            self.faulty.add(path)
        its = f"its rule “{rule.title}”" if rule else "its condition"
        yield from (Finding(path, f"{its} {message}") for message in found)

    def _test(self, test: Test, path: str, before: Step, rule: Rule | None) -> str:
        """Why one test can never work; nothing when it can."""
        looked_at = self._looked_at(test, path)
        if looked_at is None:
            return f"looks at “{test.key}”, and there is no question with that key."
        if not self._is_earlier(looked_at, path, before, rule):
            waits = any(self._looked_at(each, looked_at) == path for each in self._own_tests(looked_at))
            if waits:
                return f"waits for “{test.key}”, whose condition waits for this one."
            return f"looks at “{test.key}”, which is not asked earlier. Move that question up."
        part = self.map.places[looked_at][2]
        return self._values(test, part, looked_at)

    def _values(self, test: Test, part: Question | Group, looked_at: str) -> str:
        if test.op == "answered":
            return ""
        if not test.values:
            return f"on “{test.key}” has nothing to compare with."
        if isinstance(part, Group) or not part.asks:
            return f"compares “{test.key}” with “{test.values[0]}”, but that has no such answer."
        if test.op in ("before", "after"):
            return _date_fault(test, part)
        possible = codes_of(part)
        for value in test.values if possible is not None else ():
            if value in self.facts.retired.get(looked_at, ()):
                return f"waits for “{value}”, which the pick list of “{part.label}” offers no more."
            if value not in (possible or ()):
                return f"waits for “{value}”, which is no answer to “{part.label}”."
        return ""

    def _own_tests(self, path: str) -> tuple[Test, ...]:
        return self.map.places[path][2].condition.tests

    def _looked_at(self, test: Test, path: str) -> str | None:
        """The path a test means: in a row, a question of the row before one of the whole form."""
        group = path.partition(".")[0] if "." in path else ""
        return next((each for each in (f"{group}.{test.key}", test.key) if each in self.map.places), None)

    def _is_earlier(self, looked_at: str, path: str, before: Step, rule: Rule | None) -> bool:
        if rule:  # a rule may look at its own step
            return self._step_number(looked_at) <= self.definition.steps.index(before)
        if path.startswith("step/"):
            return self._step_number(looked_at) < self.definition.steps.index(before)
        return self.order[looked_at] < self.order[path] and not path.startswith(f"{looked_at}.")

    def _step_number(self, path: str) -> int:
        return self.definition.steps.index(self.map.places[path][0])

    def settings(self) -> Iterator[Finding]:
        """Answers chosen beforehand, differences and the family's copy."""
        for path, (step, group, part) in self.map.places.items():
            if part.family_copy and any(self._is_never_shared(each) for each in (part, group) if each):
                yield Finding(path, "what it tells must not be in the family's copy.")
            if isinstance(part, Group):
                continue
            default, other = part.settings.get("default"), part.settings.get("differs_from")
            if default and default not in (codes_of(part) or ()):
                yield Finding(path, f"“{default}”, chosen beforehand, is none of its answers.")
            beside = group.questions if group else step.questions
            if other and other not in {each.key for each in beside}:
                yield Finding(path, f"it must differ from “{other}”, which is not on the same page.")

    def _is_never_shared(self, part: Question | Group) -> bool:
        return bool(part.meaning) and part.meaning.startswith(self.facts.never_shared or ("\0",))

    def reach(self) -> Iterator[Finding]:
        """Steps and questions that no answers lead to, and rules that let nobody go on."""
        for step in self.definition.steps:
            path = f"step/{step.slug}"
            if not self._is_reached(path):
                yield Finding(path, "nobody ever gets to it: no answers make its condition hold.")
                continue
            for part in step.parts:
                yield from self._part_reach(part)
            for rule in step.rules:
                if path not in self.faulty and not self._lets_go_on(rule, step):
                    yield Finding(path, f"its rule “{rule.title}” lets nobody go on.")

    def _part_reach(self, part: Question | Group) -> Iterator[Finding]:
        if not self._is_reached(part.key):
            yield Finding(part.key, "nobody is ever asked it: no answers make its condition hold.")
            return
        for question in part.questions if isinstance(part, Group) else ():
            path = f"{part.key}.{question.key}"
            if not self._is_reached(path):
                yield Finding(path, "nobody is ever asked it: no answers make its condition hold.")

    def _is_reached(self, path: str) -> bool:
        conditions = self.map.conditions(path)
        if path in self.faulty or not any(condition.tests for condition in conditions):
            return True
        try:
            return self.map.way_to(path, lambda way: self.map.is_asked(path, way)) is not None
        except GaveUp:
            return True

    def _lets_go_on(self, rule: Rule, step: Step) -> bool:
        def goes_on(way: Walk) -> bool:
            answered = all(test.key in way.answers for test in rule.condition.tests)
            return answered and way.ended_by is not rule

        try:
            return self.map.way_to(f"step/{step.slug}", goes_on, [rule.condition]) is not None
        except GaveUp:
            return True


def _date_fault(test: Test, question: Question) -> str:
    if question.kind not in DATED:
        return f"compares “{test.key}” with a date, but that is no date."
    try:
        date.fromisoformat(test.values[0])
    except ValueError:
        return f"compares “{test.key}” with “{test.values[0]}”. Write the date as 2026-11-30."
    return ""
