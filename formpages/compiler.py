"""From what an editor filled in to a definition, or every fault at once, each naming its block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from .definition import Condition, Definition, Group, Option, Question, Rule, Step
from .questions import KINDS
from .questions.base import condition_from

#: Names that a form page's own fields, or a row, already have.
RESERVED = frozenset(
    {"id", "token", "action", "find", "return", "upload", "remove_upload", "csrfmiddlewaretoken"}
)
CodeLists = Mapping[str, tuple[Option, ...]]
NEEDS_OPTIONS = ("choice", "choices")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a form cannot be published: the block it stands in, where that is in words, and what to do."""

    block: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class FormFaults(ValidationError):
    """A form page cannot be published; `faults` says why, each in a sentence."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__([str(fault) for fault in self.faults])


def compile_form(
    title: str, steps: Iterable[Any], texts: Mapping[str, str], code_lists: CodeLists
) -> Definition:
    """The definition of a form page's steps (a StreamValue); raises FormFaults."""
    compiler = _Compiler(code_lists)
    definition = Definition(title, tuple(compiler.step(block) for block in steps), dict(texts))
    compiler.check(definition)
    if compiler.faults:
        raise FormFaults(compiler.faults)
    return definition


class _Compiler:
    """Collects faults while it builds, so that an editor sees all of them at once."""

    def __init__(self, code_lists: CodeLists) -> None:
        self.code_lists = code_lists
        self.faults: list[Fault] = []
        self.blocks: dict[str, tuple[str, str]] = {}  # key -> (block id, place)
        self.slugs: set[str] = set()

    def fault(self, block: Any, place: str, message: str) -> None:
        self.faults.append(Fault(str(block.id), place, message))

    def step(self, block: Any) -> Step:
        value, place = block.value, f"Step “{block.value['title']}”"
        slug = value["slug"]
        if slug in self.slugs:
            self.fault(block, place, f"another step has the address “{slug}” too.")
        self.slugs.add(slug)
        parts = tuple(self.part(child, place) for child in value["parts"])
        if not parts:
            self.fault(block, place, "it has no questions yet.")
        rule = value["rule"]
        if rule["condition"]["tests"] and not rule["title"]:
            self.fault(block, place, "its rule needs a title for the end page.")
        return Step(slug, value["title"], parts, condition_from(value["condition"]), _rule(rule))

    def part(self, block: Any, place: str) -> Question | Group:
        return self.group(block, place) if block.block_type == "group" else self.question(block, place)

    def group(self, block: Any, place: str) -> Group:
        value = block.value
        place = f"{place}, group “{value['label']}”"
        self.remember(block, value["key"], place)
        questions = tuple(self.question(child, place, within=value["key"]) for child in value["questions"])
        if not questions:
            self.fault(block, place, "it has no questions yet.")
        if value["least"] > value["most"]:
            self.fault(block, place, "“At least” is more than “At most”.")
        names = ("key", "label", "row_name", "rows_name", "hint", "least", "most", "meaning")
        plain = {name: value[name] for name in names}
        return Group(**plain, questions=questions, condition=condition_from(value["condition"]))

    def question(self, block: Any, place: str, within: str = "") -> Question:
        value, kind = block.value, KINDS[block.block_type]
        place = f"{place}, “{value['label'] or kind.name}”"
        self.remember(block, value["key"], place, within)
        plain = ("label", "hint", "strength", "error", "meaning", "prefill")
        return Question(
            key=value["key"],
            kind=kind.name,
            options=self.options(block, place),
            condition=condition_from(value["condition"]),
            settings=kind.settings(value),
            **{name: value[name] for name in plain if name in value},
        )

    def options(self, block: Any, place: str) -> tuple[Option, ...]:
        try:
            found = KINDS[block.block_type].options(block.value, self.code_lists)
        except KeyError as error:
            self.fault(block, place, f"there is no pick list {error}.")
            return ()
        codes = [option.code for option in found]
        if block.block_type in NEEDS_OPTIONS and len(codes) < 2:
            self.fault(block, place, "it needs at least two answers to choose from.")
        if len(set(codes)) < len(codes):
            self.fault(block, place, "two of its answers have the same code.")
        return found

    def remember(self, block: Any, key: str, place: str, within: str = "") -> None:
        name = f"{within}.{key}" if within else key
        if key in RESERVED:
            self.fault(block, place, f"the key “{key}” is one the portal uses itself. Choose another.")
        if name in self.blocks:
            self.fault(block, place, f"another question has the key “{key}” too.")
        self.blocks[name] = (str(block.id), place)

    def check(self, definition: Definition) -> None:
        """Conditions look only at questions asked earlier."""
        if not definition.steps:
            self.faults.append(Fault("", "The form", "it has no steps yet."))
        seen: set[str] = set()
        for step in definition.steps:
            self._look_back(step.condition, seen, "", f"Step “{step.title}”")
            for part in step.parts:
                self._look_back(part.condition, seen, *self.blocks[part.key])
                seen.add(part.key)
                if isinstance(part, Group):
                    self._look_back_in(part, seen)
            if step.rule:
                self._look_back(step.rule.condition, seen, "", f"The rule of step “{step.title}”")

    def _look_back_in(self, group: Group, outer: set[str]) -> None:
        seen = set(outer)
        for question in group.questions:
            self._look_back(question.condition, seen, *self.blocks[f"{group.key}.{question.key}"])
            seen.add(question.key)

    def _look_back(self, condition: Condition, seen: set[str], block: str, place: str) -> None:
        for test in condition.tests:
            if test.key not in seen:
                words = f"its condition looks at “{test.key}”, which is no earlier question."
                self.faults.append(Fault(block, place, words))
            if test.op != "answered" and not test.values:
                self.faults.append(
                    Fault(block, place, f"its condition on “{test.key}” has nothing to compare with.")
                )


def _rule(value: Mapping[str, Any]) -> Rule | None:
    condition = condition_from(value["condition"])
    if not condition.tests:
        return None
    body = value["body"]
    return Rule(condition, value["title"], getattr(body, "source", body) or "")


def fill_keys(steps: Iterable[Any]) -> None:
    """Give every block that has none its key or slug, made from its label and unique among its like."""
    slugs: set[str] = {block.value["slug"] for block in steps if block.value["slug"]}
    keys = set(RESERVED) | {block.value["key"] for block in _parts(steps) if block.value["key"]}
    for step in steps:
        step.value["slug"] = step.value["slug"] or _unused(
            slugify(step.value["title"])[:50] or "step", slugs, "-"
        )
        for part in step.value["parts"]:
            _fill(part, keys)
            if part.block_type == "group":
                inner = set(RESERVED) | {
                    child.value["key"] for child in part.value["questions"] if child.value["key"]
                }
                for child in part.value["questions"]:
                    _fill(child, inner)


def _parts(steps: Iterable[Any]) -> Iterator[Any]:
    for step in steps:
        yield from step.value["parts"]


def _fill(block: Any, taken: set[str]) -> None:
    made = re.sub(r"^[^a-z]+|_+$", "", slugify(block.value["label"])[:50].replace("-", "_"))
    block.value["key"] = block.value["key"] or _unused(made or block.block_type, taken, "_")


def _unused(wanted: str, taken: set[str], joint: str) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}{joint}{count}"
    taken.add(name)
    return name
