"""A place on a scale, from 1 to as many as ten steps, with words at both ends; stored as "1", "2"..."""

from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail import blocks

from kentportal.govuk.widgets import RadioSelect

from ..definition import Option, Question
from .base import CodeLists, Kind, QuestionBlock, common, layout
from .choice import StoredChoiceField, label_of


class ScaleBlock(QuestionBlock):
    steps = blocks.IntegerBlock(default=5, min_value=2, max_value=10, label="From 1 to")
    lowest = blocks.CharBlock(
        required=False, max_length=60, label="Words at 1", help_text="For example very difficult."
    )
    highest = blocks.CharBlock(
        required=False, max_length=60, label="Words at the other end", help_text="For example very easy."
    )

    class Meta:
        icon = "sliders"
        label = "Scale"
        group = "Choices"
        form_layout = layout("steps", "lowest", "highest")


class ScaleKind(Kind):
    name = "scale"
    block = ScaleBlock

    def options(self, value: Mapping[str, Any], code_lists: CodeLists) -> tuple[Option, ...]:
        last = min(max(value["steps"] or 5, 2), 10)
        ends = {1: value["lowest"], last: value["highest"]}
        return tuple(
            Option(str(step), f"{step}, {ends[step]}" if ends.get(step) else str(step))
            for step in range(1, last + 1)
        )

    def field(self, question: Question, required: bool) -> forms.Field:
        return StoredChoiceField(
            choices=[(option.code, option.label) for option in question.options],
            widget=RadioSelect(inline=True),
            **common(question, required, "Select"),
        )

    def sample(self, question: Question) -> Any:
        return question.options[len(question.options) // 2].code

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        _, _, end = label_of(question, value).partition(", ")
        place = f"{value} out of {len(question.options)}"
        return [f"{place}, {end}" if end else place]
