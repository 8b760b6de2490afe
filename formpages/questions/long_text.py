"""Long text with a count of the characters left: the worry in the referrer's own words."""

from django import forms
from wagtail import blocks

from kentportal.govuk.widgets import CountedTextarea

from ..definition import Question
from .base import QuestionBlock, layout
from .or_not_known import OrNotKnownInput
from .text import TextKind


class LongTextBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(default=5000, min_value=1, max_value=20_000, label="Most characters")
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known”")

    class Meta:
        icon = "pilcrow"
        label = "Long text"
        group = "Text"
        form_layout = layout("max_length", "not_known")


class LongTextKind(TextKind):
    name = "long_text"
    block = LongTextBlock

    def widget(self, question: Question) -> forms.Widget:
        longest = question.settings["max_length"]
        offered = question.settings["not_known"]
        return OrNotKnownInput(longest) if offered else CountedTextarea(max_length=longest)
