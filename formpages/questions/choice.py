"""One answer out of several: radios while they fit on a screen, a drop-down list beyond."""

from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail import blocks

from kentportal.govuk.widgets import RadioSelect, Select

from ..codelists import CodeListBlock
from ..definition import Option, Question
from .base import NOT_KNOWN, NOT_KNOWN_WORDS, Kind, QuestionBlock, common, layout

RADIOS_AT_MOST = 8


class ChoiceQuestionBlock(QuestionBlock):
    options = blocks.TextBlock(
        required=False,
        rows=4,
        label="Answers",
        help_text="One on each line: a short code, a bar and the words that people read, for example "
        "school|At school.",
    )
    code_list = CodeListBlock(help_text="Its answers are offered in place of typed ones.")
    default = blocks.CharBlock(
        required=False, max_length=60, label="Answer chosen beforehand", help_text="Its code."
    )
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known”")
    differs_from = blocks.CharBlock(
        required=False,
        max_length=60,
        label="Must differ from",
        help_text="The key of a question on the same step with the same answers.",
    )

    class Meta:
        icon = "radio-full"
        label = "One choice"
        group = "Choices"
        form_layout = layout("options", "code_list", "default", "not_known", "differs_from")


def typed_options(text: str | None) -> tuple[Option, ...]:
    """Options as an editor types them, `code|Label` a line; a line without a bar is its own code."""
    lines = (line.strip() for line in (text or "").splitlines())
    pairs = (line.partition("|") for line in lines if line)
    return tuple(Option(code.strip(), (label or code).strip()) for code, _, label in pairs)


def label_of(question: Question, code: str) -> str:
    """An option's words; a code the form does not know is shown as it stands."""
    return next((option.label for option in question.options if option.code == code), code)


class ChoiceKind(Kind):
    name = "choice"
    block = ChoiceQuestionBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"default": value["default"], "differs_from": value["differs_from"]}

    def options(
        self, value: Mapping[str, Any], code_lists: Mapping[str, tuple[Option, ...]]
    ) -> tuple[Option, ...]:
        listed = code_lists[value["code_list"]] if value["code_list"] else typed_options(value["options"])
        return (*listed, Option(NOT_KNOWN, NOT_KNOWN_WORDS)) if value["not_known"] else listed

    def field(self, question: Question, required: bool) -> forms.Field:
        choices = [(option.code, option.label) for option in question.options]
        few = len(choices) <= RADIOS_AT_MOST
        return StoredChoiceField(
            choices=choices if few else [("", ""), *choices],
            widget=RadioSelect() if few else Select(),
            **common(question, required, "Select"),
        )

    def sample(self, question: Question) -> Any:
        codes = [option.code for option in question.options] or [""]
        return codes[min(1 if question.settings.get("differs_from") else 0, len(codes) - 1)]

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [label_of(question, value)]


class StoredChoiceField(forms.ChoiceField):
    """A choice whose "nothing chosen" is None, as every kind stores it."""

    default_error_messages = {"invalid_choice": "Select one of the answers offered"}

    def clean(self, value: Any) -> Any:
        return super().clean(value) or None
