"""Long text with a count of the characters left: the worry in the referrer's own words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from wagtail import blocks

from kentportal.govuk.widgets import CountedTextarea

from ..definition import Question
from .base import NOT_KNOWN_WORDS, SAMPLE, Kind, QuestionBlock, common, layout
from .or_not_known import OrNotKnownField, OrNotKnownInput


class LongTextBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(default=5000, min_value=1, max_value=20_000, label="Most characters")
    not_known = blocks.BooleanBlock(required=False, label="Can be answered “Not known”")

    class Meta:
        icon = "pilcrow"
        label = "Long text"
        form_layout = layout("max_length", "not_known")


class AsCounted:
    """Counts the end of a line as one character, as the browser does that counts down."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)  # type: ignore[misc]


class LongTextField(AsCounted, forms.CharField):
    """A long text."""


class LongOrNotKnownField(AsCounted, OrNotKnownField):
    """A long text, or the statement that it is not known."""


class LongTextKind(Kind):
    name = "long_text"
    block = LongTextBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"max_length": value["max_length"], "not_known": value["not_known"]}

    def field(self, question: Question, required: bool) -> forms.Field:
        longest = question.settings["max_length"]
        arguments: dict[str, Any] = {
            "max_length": longest,
            "validators": [ProhibitNullCharactersValidator()],
            "empty_value": None,
            **common(question, required),
        }
        if question.settings["not_known"]:
            return LongOrNotKnownField(widget=OrNotKnownInput(longest), **arguments)
        return LongTextField(widget=CountedTextarea(max_length=longest), **arguments)

    def sample(self, question: Question) -> Any:
        return SAMPLE[: question.settings["max_length"]].strip()

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [NOT_KNOWN_WORDS] if isinstance(value, Mapping) else str(value).splitlines()
