"""A unique pupil number (UPN), stored as its 13 characters.

A check letter, then 12 figures; a temporary number ends in a letter instead of the twelfth.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail import blocks

from ..definition import Question
from .base import NOT_KNOWN_WORDS, Kind, QuestionBlock, common, layout
from .nhs_number import BETWEEN
from .or_not_known import OrNotKnownField, short_input

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # I, O and S could be taken for figures
UPN = re.compile(rf"[{LETTERS}][0-9]{{11}}[0-9{LETTERS}]")
#: No local authority has the number 999.
SAMPLE = "P999000000018"
SHAPE = f"Check the unique pupil number: it has 13 characters and begins with a letter, for example {SAMPLE}"
CHECK = "Check the unique pupil number: one of its characters is not right, or two have changed places"


class UpnBlock(QuestionBlock):
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known”")

    class Meta:
        icon = "key"
        label = "Unique pupil number"
        group = "About people"
        form_layout = layout("not_known")


class UpnField(OrNotKnownField):
    """Cleans what was typed to 13 characters of which the first proves the others."""

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text is None:
            return None
        number = BETWEEN.sub("", text).upper()
        if not UPN.fullmatch(number):
            raise forms.ValidationError(SHAPE)
        if number[0] != check_letter(number[1:]):
            raise forms.ValidationError(CHECK)
        return number


def check_letter(rest: str) -> str:
    """The letter in front of the other 12 characters: their sum, each by its place from 2, modulo 23."""
    values = (int(sign) if sign.isdigit() else LETTERS.index(sign) for sign in rest)
    return LETTERS[sum(place * value for place, value in enumerate(values, 2)) % 23]


class UpnKind(Kind):
    name = "upn"
    block = UpnBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"not_known": bool(value["not_known"])}

    def field(self, question: Question, required: bool) -> forms.Field:
        arguments = common(question, required)
        arguments["help_text"] = question.hint or f"13 characters, for example {SAMPLE}"
        return UpnField(widget=short_input(question, width="20"), **arguments)

    def sample(self, question: Question) -> Any:
        return SAMPLE

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [NOT_KNOWN_WORDS if isinstance(value, Mapping) else value]
