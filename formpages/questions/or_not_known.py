"""A text that can also be answered "Not known": a tick box beside it, for short and long text alike."""

from collections.abc import Mapping
from typing import Any

from django import forms

from kentportal.govuk.widgets import PackWidget

from .base import NOT_KNOWN


class OrNotKnownInput(PackWidget):
    """Its value is a text or {"kind": "not_known"}; a text that was typed counts for more than the tick."""

    pack_template = "formpages/fields/or_not_known.html"

    def __init__(self, most: int = 0) -> None:
        super().__init__()
        self.most = most  # of a long text, counted down below it

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        text = data.get(name, "")
        return {"kind": NOT_KNOWN} if data.get(f"{name}-not_known") and not text.strip() else text

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        unknown = isinstance(value, Mapping)
        return {"text": "" if unknown or value is None else value, "unknown": unknown, "most": self.most}


class OrNotKnownField(forms.CharField):
    """A text, or the statement that it is not known."""

    def clean(self, value: Any) -> Any:
        return value if isinstance(value, Mapping) else super().clean(value)
