"""Handing over one's list at the end of a shift, and what becomes of it when somebody is away."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import acts, audit, permissions, statuses
from .acts import Doing, Refused
from .casework import Handover
from .records import CLOSED, Referral, Team
from .staffing import members


def colleagues(user: User, team: Team) -> QuerySet[User]:
    """Whom somebody can hand their list of a team over to."""
    return members(team).exclude(pk=user.pk)


def list_of(worker: User, team: Team) -> QuerySet[Referral]:
    """The open referrals of a team that somebody has."""
    return Referral.objects.filter(team=team, worker=worker, queue__lt=CLOSED)


def holders(team: Team) -> QuerySet[User]:
    """Who can have open referrals of the team: its members, and whoever left with some."""
    held = Referral.objects.filter(team=team, queue__lt=CLOSED, worker__isnull=False).values("worker")
    found = User.objects.filter(Q(pk__in=members(team).values("pk")) | Q(pk__in=held))
    return found.order_by("last_name", "first_name", "email")


def offered_to(user: User) -> QuerySet[Handover]:
    """What colleagues want them to take over, in the teams they are in."""
    teams = [place.team_id for place in permissions.teams(user)]
    found = Handover.objects.filter(receiver=user, answered_at=None, team__in=teams)
    return found.select_related("team", "giver")


def given_by(user: User) -> QuerySet[Handover]:
    """What they want colleagues to take over, and nobody has yet."""
    return Handover.objects.filter(giver=user, answered_at=None).select_related("team", "receiver")


def give(doing: Doing, team: Team, receiver: User, note: str) -> Handover:
    """Offer one's list to a colleague, who is told by email and has to accept it. Raises Refused."""
    giver = doing.by
    if not members(team).filter(pk=giver.pk).exists():
        raise Refused("You are not in this team.")
    if not colleagues(giver, team).filter(pk=receiver.pk).exists():
        raise Refused("They are not in this team any more. Choose somebody else.")
    try:
        with transaction.atomic():
            made = Handover.objects.create(team=team, giver=giver, receiver=receiver, note=note)
            _record(audit.LIST_OFFERED, made, doing)
            context = {"path": reverse("inbox_shifts")}
            post_mail(receiver.email, "list_offered", context, f"list-offered:{made.pk}")
            return made
    except IntegrityError:
        raise Refused("You have offered your list of this team to somebody. Take that back first.") from None


@transaction.atomic
def accept(handover: Handover, doing: Doing) -> int:
    """Take over all that the giver has open, and say how many that is.

    What is for named workers of whom the receiver is none stays, without a word that it is there.
    """
    now = _answered(handover, accepted=True)
    theirs = list_of(now.giver, now.team)
    mine = list(
        theirs.filter(pk__in=permissions.visible(doing.by)).order_by("pk").values_list("pk", flat=True)
    )
    moved = 0
    for pk in mine:
        referral = acts.locked(Referral.objects.filter(pk=pk))
        if referral.worker_id != now.giver_id or not statuses.is_open(referral.status):
            continue  # somebody else was faster
        detail = {"from": now.giver_id, "to": doing.by.pk, "handover": now.pk}
        acts.record(referral, audit.HANDED_OVER, doing, detail=detail, changes={"worker": doing.by})
        moved += 1
    return moved


@transaction.atomic
def end(handover: Handover, doing: Doing) -> None:
    """Decline it, or take it back: everything stays where it is."""
    now = _answered(handover, accepted=False)
    _record(audit.LIST_KEPT, now, doing)


def _record(kind: str, handover: Handover, doing: Doing) -> None:
    audit.record_staff(
        kind,
        person_id=handover.receiver_id,
        team=handover.team.slug,
        actor_id=doing.by.pk,
        from_address=doing.where,
        detail={"handover": handover.pk},
    )


def _answered(handover: Handover, *, accepted: bool) -> Handover:
    """The handover, locked and answered. Raises Refused if it was answered before."""
    found = Handover.objects.select_for_update(of=("self",)).select_related("team", "giver")
    now = found.get(pk=handover.pk)
    if now.answered_at:
        raise Refused("This was answered or taken back already.")
    now.accepted, now.answered_at = accepted, timezone.now()
    now.save(update_fields=["accepted", "answered_at"])
    return now


@transaction.atomic
def put_back_all(team: Team, worker: User, doing: Doing) -> int:
    """Let everything that an absent worker has open be nobody's; returns how much of it the manager sees.

    What is for named workers only goes too, unseen: nobody would work it until the worker is back.
    """
    if not permissions.manages(doing.by, team.slug):
        raise Refused("Only a manager of the team puts referrals back.")
    seen = set(permissions.visible(doing.by).filter(worker=worker).values_list("pk", flat=True))
    done = 0
    for pk in list(list_of(worker, team).order_by("pk").values_list("pk", flat=True)):
        referral = acts.locked(Referral.objects.filter(pk=pk))
        if referral.worker_id != worker.pk or not statuses.is_open(referral.status):
            continue
        acts.record(referral, audit.UNASSIGNED, doing, detail={"from": worker.pk}, changes={"worker": None})
        done += pk in seen
    return done
