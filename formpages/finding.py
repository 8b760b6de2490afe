"""What lint says and what it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .definition import Condition, Definition, Group, Question, Test
from .questions import KINDS
from .reach import Map


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
    #: Answers that code looks for, by meaning.
    relied_on: Mapping[str, frozenset[str]] = field(default_factory=dict)


def codes_of(question: Question) -> frozenset[str] | None:
    """What its answers can be compared with; None for free text."""
    return KINDS[question.kind].codes(question)


@dataclass(frozen=True)
class Form:
    """A definition with the facts it is judged by, and what is known of it so far."""

    definition: Definition
    facts: Facts
    #: Paths whose condition can never hold; what hangs on them need not be told of as well.
    vain: set[str] = field(default_factory=set)

    @cached_property
    def map(self) -> Map:
        return Map(self.definition, codes_of)

    @cached_property
    def order(self) -> dict[str, int]:
        """The place of each path in the form."""
        return {path: number for number, path in enumerate(self.map.places)}

    def part(self, path: str) -> Question | Group:
        return self.map.places[path][2]

    def looked_at(self, test: Test, path: str) -> str | None:
        """The path a test means: in a row, a question of the row before one of the whole form."""
        inside = f"{path.partition('.')[0]}.{test.key}" if "." in path else ""
        if inside in self.map.places:
            return inside
        return test.key if test.key in self.map.places and "." not in test.key else None

    def is_in_vain(self, path: str, *more: Condition) -> bool:
        """Whether a path, or what decides about it or about more conditions, can never be asked."""
        hangs_on = {path, *self.map.deciding(path, more)}
        steps = {f"step/{self.map.places[each][0].slug}" for each in hangs_on if each in self.map.places}
        groups = {each.partition(".")[0] for each in hangs_on if "." in each}
        return bool((hangs_on | steps | groups) & self.vain)

    def step_number(self, path: str) -> int:
        """Which step a path is on, or is."""
        if path.startswith("step/"):
            slugs = [f"step/{step.slug}" for step in self.definition.steps]
            return slugs.index(path)
        return self.definition.steps.index(self.map.places[path][0])
