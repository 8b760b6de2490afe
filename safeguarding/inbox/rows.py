"""One referral as its row of the list says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from .. import people, reasons, statuses
from ..records import Referral
from . import moments
from .clock import Clock, clock_of
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
        clock=clock_of(referral, now.calendar, now.moment),
        worker=worker.called if worker else "",
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
        Mark(
            f"{'Also referred' if referral.origin_id else 'Passed to you'} by {passed}: accept or send back"
        ): passed,
        Mark("Possible repeat"): referral.possible_repeat,
        Mark("Restricted", ""): referral.restricted,
    }
    return [mark for mark, holds in found.items() if holds]


def columns(rows: list[Row], without: frozenset[str]) -> dict[str, str]:
    """The columns that say something of these rows."""
    silent = set(without)
    if not any(row.reason for row in rows):
        silent.add("reason")
    if not any(row.open for row in rows):
        silent.add("clock")
    return {name: label for name, label in COLUMNS.items() if name not in silent}
