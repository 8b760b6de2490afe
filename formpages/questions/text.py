"""Short text: a name, a school, a job title."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from wagtail import blocks

from kentportal.govuk.widgets import PackWidget

from ..definition import Question
from .base import NOT_KNOWN, NOT_KNOWN_WORDS, Kind, QuestionBlock, common, layout


class TextBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(default=200, min_value=1, max_value=1000, label="Most characters")
    not_known = blocks.BooleanBlock(required=False, label="Can be answered “Not known”")

    class Meta:
        icon = "title"
        label = "Short text"
        form_layout = layout("max_length", "not_known")


class OrNotKnownInput(PackWidget):
    """A text input with a "Not known" tick box beside it; its value is a text or {"kind": "not_known"}."""

    pack_template = "formpages/fields/or_not_known.html"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = data.get(name, "")
        return {"kind": NOT_KNOWN} if data.get(f"{name}-not_known") and not text.strip() else text

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        unknown = isinstance(value, Mapping)
        return {"text": "" if unknown or value is None else value, "unknown": unknown}


class OrNotKnownField(forms.CharField):
    """A text, or the statement that it is not known."""

    widget = OrNotKnownInput

    def clean(self, value: Any) -> Any:
        return value if isinstance(value, Mapping) else super().clean(value)


class TextKind(Kind):
    name = "text"
    block = TextBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"max_length": value["max_length"], "not_known": value["not_known"]}

    def field(self, question: Question, required: bool) -> forms.Field:
        field_class = OrNotKnownField if question.settings["not_known"] else forms.CharField
        return field_class(
            max_length=question.settings["max_length"],
            validators=[ProhibitNullCharactersValidator()],
            empty_value=None,
            **common(question, required),
        )

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [NOT_KNOWN_WORDS] if isinstance(value, Mapping) else [value]
