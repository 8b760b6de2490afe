"""How long a team took to decide, in its working hours: the half and the nine tenths of all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from formpages.records import URGENCIES

from . import clocks, statuses
from .records import FORM_CODES, Referral

#: Working hours know bank holidays, so no database adds them up. Of more decisions than this a part is taken
#: at random: ids are random, so those below a bound are.
MOST_MEASURED = 5_000
ALL_TOGETHER = "All forms"


class Took(NamedTuple):
    """One decision: what of, when, and after how many working minutes."""

    kind: str
    decided_at: datetime
    minutes: int


@dataclass(frozen=True)
class Measured:
    """The decisions since some day, or a random part of them."""

    took: list[Took]
    note: str

    @classmethod
    def of(cls, mine: QuerySet[Referral], calendar: clocks.Calendar, since: datetime) -> Measured:
        """What was decided since, of these referrals."""
        decided = mine.filter(status=statuses.DECIDED, closed_at__gte=since)
        there = decided.count()
        note = ""
        if there > MOST_MEASURED:
            decided = decided.filter(pk__lt=UUID(int=2**128 * MOST_MEASURED // there))
            note = f" Worked out from about {MOST_MEASURED:,} of {there:,} decisions, taken at random."
        columns = ("form_code", "urgency", "received_at", "closed_at")
        return cls(
            [
                Took(_kind(form, urgency), closed, clocks.between(calendar, received, closed))
                for form, urgency, received, closed in decided.values_list(*columns)
                if closed
            ],
            note,
        )

    def by_kind(self, since: datetime) -> Iterator[tuple[str, list[int]]]:
        """All together, then by form and urgency: the minutes of each decision since then."""
        found: dict[str, list[int]] = defaultdict(list)
        for took in self.took:
            if took.decided_at >= since:
                found[ALL_TOGETHER].append(took.minutes)
                found[took.kind].append(took.minutes)
        yield from sorted(found.items(), key=lambda each: (each[0] != ALL_TOGETHER, each[0]))


def _kind(form_code: str, urgency: str) -> str:
    return f"{FORM_CODES.get(form_code, form_code)}, {dict(URGENCIES)[urgency].lower()}"


def median_hours(minutes: list[int]) -> float:
    """Half of them took up to so many hours."""
    return round(median(minutes) / 60, 1)


def hours_of_90th(minutes: list[int]) -> float:
    """Nine of ten took up to so many hours: the smallest time that so many did not exceed."""
    return round(sorted(minutes)[ceil(len(minutes) * 0.9) - 1] / 60, 1)
