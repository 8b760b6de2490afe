"""Who works a referral: taken, assigned, put back. One act, one transaction, one event."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import acts, audit, permissions
from .acts import Doing, Refused
from .records import CLOSED, Event, Membership, Referral, Team
from .staffing import members
from .telling import about_it

NOT_IN_TEAM = "Choose somebody who works in the team. A restricted referral goes to those it names only."
ALREADY = "They have this already."


class Chosen(NamedTuple):
    """A referral of a list, and up to which event its record had come when the list was made."""

    pk: UUID
    seen: int


class Assigned(NamedTuple):
    """The references of those that went to the worker, and of those left as they are, with why."""

    done: list[str]
    left: list[tuple[str, str]]


def colleagues(team: Team) -> QuerySet[User]:
    """Who works in a team, each with how many open referrals of it they hold, as `open_count`."""
    held = Referral.objects.filter(
        team_id=team.pk, worker=OuterRef("pk"), queue__lt=CLOSED, restricted=False
    ).order_by()
    counts = held.values("worker").annotate(number=Count("pk")).values("number")
    number = Coalesce(Subquery(counts, output_field=IntegerField()), 0)
    return members(team).annotate(open_count=number)


def assignable(referral: Referral) -> QuerySet[User]:
    """Those who can be given this referral: its team's, and of a restricted one those that it names."""
    found = colleagues(referral.team)
    if referral.restricted:
        found = found.filter(pk__in=referral.named.values("user_id"))
    return found


@transaction.atomic
def take(referral: Referral, doing: Doing) -> None:
    """Make it one's own."""
    now = acts.begin(referral, permissions.TAKE, doing)
    acts.record(now, audit.TAKEN, doing, detail=_before(now), changes={"worker": doing.by})


@transaction.atomic
def assign(referral: Referral, doing: Doing, worker: User) -> None:
    """Give it to a member of its team, and tell them by email."""
    event = _assign(referral, doing, worker)
    if worker != doing.by:
        _tell(worker, [event], about_it(referral)["path"])


@transaction.atomic
def _assign(referral: Referral, doing: Doing, worker: User) -> Event:
    now = acts.begin(referral, permissions.ASSIGN, doing)
    if now.worker_id == worker.pk:
        raise Refused(ALREADY)
    if not assignable(now).filter(pk=worker.pk).exists():
        raise Refused(NOT_IN_TEAM)
    detail = {"worker": worker.pk, **_before(now)}
    return acts.record(now, audit.ASSIGNED, doing, detail=detail, changes={"worker": worker})


def _tell(worker: User, events: list[Event], path: str) -> None:
    """Mail somebody what they have been given, all of it at once."""
    context = {"references": [event.reference for event in events], "path": path}
    post_mail(worker.email, "referrals_assigned", context, f"assigned:{events[-1].pk}")


@transaction.atomic
def put_back(referral: Referral, doing: Doing, why: str = "") -> None:
    """Leave it to whoever takes it next."""
    now = acts.begin(referral, permissions.PUT_BACK, doing)
    acts.record(now, audit.UNASSIGNED, doing, text=why, detail=_before(now), changes={"worker": None})


def assign_many(place: Membership, chosen: Iterable[Chosen], doing: Doing, worker: User) -> Assigned:
    """Assign each that can be; what happened to the others meanwhile is said, and they stay as they are.

    Each in a transaction of its own: one for all would hold up everybody who works on any of them.
    """
    seen = {each.pk: each.seen for each in chosen}
    done: list[Event] = []
    left = []
    try:
        for referral in permissions.listed(place).filter(pk__in=seen).order_by("queue", "position", "pk"):
            try:
                done.append(_assign(referral, doing._replace(seen=seen[referral.pk]), worker))
            except Refused as refusal:
                left.append((referral.reference, str(refusal)))
    finally:  # what is theirs stays theirs, whatever went wrong with another
        if done and worker != doing.by:
            _tell(worker, done, f"{reverse('inbox_modeladmin_index')}?team={place.team.slug}&tab=mine")
    return Assigned([event.reference for event in done], left)


def _before(referral: Referral) -> dict[str, int]:
    return {"before": referral.worker_id} if referral.worker_id else {}
