"""Dates as people write them, with the words of the GOV.UK Design System when they are wrong."""

import datetime
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .widgets import DATE_PARTS, DateWidget

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
PASTED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[\s./-]+([A-Za-z]+|\d{1,2})[\s.,/-]+(\d{4})$")


def in_words(day: datetime.date) -> str:
    """18 November 2022."""
    return f"{day.day} {day:%B %Y}"


def month_number(text: str) -> str:
    """The month in figures, of a figure, a name or a name's start ("Sept"); anything else as it is."""
    name = text.lower().rstrip(".")
    if len(name) >= 3 and name[:3] in MONTHS:
        index = MONTHS.index(name[:3])
        if MONTH_NAMES[index].startswith(name):
            return str(index + 1)
    return text


def spread(typed: dict[str, str]) -> dict[str, str]:
    """The parts of a date, also when the whole date was pasted into the first input."""
    day = typed["day"]
    if not typed["month"] and not typed["year"]:
        if found := ISO.match(day):
            return dict(zip(("year", "month", "day"), found.groups(), strict=True))
        if found := PASTED.match(day):
            return dict(zip(DATE_PARTS, found.groups(), strict=True))
    return typed


class DateField(forms.Field):
    """A date in three inputs, cleaned to a `datetime.date`; `subject` begins its error messages."""

    widget = DateWidget

    def __init__(
        self,
        *,
        subject: str = "",
        earliest: datetime.date | None = datetime.date(1900, 1, 1),
        latest: datetime.date | None = None,
        past: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        label = str(self.label or "")
        self.subject = subject or (label if label and not label.endswith("?") else "Date")
        self.earliest, self.latest, self.past = earliest, latest, past
        if "required" not in (kwargs.get("error_messages") or {}):
            self.error_messages["required"] = f"Enter {self.subject[:1].lower()}{self.subject[1:]}"

    def wrong(self, words: str, part: str, code: str) -> ValidationError:
        """An error of this field that sends people to one of its inputs."""
        message = f"{self.subject} {words}".replace("%", "%%")
        return ValidationError(message, code=code, params={"part": part})

    def to_python(self, value: Any) -> datetime.date | None:
        """The date that was typed; the input to mend is named when it is none."""
        if value in self.empty_values or isinstance(value, datetime.date):
            return value or None
        parts = spread({"day": value, "month": "", "year": ""} if isinstance(value, str) else dict(value))
        missing = [part for part in DATE_PARTS if not parts.get(part)]
        if len(missing) == len(DATE_PARTS):
            return None
        if missing:
            raise self.wrong(f"must include a {' and '.join(missing)}", missing[0], "incomplete")
        return self._real(parts)

    def _real(self, parts: dict[str, str]) -> datetime.date:
        numbers = {**parts, "month": month_number(parts["month"])}
        if numbers["year"].isdecimal() and len(numbers["year"]) != 4:
            raise self.wrong("must have a year of 4 numbers, for example 2016", "year", "year")
        for part in DATE_PARTS:
            most = {"day": 31, "month": 12, "year": 9999}[part]
            text = numbers[part]
            if not (text.isascii() and text.isdecimal() and len(text) < 5 and 1 <= int(text) <= most):
                raise self.wrong("must be a real date", part, "unreal")
        try:
            return datetime.date(*(int(numbers[part]) for part in reversed(DATE_PARTS)))
        except ValueError:
            raise self.wrong("must be a real date", "day", "unreal") from None

    def validate(self, value: datetime.date | None) -> None:
        """Refuses a date outside the limits, in words that say what the limit is."""
        super().validate(value)
        if value is None:
            return
        if self.past and value > timezone.localdate():
            raise self.wrong("must be today or in the past", "day", "future")
        if self.earliest and value < self.earliest:
            raise self.wrong(f"must be on or after {in_words(self.earliest)}", "year", "early")
        if self.latest and value > self.latest:
            raise self.wrong(f"must be on or before {in_words(self.latest)}", "year", "late")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True
