"""A telephone number, checked gently: any way of writing one is allowed, letters are not."""

import re
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from ..definition import Question
from .base import Kind, QuestionBlock, common, layout

WORDS = "Enter a telephone number, like 03000 411111 or +44 3000 411111"
looks_like_a_number = RegexValidator(
    r"^(?=(?:\D*\d){5})\+?[\d\s().\-/]{5,30}((ext|x|extension)\.?\s*\d{1,6})?$", WORDS, flags=re.IGNORECASE
)


class TelephoneBlock(QuestionBlock):
    class Meta:
        icon = "mobile-alt"
        label = "Telephone number"
        group = "About people"
        form_layout = layout()


class TelephoneKind(Kind):
    name = "telephone"
    block = TelephoneBlock

    def field(self, question: Question, required: bool) -> forms.Field:
        return forms.CharField(
            max_length=40,
            widget=forms.TextInput(attrs={"type": "tel", "class": "govuk-input--width-20"}),
            validators=[looks_like_a_number],
            empty_value=None,
            **common(question, required),
        )

    def sample(self, question: Question) -> Any:
        return "01632 960018"  # a number that is kept for made-up people
