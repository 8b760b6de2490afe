"""Long text with a count of the characters left: the worry in the referrer's own words."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from wagtail import blocks

from kentportal.govuk.widgets import CountedTextarea

from ..definition import Question
from .base import Kind, QuestionBlock, common, layout


class LongTextBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(default=5000, min_value=1, max_value=20_000, label="Most characters")

    class Meta:
        icon = "pilcrow"
        label = "Long text"
        form_layout = layout("max_length")


class LongTextKind(Kind):
    name = "long_text"
    block = LongTextBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"max_length": value["max_length"]}

    def field(self, question: Question, required: bool) -> forms.Field:
        longest = question.settings["max_length"]
        return forms.CharField(
            max_length=longest,
            widget=CountedTextarea(max_length=longest),
            validators=[ProhibitNullCharactersValidator()],
            empty_value=None,
            **common(question, required),
        )

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return str(value).splitlines()
