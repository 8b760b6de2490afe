"""A published form as plain, immutable data. No Django here: rules read it, tests generate it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

Operator = Literal["is", "is_not", "unless", "one_of", "answered", "before", "after"]
Strength = Literal["required", "standard", "expected", "optional"]

#: Kinds that show something and ask nothing, so they never have an answer.
SHOWN_ONLY = frozenset({"guidance", "account", "heading"})

#: What an answer of the kind "person" is made of.
PERSON_PARTS = ("first_name", "last_name", "birth", "gender", "ethnicity")


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen: the code that is stored and the label people read."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Test:
    """One thing a condition looks at: an earlier question's key, how to compare, and with what."""

    __test__ = False  # not a test case, whatever its name makes pytest think

    key: str
    op: Operator
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """ "Ask only if": all or any of its tests; without tests it always holds."""

    tests: tuple[Test, ...] = ()
    mode: Literal["all", "any"] = "all"


ALWAYS = Condition()


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked (or shown). `settings` holds what only its kind understands, as JSON types."""

    key: str
    kind: str
    label: str
    hint: str = ""
    strength: Strength = "optional"
    error: str = ""
    meaning: str = ""
    prefill: str = ""
    options: tuple[Option, ...] = ()
    condition: Condition = ALWAYS
    settings: Mapping[str, Any] = field(default_factory=dict)
    family_copy: bool = False

    @property
    def asks(self) -> bool:
        return self.kind not in SHOWN_ONLY

    @property
    def meanings(self) -> tuple[str, ...]:
        """What its answer tells the council; a person's parts each have a meaning below the person's own."""
        if self.kind != "person" or not self.meaning:
            return (self.meaning,) if self.meaning else ()
        return tuple(f"{self.meaning}.{part}" for part in PERSON_PARTS)

    def required(self, urgent: bool) -> bool:
        """Whether the form cannot be sent without it; an urgent request needs less."""
        return self.strength == "required" or (self.strength == "standard" and not urgent)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions repeated in rows: children, people. `row_name` is one of them, `rows_name` several."""

    key: str
    label: str
    row_name: str
    questions: tuple[Question, ...]
    rows_name: str = ""
    least: int = 0
    most: int = 30
    hint: str = ""
    meaning: str = ""
    condition: Condition = ALWAYS
    family_copy: bool = False

    @property
    def meanings(self) -> tuple[str, ...]:
        return (self.meaning,) if self.meaning else ()

    @property
    def a_row(self) -> str:
        """One of them with its article: a child, an agency."""
        return f"{'an' if self.row_name[:1].lower() in 'aeiou' else 'a'} {self.row_name}"

    def counted(self, count: int) -> str:
        """A number of rows in words: 1 child, 3 children."""
        return f"{count} {self.row_name if count == 1 else self.rows_name or self.row_name + 's'}"


@dataclass(frozen=True, slots=True)
class Rule:
    """ "Go on only if" the condition holds; otherwise the form ends on a page with this title and text."""

    condition: Condition
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of the form; its slug is its address. The first of its rules that is broken ends it."""

    slug: str
    title: str
    parts: tuple[Question | Group, ...]
    condition: Condition = ALWAYS
    rules: tuple[Rule, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(part for part in self.parts if isinstance(part, Question))

    @property
    def groups(self) -> tuple[Group, ...]:
        return tuple(part for part in self.parts if isinstance(part, Group))

    def group(self, key: str) -> Group | None:
        return next((group for group in self.groups if group.key == key), None)


@dataclass(frozen=True, slots=True)
class Definition:
    """The whole form as it was published, with the texts its screens show (HTML an editor wrote)."""

    title: str
    steps: tuple[Step, ...]
    texts: Mapping[str, str] = field(default_factory=dict)

    def step(self, slug: str) -> Step | None:
        return next((step for step in self.steps if step.slug == slug), None)

    def questions(self) -> Iterator[Question]:
        """Every question, those inside groups included, in the order people meet them."""
        for step in self.steps:
            for part in step.parts:
                if isinstance(part, Group):
                    yield from part.questions
                else:
                    yield part

    def by_telephone(self) -> Definition:
        """The form as staff key it in for a caller, who may have no email address.

        A step's own questions that the account's address is filled in to need no answer then.
        """

        def eased(part: Question | Group) -> Question | Group:
            if isinstance(part, Question) and part.prefill == "email":
                return replace(part, strength="optional")
            return part

        steps = (replace(step, parts=tuple(eased(part) for part in step.parts)) for step in self.steps)
        return replace(self, steps=tuple(steps))


def to_data(definition: Definition) -> dict[str, Any]:
    """The definition as JSON types; `from_data` gives an equal definition back."""
    return {
        "title": definition.title,
        "texts": dict(definition.texts),
        "steps": [_step_data(step) for step in definition.steps],
    }


def from_data(data: Mapping[str, Any]) -> Definition:
    """The definition that `to_data` made this of; KeyError when it never did."""
    return Definition(
        title=data["title"],
        texts=dict(data["texts"]),
        steps=tuple(_step(step) for step in data["steps"]),
    )


def _condition_data(condition: Condition) -> dict[str, Any]:
    tests = [{"key": test.key, "op": test.op, "values": list(test.values)} for test in condition.tests]
    return {"mode": condition.mode, "tests": tests}


def _condition(data: Mapping[str, Any]) -> Condition:
    tests = tuple(Test(test["key"], test["op"], tuple(test["values"])) for test in data["tests"])
    return Condition(tests, data["mode"])


def _question_data(question: Question) -> dict[str, Any]:
    plain = ("key", "kind", "label", "hint", "strength", "error", "meaning", "prefill", "family_copy")
    return {
        **{name: getattr(question, name) for name in plain},
        "options": [[option.code, option.label] for option in question.options],
        "condition": _condition_data(question.condition),
        "settings": dict(question.settings),
    }


def _question(data: Mapping[str, Any]) -> Question:
    return Question(
        **{
            **data,
            "options": tuple(Option(code, label) for code, label in data["options"]),
            "condition": _condition(data["condition"]),
        }
    )


def _part_data(part: Question | Group) -> dict[str, Any]:
    if isinstance(part, Question):
        return _question_data(part)
    plain = ("key", "label", "row_name", "rows_name", "least", "most", "hint", "meaning", "family_copy")
    return {
        **{name: getattr(part, name) for name in plain},
        "condition": _condition_data(part.condition),
        "questions": [_question_data(question) for question in part.questions],
    }


def _part(data: Mapping[str, Any]) -> Question | Group:
    if "questions" not in data:
        return _question(data)
    questions = tuple(_question(question) for question in data["questions"])
    return Group(**{**data, "questions": questions, "condition": _condition(data["condition"])})


def _step_data(step: Step) -> dict[str, Any]:
    return {
        "slug": step.slug,
        "title": step.title,
        "parts": [_part_data(part) for part in step.parts],
        "condition": _condition_data(step.condition),
        "rules": [
            {"condition": _condition_data(rule.condition), "title": rule.title, "body": rule.body}
            for rule in step.rules
        ],
    }


def _step(data: Mapping[str, Any]) -> Step:
    return Step(
        slug=data["slug"],
        title=data["title"],
        parts=tuple(_part(part) for part in data["parts"]),
        condition=_condition(data["condition"]),
        rules=tuple(_rule(rule) for rule in _rules_in(data)),
    )


def _rules_in(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Versions kept before a step could have several rules hold one, or None."""
    return [data["rule"]] if data.get("rule") else data.get("rules", [])


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(_condition(data["condition"]), data["title"], data["body"])
