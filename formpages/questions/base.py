"""What every kind of question is made of; one file beside this one holds each kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.functional import cached_property
from wagtail import blocks

from ..definition import Condition, Option, Question, Test

NOT_KNOWN = "not_known"
NOT_KNOWN_WORDS = "Not known"
KEPT_WORDS = "Kept confidential"
SAMPLE = "Sample text"
CodeLists = Mapping[str, tuple[Option, ...]]
#: Of what asks nothing.
KEY_OF_TEXT = "Its lasting name. Leave it empty and it is made from the heading."
BEHIND_THE_COG = ["key", "error", "meaning", "prefill", "family_copy", "condition"]

is_key = RegexValidator(
    r"^[a-z][a-z0-9_]{0,59}$", "Use small letters, figures and underscores, a letter first."
)


class FixedChoiceBlock(blocks.ChoiceBlock):
    """One of a few answers that never change: ChoiceBlock goes through them all each time it is asked.

    A long form asks a thousand times whenever it is opened, compiled or examined.
    """

    @cached_property
    def codes(self) -> frozenset[str]:
        return frozenset(str(code) for code, _ in self.field.choices)

    def normalize_choice(self, value: Any) -> Any:
        return value  # every code is text, and so is what was stored

    def clean(self, value: Any) -> Any:
        return value if value and isinstance(value, str) and value in self.codes else super().clean(value)


class TestBlock(blocks.StructBlock):
    """One thing a condition looks at, as an editor fills it in."""

    __test__ = False

    question = blocks.CharBlock(
        max_length=60, label="Earlier question", help_text="Its key. Choose from the list or type it."
    )
    op = FixedChoiceBlock(
        label="Its answer",
        choices=[
            ("is", "is"),
            ("is_not", "is answered, and is none of"),
            ("unless", "is not answered, or is none of"),
            ("one_of", "is one of"),
            ("answered", "is answered"),
            ("before", "is before"),
            ("after", "is after"),
        ],
        default="is",
    )
    value = blocks.CharBlock(
        required=False,
        max_length=500,
        label="Compared with",
        help_text="The code of an answer, several with commas between them, or a date such as 2026-11-30.",
    )


class ConditionBlock(blocks.StructBlock):
    """ "Ask only if", as an editor fills it in; without tests the question is always asked."""

    mode = FixedChoiceBlock(
        label="How many must be true",
        choices=[("all", "all of them"), ("any", "any one of them")],
        default="all",
    )
    tests = blocks.ListBlock(
        TestBlock(), default=[], required=False, label="Conditions", help_text="None means always."
    )

    class Meta:
        icon = "view"
        label = "Ask only if"


class QuestionBlock(blocks.StructBlock):
    """What editors fill in for a question of any kind."""

    label = blocks.CharBlock(max_length=300, label="Question")
    hint = blocks.TextBlock(
        required=False, rows=2, max_length=1000, help_text="Below the question, in small print."
    )
    strength = FixedChoiceBlock(
        label="Must it be answered?",
        choices=[
            ("optional", "No, it is optional"),
            ("expected", "It is expected: people are reminded and can go on without"),
            ("standard", "Yes, but not when the request is urgent"),
            ("required", "Yes, always"),
        ],
        default="optional",
    )
    key = blocks.CharBlock(
        required=False,
        max_length=60,
        validators=[is_key],
        help_text="The lasting name of the question. Leave it empty and it is made from the question. "
        "It cannot change once it is published.",
    )
    error = blocks.CharBlock(
        required=False,
        max_length=300,
        label="Error message",
        help_text="Shown when it must be answered and is not. Leave it empty for one made from the question.",
    )
    meaning = blocks.CharBlock(
        required=False,
        max_length=60,
        help_text="What the answer tells the council's systems, for example child.last_name. "
        "Leave it empty for a new question unless the guide names one.",
    )
    prefill = FixedChoiceBlock(
        required=False,
        label="Fill in from the account",
        help_text="People find this from their account there, and can change it.",
        choices=[
            ("name", "Name"),
            ("first_name", "First name"),
            ("last_name", "Last name"),
            ("role", "Role"),
            ("organisation", "Organisation"),
            ("address", "Address"),
            ("telephone", "Telephone"),
            ("email", "E-mail address"),
        ],
    )
    family_copy = blocks.BooleanBlock(
        required=False,
        label="Show in the family's copy",
        help_text="The copy that people can give to the family before they send the form.",
    )
    condition = ConditionBlock()

    class Meta:
        form_layout = blocks.BlockGroup(children=["label", "hint", "strength"], settings=BEHIND_THE_COG)
        label_format = "{label}"


def layout(*own: str) -> blocks.BlockGroup:
    """A question's editing layout with the fields its kind adds in front, the rest behind the cog."""
    return blocks.BlockGroup(children=["label", "hint", "strength", *own], settings=BEHIND_THE_COG)


