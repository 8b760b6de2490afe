"""Out of hours: weekdays before 8.30am and from 5pm, weekends, bank holidays, extra closing days."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from home.hours import bank_holidays, is_out_of_hours, now_out_of_hours, office
from home.models import ClosingDay, ContactDetails

OPENS, CLOSES = time(8, 30), time(17, 0)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    office.forget()


def closed(moment: str, *closing_days: date) -> bool:
    return is_out_of_hours(datetime.fromisoformat(moment), OPENS, CLOSES, closing_days)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # A winter Monday: London keeps UTC.
        ("2026-11-23T08:29:59+00:00", True),
        ("2026-11-23T08:30:00+00:00", False),
        ("2026-11-23T16:59:59+00:00", False),
        ("2026-11-23T17:00:00+00:00", True),
        ("2026-11-23T23:59:59+00:00", True),
        ("2026-11-23T00:00:00+00:00", True),
        # A summer Wednesday: London is an hour ahead.
        ("2026-07-01T07:29:59+00:00", True),
        ("2026-07-01T07:30:00+00:00", False),
        ("2026-07-01T15:59:59+00:00", False),
        ("2026-07-01T16:00:00+00:00", True),
        # The weekend, from Friday evening to Monday morning.
        ("2026-11-20T17:00:00+00:00", True),
        ("2026-11-21T12:00:00+00:00", True),
        ("2026-11-22T12:00:00+00:00", True),
        ("2026-11-20T12:00:00+00:00", False),
        # The night the clocks go back, and the Monday after it.
        ("2026-10-25T00:30:00+00:00", True),
        ("2026-10-25T01:30:00+00:00", True),
        ("2026-10-26T07:30:00+00:00", True),
        ("2026-10-26T08:30:00+00:00", False),
        # The night the clocks go forward, and the first working day after it.
        ("2027-03-28T00:59:59+00:00", True),
        ("2027-03-28T01:00:00+00:00", True),
        ("2027-03-30T07:29:59+00:00", True),
        ("2027-03-30T07:30:00+00:00", False),
        # Told in another time zone, it is the same moment.
        ("2026-11-23T12:00:00-05:00", True),
        ("2026-11-23T11:59:59-05:00", False),
    ],
)
def test_the_clock_in_london_decides(moment: str, expected: bool) -> None:
    assert closed(moment) is expected


@pytest.mark.parametrize(
    "day",
    [
        "2026-04-03",  # Good Friday
        "2026-04-06",  # Easter Monday, not a holiday in Scotland
        "2026-05-04",
        "2026-05-25",
        "2026-08-31",  # the summer holiday, in Scotland on another day
        "2026-12-25",
        "2026-12-28",  # instead of Boxing Day, a Saturday
        "2027-01-01",
        "2027-12-27",
        "2027-12-28",
    ],
)
def test_bank_holidays_in_england_are_closed_all_day(day: str) -> None:
    assert closed(f"{day}T12:00:00+00:00")
    assert date.fromisoformat(day) in bank_holidays(int(day[:4]))


@pytest.mark.parametrize("day", ["2026-01-02", "2026-07-13", "2026-11-30", "2026-12-24", "2026-12-29"])
def test_holidays_elsewhere_and_days_between_holidays_are_working_days(day: str) -> None:
    assert not closed(f"{day}T12:00:00+00:00")


def test_an_extra_closing_day_is_closed_all_day_and_alone() -> None:
    extra = date(2026, 12, 24)
    assert closed("2026-12-24T12:00:00+00:00", extra)
    assert not closed("2026-12-23T12:00:00+00:00", extra)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        is_out_of_hours(datetime(2026, 11, 23, 12), OPENS, CLOSES, ())  # noqa: DTZ001


def at(monkeypatch: pytest.MonkeyPatch, clock: str) -> None:
    """Makes it this time of a Monday in winter, when London keeps UTC."""
    moment = datetime.fromisoformat(f"2026-11-23T{clock}+00:00")
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.django_db
def test_now_follows_the_settings_as_soon_as_they_are_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "09:00:00")
    assert not now_out_of_hours()
    details = ContactDetails.load()
    details.office_opens = time(9, 30)
    details.save()
    assert now_out_of_hours()
    details.office_opens = time(8, 30)
    details.save()
    assert not now_out_of_hours()


@pytest.mark.django_db
def test_now_follows_extra_closing_days_as_they_come_and_go(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, "09:00:00")
    assert not now_out_of_hours()
    day = ClosingDay.objects.create(day=date(2026, 11, 23), reason="Training")
    assert now_out_of_hours()
    day.delete()
    assert not now_out_of_hours()


@pytest.mark.django_db
def test_asking_again_costs_no_query_for_a_minute(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        now_out_of_hours()
    with django_assert_num_queries(0):
        at(monkeypatch, "16:59:59")
        assert not now_out_of_hours()
        at(monkeypatch, "17:00:00")
        assert now_out_of_hours()
    monkeypatch.setattr("kentportal.remembered.SECONDS", -1)
    with django_assert_num_queries(2):
        now_out_of_hours()
