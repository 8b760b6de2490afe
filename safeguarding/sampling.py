"""A random sample of what a team decided in a month, for its managers to look through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from heapq import nsmallest
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from kentportal.accounts.models import User

from . import audit, permissions, statuses
from .casework import Decision
from .records import Referral, Team

FEWEST, MOST = 5, 50


@dataclass(frozen=True)
class Draw:
    """What is drawn: so many of a team's decisions of a month, by a seed. The same draws the same again."""

    team: Team
    month: date
    size: int
    seed: str

    def ids(self, user: User) -> list[UUID]:
        """Those drawn of what this person may read, without choosing: by the hash of seed and id."""
        begins = _midnight(self.month)
        ends = _midnight(date(self.month.year + self.month.month // 12, self.month.month % 12 + 1, 1))
        decided = permissions.visible(user).filter(team=self.team, status=statuses.DECIDED)
        ids = (
            decided.filter(closed_at__gte=begins, closed_at__lt=ends).order_by().values_list("pk", flat=True)
        )
        return nsmallest(self.size, ids, key=self._place)

    def _place(self, pk: UUID) -> bytes:
        return sha256(f"{self.seed}:{pk}".encode()).digest()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


@dataclass(frozen=True)
class Sampled:
    """One of them: the referral, and its decision in force if it was made in the portal."""

    referral: Referral
    decision: Decision | None

    @property
    def acknowledged_in_time(self) -> bool | None:
        return _in_time(self.referral.acknowledged_at, self.referral.acknowledge_by)

    @property
    def decided_in_time(self) -> bool | None:
        return _in_time(self.referral.closed_at, self.referral.decide_by)


def _in_time(done: datetime | None, limit: datetime | None) -> bool | None:
    """Nothing is said of a clock that was never set; one that was never stopped was missed."""
    return None if limit is None else done is not None and done <= limit


@transaction.atomic
def drawn(draw: Draw, user: User, from_address: str | None) -> list[Sampled]:
    """The sample, put on record for each referral in it, oldest decision first."""
    decisions: Any = Decision.objects.select_related("by", "answered_by").order_by("-at")
    found = Referral.objects.filter(pk__in=draw.ids(user)).select_related("team", "worker")
    found = found.defer("people").prefetch_related(Prefetch("decisions", queryset=decisions))
    referrals = list(found.order_by("pk"))  # in one order, so that two draws at once wait for each other
    for referral in referrals:
        audit.record(
            referral,
            audit.SAMPLED,
            actor_id=user.pk,
            from_address=from_address,
            detail={"month": f"{draw.month:%Y-%m}", "seed": draw.seed},
        )
    sampled = [
        Sampled(referral, next((each for each in referral.decisions.all() if each.in_force), None))
        for referral in referrals
    ]
    return sorted(sampled, key=lambda each: (each.referral.closed_at, each.referral.reference))
