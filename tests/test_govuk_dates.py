"""Dates as people write them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django import forms
from django.utils import timezone

from kentportal.govuk.fields import DateField
from kentportal.govuk.widgets import DateWidget


def typed(day: str, month: str, year: str) -> dict[str, str]:
    return {"day": day, "month": month, "year": year}


@pytest.mark.parametrize(
    "value",
    [
        typed("31", "3", "2016"),
        typed("31", "03", "2016"),
        typed("31", "March", "2016"),
        typed("31", "mar", "2016"),
        typed("31", "Mar.", "2016"),
        typed("2016-03-31", "", ""),
        typed("31/03/2016", "", ""),
        typed("31.3.2016", "", ""),
        typed("31st March 2016", "", ""),
        "2016-03-31",
        date(2016, 3, 31),
    ],
)
def test_dates_that_are_understood(value: Any) -> None:
    assert DateField().clean(value) == date(2016, 3, 31)


@pytest.mark.parametrize("name", ["Sept", "september", "SEP"])
def test_september_has_three_short_names(name: str) -> None:
    assert DateField().clean(typed("1", name, "2020")) == date(2020, 9, 1)


@pytest.mark.parametrize(
    ("value", "part", "words"),
    [
        (typed("", "3", "2016"), "day", "Date of birth must include a day"),
        (typed("31", "", ""), "month", "Date of birth must include a month and year"),
        (typed("31", "2", "2016"), "day", "Date of birth must be a real date"),
        (typed("0", "2", "2016"), "day", "Date of birth must be a real date"),
        (typed("-1", "2", "2016"), "day", "Date of birth must be a real date"),
        (typed("1", "13", "2016"), "month", "Date of birth must be a real date"),
        (typed("1", "marching", "2016"), "month", "Date of birth must be a real date"),
        (typed("1", "2", "last year"), "year", "Date of birth must be a real date"),
        (typed("٣", "2", "2016"), "day", "Date of birth must be a real date"),
        (typed("9" * 5000, "2", "2016"), "day", "Date of birth must be a real date"),
        (
            typed("1", "2", "16"),
            "year",
            "Date of birth must have a year of 4 numbers, for example 2016",
        ),
        (typed("1", "2", "1890"), "year", "Date of birth must be on or after 1 January 1900"),
        (typed("1", "2", "2031"), "year", "Date of birth must be on or before 31 December 2030"),
        ("someday", "month", "Date of birth must include a month and year"),
    ],
)
def test_errors_say_what_is_wrong_and_where(value: Any, part: str, words: str) -> None:
    field = DateField(label="Date of birth", latest=date(2030, 12, 31))
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(value)
    assert caught.value.messages == [words]
    assert caught.value.params == {"part": part}


def test_a_date_of_the_past() -> None:
    field, today = DateField(subject="Date", past=True), timezone.localdate()
    assert field.clean(today.isoformat()) == today
    with pytest.raises(forms.ValidationError, match="Date must be today or in the past"):
        field.clean((today + timedelta(days=1)).isoformat())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"label": "Date of birth"}, "Enter date of birth"),
        ({"label": "When did you become aware?"}, "Enter date"),
        ({"label": "Due", "error_messages": {"required": "Say when"}}, "Say when"),
    ],
)
def test_nothing_entered(settings: dict[str, Any], words: str) -> None:
    field = DateField(**settings)
    with pytest.raises(forms.ValidationError) as caught:
        field.clean(None)
    assert caught.value.messages == [words]
    field.required = False
    assert field.clean(None) is None
    assert field.clean(typed("", "", "")) is None


def test_percent_signs_in_a_subject_are_only_text() -> None:
    with pytest.raises(forms.ValidationError, match="100% date must include a day"):
        DateField(subject="100% date").clean(typed("", "1", "2020"))


def test_widget_reads_parts_or_one_value() -> None:
    widget = DateWidget()
    parts = {"x-day": " 1 ", "x-month": "2", "x-year": ""}
    assert widget.value_from_datadict(parts, {}, "x") == typed("1", "2", "")  # type: ignore[arg-type]
    assert widget.value_from_datadict({"x": "2016-03-31"}, {}, "x") == typed("31", "3", "2016")  # type: ignore[arg-type]
    assert widget.value_from_datadict({"x": "someday"}, {}, "x") == typed("someday", "", "")  # type: ignore[arg-type]
    assert widget.value_from_datadict({"x-day": ""}, {}, "x") is None  # type: ignore[arg-type]


def test_change_is_told_by_the_date_and_not_by_how_it_is_written() -> None:
    field = DateField()
    assert not field.has_changed(date(2016, 3, 31), typed("31", "march", "2016"))
    assert field.has_changed(date(2016, 3, 31), typed("30", "3", "2016"))
    assert field.has_changed(date(2016, 3, 31), typed("99", "3", "2016"))
