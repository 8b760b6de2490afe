"""Yes or no, and for facts about somebody else a third answer."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kentportal.govuk.widgets import RadioSelect

from ..definition import Option, Question
from .base import NOT_KNOWN, NOT_KNOWN_WORDS, FixedChoiceBlock, Kind, QuestionBlock, common, layout
from .choice import StoredChoiceField, label_of

THIRD = {NOT_KNOWN: NOT_KNOWN_WORDS, "not_sure": "Not sure"}


class YesNoBlock(QuestionBlock):
    third = FixedChoiceBlock(required=False, choices=list(THIRD.items()), label="Third answer, if any")

    class Meta:
        icon = "check"
        label = "Yes or no"
        group = "Choices"
        form_layout = layout("third")


class YesNoKind(Kind):
    name = "yes_no"
    block = YesNoBlock

    def options(
        self, value: Mapping[str, Any], code_lists: Mapping[str, tuple[Option, ...]]
    ) -> tuple[Option, ...]:
        codes = {"yes": "Yes", "no": "No"} | {code: THIRD[code] for code in [value["third"]] if code}
        return tuple(Option(code, label) for code, label in codes.items())

    def field(self, question: Question, required: bool) -> forms.Field:
        return StoredChoiceField(
            choices=[(option.code, option.label) for option in question.options],
            widget=RadioSelect(inline=True),
            **common(question, required, "Select"),
        )

    def sample(self, question: Question) -> Any:
        return "yes"

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [label_of(question, value)]
