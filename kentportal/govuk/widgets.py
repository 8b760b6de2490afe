"""Form controls as the GOV.UK Design System has them. How they look is in templates/govuk/fields/."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

DATE_PARTS = ("day", "month", "year")


class PackWidget(forms.Widget):
    """A control with a template of its own in the pack; it cannot be drawn outside a field."""

    pack_template: str

    def render(
        self, name: str, value: Any, attrs: Any = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        raise NotImplementedError(f"{type(self).__name__} is drawn by the pack: use {{% govuk_field %}}")

    def focus_suffix(self, part: str) -> str:
        """What follows the field's id in the id of the input an error in this part sends people to."""
        return f"-{part}" if part else ""


class OptionNotes:
    """Adds a hint and a divider to the options of a choice widget."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Iterable[Any] = (),
        *,
        option_hints: Mapping[str, str] | None = None,
        divide_before: str | None = None,
        divider: str = "or",
        exclusive: Collection[str] = (),
        inline: bool = False,
    ) -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.option_hints = option_hints or {}
        self.divide_before = divide_before
        self.divider = divider
        self.exclusive = exclusive
        self.inline = inline

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        code = str(value)
        option["hint"] = self.option_hints.get(code, "")
        option["divider"] = self.divider if code == self.divide_before else ""
        option["exclusive"] = code in self.exclusive
        return option


class RadioSelect(OptionNotes, forms.RadioSelect):
    """Radios with hints by option value, in a row when `inline`, and "or" before one of them."""


class CheckboxSelectMultiple(OptionNotes, forms.CheckboxSelectMultiple):
    """Checkboxes; ticking an `exclusive` one ("None", "Not known") unticks the others."""


class Select(forms.Select):
    """A drop-down list."""


class TextInput(forms.TextInput):
    """One line of text; `attrs={"width": "10"}` sets its width in characters."""


class CodeInput(forms.TextInput):
    """A code sent by e-mail: figures, pasted or filled in by the browser."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        base = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "width": "10"}
        super().__init__(base | (attrs or {}))


class PasswordInput(forms.PasswordInput):
    """A password with a Show button; what was typed is never sent back."""


class FileInput(forms.FileInput):
    """A file to upload; files can be dropped on it where JavaScript runs."""


class CountedTextarea(forms.Textarea):
    """Several lines with a count of the characters left. The limit itself is the field's to enforce."""

    def __init__(self, max_length: int, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 5} | (attrs or {}))
        self.max_length = max_length


class DateWidget(PackWidget):
    """Day, month and year. Its value is what was typed by part, so nothing is lost when it is wrong."""

    pack_template = "govuk/fields/date.html"
    use_fieldset = True

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> dict[str, str] | None:
        typed = {part: str(data.get(f"{name}-{part}") or "").strip() for part in DATE_PARTS}
        if not any(typed.values()) and data.get(name):
            return date_parts(data[name])
        return typed if any(typed.values()) else None

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return not any(f"{name}-{part}" in data for part in DATE_PARTS) and name not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        parts = date_parts(value)
        return {
            "parts": [
                {"part": part, "label": part.capitalize(), "value": parts[part], "width": width}
                for part, width in zip(DATE_PARTS, (2, 2, 4), strict=True)
            ]
        }

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}-day" if id_ else ""

    def focus_suffix(self, part: str) -> str:
        return f"-{part or 'day'}"


def date_parts(value: Any) -> dict[str, str]:
    """Day, month and year as they stand in the inputs, of a date, an ISO date or what was typed."""
    if isinstance(value, Mapping):
        return {part: str(value.get(part) or "") for part in DATE_PARTS}
    if isinstance(value, str) and value:
        try:
            value = datetime.date.fromisoformat(value)
        except ValueError:
            return {"day": value, "month": "", "year": ""}
    if isinstance(value, datetime.date):
        return {part: str(getattr(value, part)) for part in DATE_PARTS}
    return dict.fromkeys(DATE_PARTS, "")
