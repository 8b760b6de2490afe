"""Time as the teams work: minutes of office hours, bank holidays and closing days left out. Pure.

Moments are aware datetimes; a stretch of time is a whole number of working minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
#: A calendar in which no day is worked would be searched for ever.
LONGEST_CLOSURE = 370


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a team is at work: between two times of day, except on the days that are closed."""

    opens: time
    closes: time
    is_closed: Callable[[date], bool]

    @property
    def minutes_a_day(self) -> int:
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute

    def span(self, day: date) -> tuple[datetime, datetime]:
        """When work begins and ends on a day."""
        return (
            datetime.combine(day, self.opens, LONDON),
            datetime.combine(day, self.closes, LONDON),
        )

    def days_from(self, day: date) -> Iterator[date]:
        """The days that are worked, this one first if it is. Raises ValueError if none is within a year."""
        return _worked(self, day, timedelta(days=1))

    def days_back_from(self, day: date) -> Iterator[date]:
        """The same, backwards."""
        return _worked(self, day, timedelta(days=-1))


def _worked(calendar: Calendar, day: date, step: timedelta) -> Iterator[date]:
    closed = 0
    while closed < LONGEST_CLOSURE:
        if calendar.is_closed(day):
            closed += 1
        else:
            closed = 0
            yield day
        day += step
    raise ValueError("No day of a year is worked.")


def after(calendar: Calendar, start: datetime, minutes: int) -> datetime:
    """The moment when so many working minutes have gone by."""
    local = start.astimezone(LONDON)
    for day in calendar.days_from(local.date()):
        opens, closes = calendar.span(day)
        begins = max(opens, local)
        there = max(0, _minutes(begins, closes))
        if minutes <= there and begins <= closes:
            return begins + timedelta(minutes=minutes)
        minutes -= there
    raise AssertionError("days_from ends only by raising")


def between(calendar: Calendar, start: datetime, end: datetime) -> int:
    """How many working minutes lie between two moments; below zero when the end comes first."""
    if end < start:
        return -between(calendar, end, start)
    first, last = start.astimezone(LONDON), end.astimezone(LONDON)
    whole = 0
    for day in calendar.days_from(first.date()):
        if day > last.date():
            return whole
        opens, closes = calendar.span(day)
        whole += max(0, _minutes(max(opens, first), min(closes, last)))
    raise AssertionError("days_from ends only by raising")


def _minutes(start: datetime, end: datetime) -> int:
    """Minutes between two times of one day, which no change of the clocks falls into during office hours."""
    return int((end - start).total_seconds() // 60)


def last_closure(calendar: Calendar, now: datetime) -> tuple[datetime, datetime]:
    """From when to when the team was away last: since it closed, until it opened again or now."""
    local = now.astimezone(LONDON)
    days = calendar.days_back_from(local.date())
    day = next(days)
    opens, closes = calendar.span(day)
    if day == local.date() and local < opens:
        return calendar.span(next(days))[1], local
    if local >= closes:
        return closes, local
    return calendar.span(next(days))[1], opens


def in_words(minutes: int, minutes_a_day: int) -> str:
    """What is left of a clock, or by how much it was missed: "2h left", "Overdue 40 min"."""
    amount = _amount(abs(minutes), minutes_a_day)
    return f"{amount} left" if minutes >= 0 else f"Overdue {amount}"


def _amount(minutes: int, minutes_a_day: int) -> str:
    days, rest = divmod(minutes, minutes_a_day)
    hours, odd = divmod(rest, 60)
    if days:
        whole = f"{days} day{'' if days == 1 else 's'}"
        return f"{whole} {hours}h" if hours and days < 3 else whole
    if hours:
        return f"{hours}h {odd} min" if odd and hours < 2 else f"{hours}h"
    return f"{odd} min"
