"""Who works where: an administrator proposes, a manager of the team approves; each act an event.

What gives somebody a right waits; what takes one away happens at once. Nobody approves their own.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from kentportal.accounts import people
from kentportal.accounts.factors import acts as factors
from kentportal.accounts.models import User
from kentportal.outbox.mail import post_mail

from . import audit, permissions, staffing
from .records import Membership, Team
from .staff_records import GIVES, JOIN, LEAVE, MANAGE, STOP_MANAGING, MembershipChange

NO_MANAGER = (
    "Nobody else manages this team who could approve it. The first manager of a team is made on the server, "
    "with “manage.py create_staff EMAIL --team TEAM --manager”"
)


class NotPossible(Exception):
    """The change makes no sense as things are; the words say why."""


class AlreadyDecided(Exception):
    """Another manager was first."""


def invite(administrator: User | None, person: User) -> bool:
    """Mail somebody where to set their password; False if they have one. It is no way in by itself."""
    with transaction.atomic():
        invited = people.invite(person)
        if invited:
            audit.record_staff(
                audit.INVITED, person_id=person.pk, actor_id=administrator.pk if administrator else None
            )
    return invited


@transaction.atomic
def propose(
    administrator: User, team: Team, person: User, what: str, from_address: str | None = None
) -> MembershipChange:
    """Have a right wait for a manager, or take one away at once; raises NotPossible."""
    if not permissions.may_manage_teams(administrator):
        raise PermissionDenied
    Team.objects.select_for_update().get(pk=team.pk)
    if reason := hindrance(administrator, team, person, what):
        raise NotPossible(reason)
    change = MembershipChange(team=team, person=person, what=what, proposed_by=administrator)
    if what in GIVES:
        change.save()
        _record(audit.PROPOSED, change, administrator, from_address)
        _tell_managers(change)
    else:
        _take_away(change, administrator, from_address)
    return change


def hindrance(administrator: User, team: Team, person: User, what: str) -> str:
    """Why this cannot be proposed now; nothing when it can."""
    own = Membership.objects.filter(team=team, user=person).first()
    if what == JOIN and own:
        return "They are in this team already"
    if what == MANAGE and own and own.is_manager:
        return "They manage this team already"
    if what == LEAVE and not own:
        return "They are not in this team"
    if what == STOP_MANAGING and not (own and own.is_manager):
        return "They do not manage this team"
    if what in GIVES and _waiting(team, person).exists():
        return "A change of their place in this team waits already. A manager of the team decides on it first"
    if what in GIVES and not _deciders(team, administrator, person).exists():
        return NO_MANAGER
    return ""


@transaction.atomic
def decide(
    manager: User, change: MembershipChange, *, approve: bool, from_address: str | None = None
) -> None:
    """Approve or refuse what was proposed; raises AlreadyDecided, or PermissionDenied to whoever may not."""
    Team.objects.select_for_update().get(pk=change.team_id)
    change = MembershipChange.objects.select_related("team", "person", "proposed_by").get(pk=change.pk)
    if change.decided_at is not None:
        raise AlreadyDecided
    if not permissions.may_decide(manager, change):
        raise PermissionDenied
    _decided(change, manager, approved=approve)
    if approve:
        own = Membership.objects.filter(team=change.team, user=change.person).first()
        is_manager = change.what == MANAGE or bool(own and own.is_manager)
        staffing.join(change.person, change.team.slug, is_manager=is_manager)
    _record(audit.APPROVED if approve else audit.REFUSED, change, manager, from_address)
    _tell_proposer(change)


@transaction.atomic
def set_by_command(person: User, team_slug: str, *, is_manager: bool) -> None:
    """Put somebody into a team by somebody who works on the server itself."""
    staffing.join(person, team_slug, is_manager=is_manager)
    what = MANAGE if is_manager else JOIN
    audit.record_staff(audit.BY_COMMAND, person_id=person.pk, team=team_slug, detail={"what": what})


@transaction.atomic
def reset_second_factor(person: User) -> bool:
    """Forget the app, passkeys and recovery codes of somebody who lost them; whether there were any."""
    was_reset = factors.reset(person)
    if was_reset:
        audit.record_staff(audit.FACTOR_RESET, person_id=person.pk)
    return was_reset


def _take_away(change: MembershipChange, administrator: User, from_address: str | None) -> None:
    """End a membership or a manager's part in it, and with it what waited to be added."""
    for waiting in _waiting(change.team, change.person):
        _decided(waiting, administrator, approved=False)
        _record(audit.REFUSED, waiting, administrator, from_address)
    if change.what == LEAVE:
        staffing.leave(change.person, change.team)
    else:
        staffing.join(change.person, change.team.slug, is_manager=False)
    _decided(change, administrator, approved=True)
    _record(audit.ENDED, change, administrator, from_address)


def _decided(change: MembershipChange, by: User, *, approved: bool) -> None:
    change.decided_by, change.decided_at, change.approved = by, timezone.now(), approved
    change.save()


def _record(kind: str, change: MembershipChange, actor: User, from_address: str | None) -> None:
    audit.record_staff(
        kind,
        person_id=change.person_id,
        team=change.team.slug,
        actor_id=actor.pk,
        from_address=from_address,
        detail={"what": change.what, "change": change.pk},
    )


def _waiting(team: Team, person: User) -> QuerySet[MembershipChange]:
    return MembershipChange.objects.filter(team=team, person=person, decided_at=None)


def _deciders(team: Team, *others: User | None) -> QuerySet[User]:
    """The managers who may decide on what one of these proposes about the other."""
    managers = User.objects.filter(is_active=True, memberships__team=team, memberships__is_manager=True)
    return managers.exclude(pk__in=[other.pk for other in others if other])


def _tell_managers(change: MembershipChange) -> None:
    path = reverse("staff_changes:decide", args=[change.pk])
    for manager in _deciders(change.team, change.proposed_by, change.person):
        key = f"membership_waiting:{change.pk}:{manager.pk}"
        post_mail(manager.email, "membership_waiting", {"path": path}, key)


def _tell_proposer(change: MembershipChange) -> None:
    proposer = change.proposed_by
    if proposer and proposer.is_active:
        template = "membership_approved" if change.approved else "membership_refused"
        post_mail(proposer.email, template, {}, f"membership_decided:{change.pk}")