def condition_from(value: Mapping[str, Any] | None) -> Condition:
    """The condition an editor filled in."""
    if not value:
        return Condition()
    tests = tuple(
        Test(
            test["question"],
            test["op"],
            tuple(part.strip() for part in test["value"].split(",") if part.strip()),
        )
        for test in value["tests"]
    )
    return Condition(tests, value["mode"])


class Kind:
    """One kind of question: its block, its form field, and the words its answers are shown in.

    The stored value (JSON types) is what `field().clean()` returns; `words` understands no other.
    """

    name: ClassVar[str]
    block: ClassVar[type[blocks.StructBlock]]

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """Of what the editor filled in, what only this kind understands."""
        return {}

    def listed(self, value: Mapping[str, Any], code_lists: CodeLists) -> dict[str, Any]:
        """The settings that are taken from code lists; KeyError names one that does not exist."""
        return {}

    def options(self, value: Mapping[str, Any], code_lists: CodeLists) -> tuple[Option, ...]:
        """The answers that can be chosen; KeyError names a code list that does not exist."""
        return ()

    def codes(self, question: Question) -> frozenset[str] | None:
        """What a condition can compare its answers with; None for free text."""
        return frozenset(option.code for option in question.options) or None

    def field(self, question: Question, required: bool) -> forms.Field:
        """The form field; its `clean` returns the stored value, or None for no answer."""
        raise LookupError(f"{self.name} asks nothing")

    def sample(self, question: Question) -> Any:
        """A stored value from nobody's life, for previews: valid, as far as one answer alone can be."""
        raise LookupError(f"{self.name} has no sample")

    def names(self, question: Question) -> list[str]:
        """The inputs whose values together are what a condition compares; none if a browser cannot tell."""
        known = [f"{question.key}-not_known"] if question.settings.get("not_known") else []
        return [question.key, *known]

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        """A stored value as people read it, a line each; `masked` hides what must be kept from somebody."""
        return [str(value)]


def prompt(question: Question, verb: str = "Enter") -> str:
    """What to do when a question was left out: the editor's words, or ours made from the label."""
    if question.error:
        return question.error
    label = question.label.rstrip(": ")
    if label.endswith("?"):
        return f"Answer the question “{label}”"
    first = label.partition(" ")[0]
    kept = first == "I" or (len(first) > 1 and first.isupper())  # NHS number stays as it is
    return f"{verb} {label if kept else label[:1].lower() + label[1:]}"


def subject(question: Question) -> str:
    """The question as the subject of a sentence that says what its answer must be."""
    label = question.label.rstrip(": ")
    return f"Your answer to “{label}”" if label.endswith("?") else label


def wrong(words: str, part: str) -> ValidationError:
    """An error about one part of a composite answer; the error summary leads to that part's input."""
    return ValidationError(words.replace("%", "%%"), params={"part": part})


def common(question: Question, required: bool, verb: str = "Enter") -> dict[str, Any]:
    """The keyword arguments every form field of ours takes from its question."""
    return {
        "label": question.label,
        "help_text": question.hint,
        "required": required,
        "error_messages": {"required": prompt(question, verb)},
    }
