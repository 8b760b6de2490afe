"""Supporting documents. Stored as a list of {"id", "name", "size"}; the files stand in `records.Upload`."""

from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat

from kentportal.govuk.widgets import FileInput

from ..definition import Question
from .base import Kind, QuestionBlock, common, layout


class UploadsBlock(QuestionBlock):
    class Meta:
        icon = "upload"
        label = "Documents"
        group = "Lists and files"
        form_layout = layout()


class UploadsKind(Kind):
    """The field takes one more file; what is already there is listed beside it with Remove."""

    name = "uploads"
    block = UploadsBlock

    def field(self, question: Question, required: bool) -> forms.Field:
        widget = FileInput(attrs={"accept": ".doc,.docx,.pdf,.jpg,.jpeg,.png"})
        # What a file may be, its content decides, once it has come.
        return forms.FileField(
            widget=widget, allow_empty_file=True, **(common(question, required) | {"required": False})
        )

    def codes(self, question: Question) -> frozenset[str]:
        return frozenset()  # they are there or not, which is all that can be said of them

    def names(self, question: Question) -> list[str]:
        return []

    def sample(self, question: Question) -> Any:
        return []

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [f"{upload['name']} ({filesizeformat(upload['size'])})" for upload in value]
