"""An NHS number, stored as its 10 figures."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail import blocks

from ..definition import Question
from .base import NOT_KNOWN_WORDS, Kind, QuestionBlock, common, layout
from .or_not_known import OrNotKnownField, short_input

#: Numbers that begin with 999 are for tests and are nobody's.
SAMPLE = "9990000018"
BETWEEN = re.compile(r"[\s\-\N{HYPHEN}-\N{EM DASH}]")
SHAPE = "Check the NHS number: it has 10 figures, for example 999 000 0018"
CHECK = "Check the NHS number: one of its figures is not right, or two have changed places"


class NhsNumberBlock(QuestionBlock):
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known”")

    class Meta:
        icon = "list-ol"
        label = "NHS number"
        group = "About people"
        form_layout = layout("not_known")


class NhsNumberField(OrNotKnownField):
    """Cleans what was typed to 10 figures of which the last proves the others."""

    def prepare_value(self, value: Any) -> Any:
        return in_threes(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text is None:
            return None
        figures = BETWEEN.sub("", text)
        if not re.fullmatch("[0-9]{10}", figures):
            raise forms.ValidationError(SHAPE)
        if not is_nhs_number(figures):
            raise forms.ValidationError(CHECK)
        return figures


def is_nhs_number(figures: str) -> bool:
    """Whether the last of 10 figures proves the others; ten times the same figure is nobody's number."""
    weighted = sum(int(figure) * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False))
    return -weighted % 11 == int(figures[9]) and len(set(figures)) > 1


def in_threes(figures: str) -> str:
    """10 figures as the NHS prints them, 999 000 0018; anything else as it is."""
    return f"{figures[:3]} {figures[3:6]} {figures[6:]}" if re.fullmatch("[0-9]{10}", figures) else figures


class NhsNumberKind(Kind):
    name = "nhs_number"
    block = NhsNumberBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"not_known": bool(value["not_known"])}

    def field(self, question: Question, required: bool) -> forms.Field:
        arguments = common(question, required)
        arguments["help_text"] = question.hint or "10 figures, for example 999 000 0018"
        return NhsNumberField(widget=short_input(question, width="10", inputmode="numeric"), **arguments)

    def sample(self, question: Question) -> Any:
        return SAMPLE

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [NOT_KNOWN_WORDS if isinstance(value, Mapping) else in_threes(value)]
