"""From what an editor filled in to a definition, with every fault at once, each naming its block.

Nothing an editor leaves half done raises here: previews show what there is. Whether a form may be
published is decided in `publishing`, on these faults and on those that `lint` finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from .codelists import PickLists
from .definition import Definition, Group, Option, Question, Rule, Step
from .keys import RESERVED
from .markup import problems
from .questions import KINDS
from .questions.base import condition_from
from .questions.guidance import FEATURES

NEEDS_OPTIONS = ("choice", "choices")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a form: the block it stands in, where that is in words, and what to do.

    An error keeps the form from being published, a warning does not.
    """

    block: str
    place: str
    message: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a question, a group or a step stands: its block's id, and in words."""

    block: str
    place: str


THE_FORM = Spot("", "The form")


@dataclass
class Compiled:
    """A definition, what is wrong with it so far, and where its parts stand.

    Spots go by the part's path: "key", "group.key" or "step/slug". `retired` holds, by the same paths,
    codes that a question's pick list offers no more.
    """

    definition: Definition
    faults: list[Fault]
    spots: dict[str, Spot]
    retired: dict[str, frozenset[str]]


def compile_form(title: str, steps: Any, texts: Mapping[str, str], lists: PickLists) -> Compiled:
    """The definition of a form page's steps (a StreamValue whose keys are filled in)."""
    compiler = _Compiler(lists)
    definition = Definition(title, tuple(compiler.step(block) for block in steps), dict(texts))
    if not definition.steps:
        compiler.faults.append(Fault("", THE_FORM.place, "it has no steps yet."))
    compiler.faults += _block_faults(steps, compiler.spots)
    for name, html in texts.items():
        compiler.markup(THE_FORM, html, f"its {name.replace('_', ' ')}: ", ["h2", *FEATURES])
    return Compiled(definition, compiler.faults, compiler.spots, compiler.retired)


