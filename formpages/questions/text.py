"""Short text: a name, a school, a job title."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from wagtail import blocks

from ..definition import Question
from .base import NOT_KNOWN_WORDS, SAMPLE, Kind, QuestionBlock, common, layout
from .or_not_known import OrNotKnownField, OrNotKnownInput


class TextBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(default=200, min_value=1, max_value=1000, label="Most characters")
    not_known = blocks.BooleanBlock(required=False, label="Can be answered “Not known”")

    class Meta:
        icon = "title"
        label = "Short text"
        form_layout = layout("max_length", "not_known")


class TextKind(Kind):
    name = "text"
    block = TextBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"max_length": value["max_length"], "not_known": value["not_known"]}

    def field(self, question: Question, required: bool) -> forms.Field:
        arguments: dict[str, Any] = {
            "max_length": question.settings["max_length"],
            "validators": [ProhibitNullCharactersValidator()],
            "empty_value": None,
            **common(question, required),
        }
        if question.settings["not_known"]:
            return OrNotKnownField(widget=OrNotKnownInput(), **arguments)
        return forms.CharField(**arguments)

    def sample(self, question: Question) -> Any:
        return SAMPLE[: question.settings["max_length"]].strip()

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [NOT_KNOWN_WORDS] if isinstance(value, Mapping) else [value]
