"""A date, stored as its ISO text."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from wagtail import blocks

from kentportal.govuk.fields import DateField

from ..definition import Question
from .base import FixedChoiceBlock, Kind, QuestionBlock, common, layout, wrong


class DateBlock(QuestionBlock):
    limit = FixedChoiceBlock(
        choices=[("", "Any date"), ("past", "Today or earlier"), ("future", "Today or later")],
        required=False,
        default="",
        label="Which dates",
    )
    today = blocks.BooleanBlock(required=False, label="Today’s date stands there already")

    class Meta:
        icon = "date"
        label = "Date"
        group = "Dates and numbers"
        form_layout = layout("limit", "today")


class StoredDateField(DateField):
    """A date within its limit, as ISO text."""

    def __init__(self, *, limit: str = "", **kwargs: Any) -> None:
        super().__init__(past=limit == "past", **kwargs)
        self.limit = limit

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found and self.limit == "future" and found < timezone.localdate():
            raise wrong(f"{self.subject} must be today or in the future", "day")
        return found.isoformat() if found else None


def in_words(iso: str) -> str:
    """An ISO date as "18 November 2022"."""
    found = date.fromisoformat(iso)
    return f"{found.day} {found:%B %Y}"


class DateKind(Kind):
    name = "date"
    block = DateBlock

    def settings(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"limit": value["limit"], "today": value["today"]}

    def field(self, question: Question, required: bool) -> forms.Field:
        return StoredDateField(limit=question.settings["limit"], **common(question, required))

    def sample(self, question: Question) -> Any:
        future = question.settings["limit"] == "future"
        return (timezone.localdate() + timedelta(days=14)).isoformat() if future else "2022-11-18"

    def words(self, question: Question, value: Any, *, masked: bool = False) -> list[str]:
        return [in_words(value)]
