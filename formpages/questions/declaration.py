"""A statement to confirm with a single tick, stored as "yes"."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import Truncator
from wagtail import blocks

from ..definition import Option, Question
from .base import CodeLists, Kind, QuestionBlock, common, layout

YES = "yes"
CONFIRMED = "Confirmed"


class DeclarationBlock(QuestionBlock):
    label = blocks.CharBlock(
        max_length=500, label="Statement", help_text="People tick it, for example: I have told the family."
    )

    class Meta:
        icon = "circle-check"
        label = "Declaration"
        group = "Choices"
        form_layout = layout()


class DeclarationInput(forms.CheckboxInput):
    """A tick box that says "yes", so that a condition in the browser compares what is stored."""

    def __init__(self) -> None:
        super().__init__(attrs={"value": YES})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool:
        return bool(data.get(name) == YES)


class DeclarationField(forms.BooleanField):
    """ "yes" once it is ticked, None before."""

    def clean(self, value: Any) -> str | None:
        return YES if super().clean(value) else None


class DeclarationKind(Kind):
    name = "declaration"
    block = DeclarationBlock

    def options(self, value: Mapping[str, Any], code_lists: CodeLists) -> tuple[Option, ...]:
        return (Option(YES, CONFIRMED),)

    def field(self, question: Question, required: bool) -> forms.Field:
        arguments = common(question, required)
        statement = Truncator(question.label.rstrip(".: ")).chars(120)
        arguments["error_messages"]["required"] = question.error or f"Tick to confirm: {statement}"
        return DeclarationField(widget=DeclarationInput(), **arguments)

    def sample(self, question: Question) -> Any:
        return YES

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [CONFIRMED]
