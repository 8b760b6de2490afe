"""How long a team takes at most: its hours, and by when a referral is acknowledged and decided."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from formpages.records import URGENT
from home.hours import SATURDAY, bank_holidays, office

from . import clocks
from .casework import Target, Unit
from .records import FRONT_DOOR, LADO, OT, Team

#: Working minutes after which managers are told that nobody has opened an urgent referral.
UNOPENED_FOR = 30
#: Where a team has set nothing: within so many hours or days.
URGENT_LIMIT = (4, Unit.HOURS)
STANDARD_LIMITS = {FRONT_DOOR: (1, Unit.DAYS), LADO: (1, Unit.DAYS), OT: (5, Unit.DAYS)}


class Limits(NamedTuple):
    """By when it is acknowledged, by when decided."""

    acknowledge_by: datetime
    decide_by: datetime


def calendar_of(team: Team) -> clocks.Calendar:
    """When the team is at work: its own hours or the website's, on weekdays that are no holiday."""
    now = office()

    def is_closed(day: date) -> bool:
        return day.weekday() >= SATURDAY or day in bank_holidays(day.year) or day in now.closing_days

    return clocks.Calendar(team.opens_at or now.opens, team.closes_at or now.closes, is_closed)


def limits(team: Team, form_code: str, urgency: str, start: datetime) -> Limits:
    """By when a referral that came, or was reopened, at this moment is acknowledged and decided."""
    calendar = calendar_of(team)
    found = Target.objects.filter(team=team, urgency=urgency, form_code__in=["", form_code])
    target = max(found, key=lambda each: each.form_code, default=None)
    if target:
        amounts, unit = (target.acknowledge_within, target.decide_within), target.unit
    else:
        amount, unit = URGENT_LIMIT if urgency == URGENT else STANDARD_LIMITS[team.slug]
        amounts = (amount, amount)
    minutes = calendar.minutes_a_day if unit == Unit.DAYS else 60
    return Limits(*(clocks.after(calendar, start, amount * minutes) for amount in amounts))


def alert_at(team: Team, received: datetime) -> datetime:
    """When the managers are told that an urgent referral was not opened."""
    return clocks.after(calendar_of(team), received, UNOPENED_FOR)
