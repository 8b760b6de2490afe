"""Short text: a name, a school, a job title."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from wagtail import blocks

from ..definition import Question
from .base import NOT_KNOWN_WORDS, SAMPLE, Kind, QuestionBlock, common, layout
from .or_not_known import OrNotKnownField, OrNotKnownInput


class TextBlock(QuestionBlock):
    max_length = blocks.IntegerBlock(default=200, min_value=1, max_value=1000, label="Most characters")
    not_known = blocks.BooleanBlock(required=False, label="People can answer “Not known”")

    class Meta:
        icon = "title"
        label = "Short text"
        group = "Text"
        form_layout = layout("max_length", "not_known")


class TextKind(Kind):
    name = "text"
    block: ClassVar[type[blocks.StructBlock]] = TextBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        longest = value["max_length"] or self.block.base_blocks["max_length"].get_default()
        return {"max_length": longest, "not_known": bool(value["not_known"])}

    def widget(self, question: Question) -> forms.Widget:
        """What the text is typed into."""
        return OrNotKnownInput() if question.settings["not_known"] else forms.TextInput()

    def field(self, question: Question, required: bool) -> forms.Field:
        return OrNotKnownField(
            widget=self.widget(question),
            max_length=question.settings["max_length"],
            **common(question, required),
        )

    def sample(self, question: Question) -> Any:
        return SAMPLE[: question.settings["max_length"]].strip()

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [NOT_KNOWN_WORDS] if isinstance(value, Mapping) else str(value).splitlines()
