"""Several answers out of several: tick boxes."""

from collections.abc import Mapping
from typing import Any

from django import forms
from wagtail import blocks

from kentportal.govuk.widgets import CheckboxSelectMultiple

from ..codelists import CodeListBlock
from ..definition import Option, Question
from .base import Kind, QuestionBlock, common, layout
from .choice import label_of, typed_options


class ChoicesQuestionBlock(QuestionBlock):
    options = blocks.TextBlock(
        required=False,
        rows=4,
        label="Answers",
        help_text="One on each line: a short code, a bar and the words that people read, for example "
        "school|At school.",
    )
    code_list = CodeListBlock(help_text="Its answers are offered in place of typed ones.")

    class Meta:
        icon = "tick-inverse"
        label = "Several choices"
        group = "Choices"
        form_layout = layout("options", "code_list")


class SeveralField(forms.MultipleChoiceField):
    """Several codes, or None for no answer."""

    default_error_messages = {"invalid_choice": "Select only from the answers offered"}

    def clean(self, value: Any) -> Any:
        return super().clean(value) or None


class ChoicesKind(Kind):
    name = "choices"
    block = ChoicesQuestionBlock

    def options(
        self, value: Mapping[str, Any], code_lists: Mapping[str, tuple[Option, ...]]
    ) -> tuple[Option, ...]:
        return code_lists[value["code_list"]] if value["code_list"] else typed_options(value["options"])

    def field(self, question: Question, required: bool) -> forms.Field:
        return SeveralField(
            choices=[(option.code, option.label) for option in question.options],
            widget=CheckboxSelectMultiple(),
            **common(question, required, "Select"),
        )

    def sample(self, question: Question) -> Any:
        return [option.code for option in question.options[:2]]

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [label_of(question, code) for code in value]
