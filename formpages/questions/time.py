"""A time of day as people write it, stored as "HH:MM"."""

import re
from typing import Any

from django import forms

from kentportal.govuk.widgets import TextInput

from ..definition import Question
from .base import Kind, QuestionBlock, common, layout, subject

TIME = re.compile(r"(\d{1,2})(?:[.:]?(\d{2}))?(am|pm)?", re.ASCII)
NAMED = {"midday": "12:00", "noon": "12:00", "midnight": "00:00"}
HINT = "For example, 3.30pm or 15:30"


class TimeBlock(QuestionBlock):
    class Meta:
        icon = "time"
        label = "Time of day"
        group = "Dates and numbers"
        form_layout = layout()


class TimeField(forms.CharField):
    """Cleans what was typed to "HH:MM", or None."""

    def __init__(self, question: Question, **kwargs: Any) -> None:
        super().__init__(widget=TextInput({"width": "10"}), empty_value=None, **kwargs)
        self.subject = subject(question)

    def to_python(self, value: Any) -> str | None:
        text = super().to_python(value)
        if text is None:
            return None
        found = typed_time(text)
        if not found:
            raise forms.ValidationError(f"{self.subject} must be a time, like 3.30pm or 15:30")
        return found


def typed_time(text: str) -> str:
    """ "HH:MM" of a time of day, or nothing; without am or pm the hour takes two figures, so 3.30 is none."""
    text = "".join(text.lower().split())
    text = re.sub(r"([ap])\.?m\.?$", r"\1m", text)
    if named := NAMED.get(text.removeprefix("12")):
        return named
    match = TIME.fullmatch(text)
    if not match:
        return ""
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif half == "am" or len(match[1]) < 2 or not (half or match[2]):
        return ""
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def in_words(stored: str) -> str:
    """A time of day as GOV.UK writes it: 3.30pm, 5pm, midday."""
    hour, minute = int(stored[:2]), stored[3:]
    if minute == "00" and hour in (0, 12):
        return "midday" if hour else "midnight"
    return f"{hour % 12 or 12}{'' if minute == '00' else f'.{minute}'}{'am' if hour < 12 else 'pm'}"


class TimeKind(Kind):
    name = "time"
    block = TimeBlock

    def field(self, question: Question, required: bool) -> forms.Field:
        arguments = common(question, required) | {"help_text": question.hint or HINT}
        return TimeField(question, **arguments)

    def sample(self, question: Question) -> Any:
        return "15:30"

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [in_words(value)]
