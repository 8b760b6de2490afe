"""The time limit that runs, in words and with its colour."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from .. import clocks, people
from ..records import Referral
from . import moments

#: A clock with fewer working minutes left than this is running out.
SOON = 60
#: Longer ago than this a clock is not counted out any more, minute by minute.
LONG_AGO_DAYS = 60


class Clock(NamedTuple):
    """What it is the time for, what is left, how bad that is (overdue, soon or nothing), and when it ends."""

    what: str
    words: str
    state: str
    end: str


def clock_of(referral: Referral, calendar: clocks.Calendar, moment: datetime) -> Clock | None:
    """How long the team has for what comes next; none for what is closed."""
    due = referral.due_at
    if due is None:
        return None
    words, state = _left(calendar, moment, due)
    return Clock("decide" if referral.acknowledged_at else "acknowledge", words, state, moments.in_words(due))


def _left(calendar: clocks.Calendar, moment: datetime, due: datetime) -> tuple[str, str]:
    if (moment - due).days > LONG_AGO_DAYS:
        return f"Overdue since {people.short_date(timezone.localdate(due))}", "overdue"
    left = clocks.between(calendar, moment, due)
    if due < moment:  # over is over, even if no working minute has gone by since
        return clocks.in_words(left, calendar.minutes_a_day) if left < 0 else "Overdue", "overdue"
    return clocks.in_words(left, calendar.minutes_a_day), "soon" if left < SOON else ""
