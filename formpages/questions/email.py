"""An e-mail address."""

from typing import Any

from django import forms

from ..definition import Question
from .base import Kind, QuestionBlock, common


class EmailBlock(QuestionBlock):
    class Meta:
        icon = "mail"
        label = "Email address"
        group = "About people"


class EmailKind(Kind):
    name = "email"
    block = EmailBlock

    def field(self, question: Question, required: bool) -> forms.Field:
        arguments: dict[str, Any] = common(question, required)
        arguments["error_messages"]["invalid"] = "Enter an email address like name@example.com"
        return forms.EmailField(max_length=254, empty_value=None, **arguments)

    def sample(self, question: Question) -> Any:
        return "sample@example.org"