@dataclass
class _Compiler:
    """Collects faults while it builds, so that an editor sees all of them at once."""

    lists: PickLists
    faults: list[Fault] = field(default_factory=list)
    spots: dict[str, Spot] = field(default_factory=dict)
    retired: dict[str, frozenset[str]] = field(default_factory=dict)

    def fault(self, spot: Spot, message: str) -> None:
        self.faults.append(Fault(spot.block, spot.place, message))

    def markup(self, spot: Spot, html: str, before: str, features: list[str]) -> None:
        for problem in problems(html, features):
            self.fault(spot, before + problem)

    def step(self, block: Any) -> Step:
        value = block.value
        spot = Spot(str(block.id), f"Step “{value['title']}”")
        self.remember(f"step/{value['slug']}", spot, f"another step has the address “{value['slug']}” too.")
        parts = tuple(self.part(child, spot.place) for child in value["parts"])
        if not parts:
            self.fault(spot, "it has no questions yet.")
        rules = tuple(rule for each in value["rules"] if (rule := self.rule(each, spot)))
        return Step(value["slug"], value["title"] or "", parts, condition_from(value["condition"]), rules)

    def rule(self, value: Mapping[str, Any], spot: Spot) -> Rule | None:
        condition = condition_from(value["condition"])
        if not condition.tests:
            self.fault(spot, "one of its rules says nothing about when to go on.")
            return None
        body = source_of(value["body"])
        self.markup(spot, body, "the text of its end page: ", FEATURES)
        return Rule(condition, value["title"] or "", body)

    def part(self, block: Any, place: str) -> Question | Group:
        return self.group(block, place) if block.block_type == "group" else self.question(block, place)

    def group(self, block: Any, place: str) -> Group:
        value = block.value
        spot = Spot(str(block.id), f"{place}, group “{value['label']}”")
        self.remember_key(value["key"], spot)
        questions = tuple(self.question(child, spot.place, value["key"]) for child in value["questions"])
        if not questions:
            self.fault(spot, "it has no questions yet.")
        least, most = value["least"] or 0, value["most"] or 30
        if least > most:
            self.fault(spot, "“At least” is more than “At most”.")
        plain = {
            name: value[name] or "" for name in ("key", "label", "row_name", "rows_name", "hint", "meaning")
        }
        return Group(
            **plain,
            questions=questions,
            least=least,
            most=most,
            family_copy=bool(value["family_copy"]),
            condition=condition_from(value["condition"]),
        )

    def question(self, block: Any, place: str, within: str = "") -> Question:
        value, kind = block.value, KINDS[block.block_type]
        spot = Spot(str(block.id), f"{place}, “{value['label'] or kind.name}”")
        path = self.remember_key(value["key"], spot, within)
        if code_list := value.get("code_list"):
            self.retired[path] = self.lists.retired.get(code_list, frozenset())
        if "body" in value:
            self.markup(spot, source_of(value["body"]), "", FEATURES)
        names = ("label", "hint", "strength", "error", "meaning", "prefill")
        plain: dict[str, Any] = {name: value[name] or "" for name in names if name in value}
        return Question(
            key=value["key"],
            kind=kind.name,
            options=self.options(block, spot),
            condition=condition_from(value["condition"]),
            settings=kind.settings(value) | self.listed(block, spot),
            family_copy=bool(value.get("family_copy")),
            **plain,
        )

    def options(self, block: Any, spot: Spot) -> tuple[Option, ...]:
        try:
            found = KINDS[block.block_type].options(block.value, self.lists.offered)
        except KeyError as error:
            self.fault(spot, f"there is no pick list {error}.")
            return ()
        codes = [option.code for option in found]
        if block.block_type in NEEDS_OPTIONS and len(codes) < 2:
            self.fault(spot, "it needs at least two answers to choose from.")
        if len(set(codes)) < len(codes):
            self.fault(spot, "two of its answers have the same code.")
        return found

    def listed(self, block: Any, spot: Spot) -> dict[str, Any]:
        try:
            return KINDS[block.block_type].listed(block.value, self.lists.offered)
        except KeyError as error:
            self.fault(spot, f"there is no pick list {error}.")
            return {}

    def remember_key(self, key: str, spot: Spot, within: str = "") -> str:
        if key in RESERVED:
            self.fault(spot, f"the key “{key}” is one the portal uses itself. Choose another.")
        path = f"{within}.{key}" if within else key
        self.remember(path, spot, f"another question has the key “{key}” too.")
        return path

    def remember(self, path: str, spot: Spot, words: str) -> None:
        if path in self.spots:
            self.fault(spot, words)
        self.spots.setdefault(path, spot)


def source_of(body: Any) -> str:
    """The HTML of a rich text, whether it comes as such or as text."""
    return getattr(body, "source", body) or ""


def _block_faults(steps: Any, spots: Mapping[str, Spot]) -> Iterator[Fault]:
    """What the blocks themselves refuse: a label left empty, one that is too long, a key with a blank."""
    try:
        steps.stream_block.clean(steps)
    except ValidationError as error:
        places = {spot.block: spot for spot in spots.values()}
        yield from _flat(error, steps, THE_FORM, "", places)


def _flat(
    error: ValidationError, value: Any, spot: Spot, name: str, places: Mapping[str, Spot]
) -> Iterator[Fault]:
    """An error with its nested ones, a fault each, at the nearest block that has an id."""
    block_errors = getattr(error, "block_errors", None)
    if block_errors is None:
        for message in error.messages:
            yield Fault(spot.block, spot.place, f"{name}: {message}" if name else message)
        return
    for inner in getattr(error, "non_block_errors", ()):
        yield from _flat(inner, value, spot, name, places) if isinstance(inner, ValidationError) else ()
    pairs: Iterable[tuple[Any, Any]] = (
        block_errors.items() if isinstance(block_errors, dict) else enumerate(block_errors)
    )
    for place, inner in pairs:
        if inner is None:
            continue
        child = value[place]
        if isinstance(place, str):
            label = str(value.block.child_blocks[place].label)
            yield from _flat(inner, child, spot, f"{name}, {label}" if name else label, places)
        elif hasattr(child, "block_type"):
            yield from _flat(inner, child.value, places.get(str(child.id), spot), "", places)
        else:
            yield from _flat(inner, child, spot, f"{name} {place + 1}", places)
