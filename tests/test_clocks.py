"""Time as the teams work: hours, weekends, bank holidays, and clocks in words."""

from datetime import date, datetime, time
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.hours import bank_holidays
from safeguarding import clocks

LONDON = ZoneInfo("Europe/London")


def closed(day: date) -> bool:
    return day.weekday() >= 5 or day in bank_holidays(day.year)


OFFICE = clocks.Calendar(time(8, 30), time(17), closed)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-23 10:00", 240, "2026-11-23 14:00"),
        ("2026-11-23 15:00", 240, "2026-11-24 10:30"),
        ("2026-11-23 16:59", 2, "2026-11-24 08:31"),
        ("2026-11-23 10:00", 510, "2026-11-24 10:00"),  # one working day
        ("2026-11-27 16:30", 60, "2026-11-30 09:00"),  # over a weekend
        ("2026-11-28 23:00", 240, "2026-11-30 12:30"),  # sent on a Saturday night
        ("2026-12-24 16:00", 120, "2026-12-29 09:30"),  # Christmas, Boxing Day observed on Monday
        ("2026-10-23 16:00", 120, "2026-10-26 09:30"),  # the clocks go back on the Sunday
        ("2027-03-26 10:00", 60, "2027-03-30 09:30"),  # Good Friday to Easter Monday
        ("2026-11-23 07:00", 0, "2026-11-23 08:30"),
    ],
)
def test_only_office_hours_count(start: str, minutes: int, end: str) -> None:
    assert clocks.after(OFFICE, at(start), minutes) == at(end)


@given(
    start=st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 1)),  # noqa: DTZ001 # given a zone below
    minutes=st.integers(1, 6000),
)
def test_what_is_added_is_what_lies_between(start: datetime, minutes: int) -> None:
    begins = start.replace(tzinfo=LONDON, second=0, microsecond=0)
    end = clocks.after(OFFICE, begins, minutes)
    assert clocks.between(OFFICE, begins, end) == minutes
    assert clocks.between(OFFICE, end, begins) == -minutes
    assert not closed(end.date())
    assert OFFICE.opens <= end.timetz().replace(tzinfo=None) <= OFFICE.closes


@pytest.mark.parametrize(
    ("now", "closed_from", "closed_until"),
    [
        ("2026-11-24 10:00", "2026-11-23 17:00", "2026-11-24 08:30"),
        ("2026-11-24 07:00", "2026-11-23 17:00", "2026-11-24 07:00"),
        ("2026-11-24 18:00", "2026-11-24 17:00", "2026-11-24 18:00"),
        ("2026-11-30 09:00", "2026-11-27 17:00", "2026-11-30 08:30"),
        ("2026-11-29 12:00", "2026-11-27 17:00", "2026-11-29 12:00"),
    ],
)
def test_the_last_closure_is_what_a_morning_looks_back_on(
    now: str, closed_from: str, closed_until: str
) -> None:
    assert clocks.last_closure(OFFICE, at(now)) == (at(closed_from), at(closed_until))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (120, "2h left"),
        (95, "1h 35 min left"),
        (12, "12 min left"),
        (0, "0 min left"),
        (-40, "Overdue 40 min"),
        (-600, "Overdue 1 day 1h"),
        (510, "1 day left"),
        (2550, "5 days left"),
    ],
)
def test_a_clock_in_words(minutes: int, words: str) -> None:
    assert clocks.in_words(minutes, OFFICE.minutes_a_day) == words


def test_a_team_that_never_works_is_an_error_and_not_an_endless_search() -> None:
    never = clocks.Calendar(time(9), time(17), lambda day: True)
    with pytest.raises(ValueError, match="No day"):
        list(islice(never.days_from(date(2026, 1, 1)), 1))
    with pytest.raises(ValueError, match="No day"):
        clocks.after(never, at("2026-11-23 10:00"), 10)
