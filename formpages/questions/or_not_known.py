"""A text that can also be answered "Not known": a tick box beside it, for short and long text alike."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kentportal.govuk.widgets import PackWidget, TextInput

from ..definition import Question
from .base import NOT_KNOWN


class OrNotKnownInput(PackWidget):
    """Its value is a text or {"kind": "not_known"}; a text that was typed counts for more than the tick."""

    pack_template = "formpages/fields/or_not_known.html"

    def __init__(self, most: int = 0, *, width: str = "", inputmode: str = "") -> None:
        super().__init__()
        self.most = most  # of a long text, counted down below it
        self.look = {"width": width, "inputmode": inputmode}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = data.get(name, "")
        return {"kind": NOT_KNOWN} if data.get(f"{name}-not_known") and not text.strip() else text

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        unknown = isinstance(value, Mapping)
        text = "" if unknown or value is None else value
        return {"text": text, "unknown": unknown, "most": self.most, **self.look}


class OrNotKnownField(forms.CharField):
    """A text, or the statement that it is not known; None for neither.

    The end of a line counts as one character, as it does in the browser that counts down.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value)

    def clean(self, value: Any) -> Any:
        return value if isinstance(value, Mapping) else super().clean(value)


def short_input(question: Question, *, width: str = "", inputmode: str = "") -> forms.Widget:
    """One line to type a number in, with "Not known" beside it where the question offers that."""
    if question.settings["not_known"]:
        return OrNotKnownInput(width=width, inputmode=inputmode)
    return TextInput({"width": width, "inputmode": inputmode, "spellcheck": "false"})
