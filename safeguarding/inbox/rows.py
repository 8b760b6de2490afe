"""One referral as its row of the list says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from .. import clocks, people, reasons, statuses
from ..assigning import name_of
from ..records import Referral
from . import moments
from .tabs import Now

#: The columns in their order, with their heads.
COLUMNS = {
    "reference": "Reference",
    "form": "Form",
    "urgency": "Urgency",
    "about": "About",
    "reason": "Reason",
    "received": "Received",
    "clock": "Time left",
    "status": "Status",
    "worker": "Worker",
}
#: A clock with fewer working minutes left than this is running out.
SOON = 60
#: Longer ago than this a clock is not counted out any more, minute by minute.
LONG_AGO_DAYS = 60


@dataclass(frozen=True, slots=True)
class Clock:
    """What is left, how bad that is (for its colour), and until what it counts."""

    words: str
    state: str
    until: str


class Mark(NamedTuple):
    """What must be seen before the referral is opened."""

    words: str
    css: str = "portal-tag--look"


@dataclass(frozen=True, slots=True)
class Row:
    """What a row shows."""

    referral: Referral
    about: list[str]
    reason: str
    received: str
    clock: Clock | None
    worker: str
    marks: list[Mark]

    @property
    def unread(self) -> bool:
        return self.referral.opened_at is None

    @property
    def open(self) -> bool:
        return statuses.is_open(self.referral.status)


def row_of(referral: Referral, now: Now) -> Row:
    worker = referral.worker
    return Row(
        referral=referral,
        about=about(referral, timezone.localdate(now.moment)),
        reason=reasons.in_words(referral.reason) if referral.reason else "",
        received=moments.in_words(referral.received_at),
        clock=clock_of(referral, now),
        worker=name_of(worker) if worker else "",
        marks=marks(referral),
    )


def about(referral: Referral, today: date) -> list[str]:
    """Each person's name and age; of somebody not yet born, when they are due."""
    adult = [f"{_aged(referral.adult, today)} (adult)"] if referral.adult else []
    return adult + [_aged(child, today) for child in referral.children]


def _aged(person: Mapping[str, str], today: date) -> str:
    age = people.age_in_words(person.get("day", ""), today) or person["born"]
    return f"{person['name']}, {age}"


def marks(referral: Referral) -> list[Mark]:
    """The marks of a referral, the weightiest first."""
    passed = referral.passed_from
    found = {
        Mark("DO NOT TELL THE FAMILY", "portal-tag--urgent"): referral.do_not_tell_family,
        Mark(f"Passed to you by {passed}: accept or send back"): passed,
        Mark("Possible repeat"): referral.possible_repeat,
        Mark("Restricted", ""): referral.restricted,
    }
    return [mark for mark, holds in found.items() if holds]


def clock_of(referral: Referral, now: Now) -> Clock | None:
    """The clock that runs; none for what is closed."""
    due = referral.due_at
    if due is None:
        return None
    until = "to decide" if referral.acknowledged_at else "to acknowledge"
    if (now.moment - due).days > LONG_AGO_DAYS:
        return Clock(f"Overdue since {people.short_date(_day(due))}", "overdue", until)
    left = clocks.between(now.calendar, now.moment, due)
    # A minute over is over, outside working hours too.
    overdue = due < now.moment
    words = clocks.in_words(min(left, -1) if overdue else left, now.calendar.minutes_a_day)
    return Clock(words, "overdue" if overdue else "soon" if left < SOON else "", until)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def columns(rows: list[Row], without: frozenset[str]) -> dict[str, str]:
    """The columns that say something of these rows."""
    silent = set(without)
    if not any(row.reason for row in rows):
        silent.add("reason")
    if not any(row.open for row in rows):
        silent.add("clock")
    return {name: label for name, label in COLUMNS.items() if name not in silent}
