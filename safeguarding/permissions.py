"""May this person? The only place that says so.

Referrals are for the members of their team alone: no permission, group or superuser flag opens one.
"""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from kentportal.accounts.models import User

from . import statuses
from .records import Membership, Referral
from .staff_records import MembershipChange

Person = User | AnonymousUser
#: Acts on a referral that the staff side offers.
RESPOND, RETURN, WITHDRAWAL = "respond", "return", "withdrawal"


def may_see_inbox(user: Person) -> bool:
    """Whether they work in a team."""
    return _memberships(user).exists()


def visible(user: Person) -> QuerySet[Referral]:
    """The referrals they may list, search, count and read; to them there are no others."""
    return Referral.objects.filter(team_id__in=_memberships(user).values("team_id"))


def may_read(user: Person, referral: Referral) -> bool:
    """Whether this referral, its files and its PDF are theirs to read."""
    return visible(user).filter(pk=referral.pk).exists()


def acts(user: Person, referral: Referral) -> frozenset[str]:
    """What they may do with a referral as it stands; nothing else is offered, and all else is refused.

    To send an urgent one back costs time that only a manager may spend.
    """
    place = _memberships(user).filter(team_id=referral.team_id).first()
    if place is None:
        return frozenset()
    found = {WITHDRAWAL} if referral.withdrawal_asked_at else set()
    if referral.submission.owner_id is None:  # there is nobody to read it
        return frozenset(found)
    found.add(RESPOND)
    if statuses.may_become(referral.status, statuses.WAITING) and (place.is_manager or not referral.urgent):
        found.add(RETURN)
    return frozenset(found)


def may_ask_to_withdraw(referral: Referral) -> bool:
    """Whether its referrer can still ask to have it back: it is undecided, and they have not asked yet."""
    return statuses.is_open(referral.status) and referral.withdrawal_asked_at is None


def may_manage_teams(user: Person) -> bool:
    """Whether they may propose who is in a team, and so look through the list of staff."""
    return bool(user.is_active and user.has_perm("safeguarding.change_team"))


def manages(user: Person, team: str) -> bool:
    """Whether they manage this team, and so approve its forms and take one down."""
    return team in managed(user)


def managed(user: Person) -> set[str]:
    """The teams that they manage."""
    return set(_memberships(user).filter(is_manager=True).values_list("team__slug", flat=True))


def waiting_changes(user: Person) -> QuerySet[MembershipChange]:
    """The proposed changes of the teams that they manage, which they see; to them there are no others."""
    teams = _memberships(user).filter(is_manager=True).values("team_id")
    found = MembershipChange.objects.filter(decided_at=None, team_id__in=teams)
    return found.select_related("team", "person", "proposed_by")


def may_decide(user: Person, change: MembershipChange) -> bool:
    """Whether they manage the team, did not propose this themselves, and it is not about them."""
    own = user.pk in (change.proposed_by_id, change.person_id)
    return not own and waiting_changes(user).filter(pk=change.pk).exists()


def _memberships(user: Person) -> QuerySet[Membership]:
    """Where they work; nowhere for somebody signed out or switched off."""
    if user.pk is None or not user.is_active:
        return Membership.objects.none()
    return Membership.objects.filter(user_id=user.pk)
