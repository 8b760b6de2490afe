"""May this person? The only place that says so.

Referrals are for the members of their team alone: no permission, group or superuser flag opens one.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from kentportal.accounts.models import User

from . import statuses
from .casework import Named
from .records import FRONT_DOOR, LADO, Event, Membership, Referral, Team
from .staff_records import MembershipChange

Person = User | AnonymousUser
#: Acts on a referral that the staff side offers.
RESPOND, RETURN, WITHDRAWAL = "respond", "return", "withdrawal"
ACKNOWLEDGE, TAKE, ASSIGN, PUT_BACK = "acknowledge", "take", "assign", "put_back"
NOTE, CHECK, CHECK_ANSWER = "note", "check", "check_answer"
URGENCY, CASE_NUMBER, RESTRICT, REPEAT = "urgency", "case_number", "restrict", "repeat"
DECIDE, SIGN_OFF, REOPEN = "decide", "sign_off", "reopen"
PASS, ANSWER_PASS, ALSO_REFER = "pass", "answer_pass", "also_refer"
#: Reading who did what with it, which is the managers’.
RECORD = "record"

#: What can be done with a referral that another team passed on, until the team has accepted it.
PENDING = frozenset({ANSWER_PASS, NOTE, RECORD})
#: Teams that anybody may also refer to.
ALSO_REFERRED_TO = (FRONT_DOOR, LADO)


def may_see_inbox(user: Person) -> bool:
    """Whether they work in a team."""
    return _memberships(user).exists()


def places(user: Person) -> list[Membership]:
    """Their places as this request first found them: for menus, which ask on every page, many times over.

    Kept on the person as Django keeps permissions; what is done to a referral asks anew.
    """
    if not hasattr(user, "_places"):
        user._places = teams(user)  # type: ignore[union-attr]
    found: list[Membership] = user._places  # type: ignore[union-attr]
    return found


def manages_any(user: Person) -> bool:
    """Whether they manage a team, as menus ask."""
    return any(place.is_manager for place in places(user))


def teams(user: Person) -> list[Membership]:
    """Their places in teams, with the teams, in the order of the teams' names."""
    return list(_memberships(user).select_related("team").order_by("team__name"))


def visible(user: Person) -> QuerySet[Referral]:
    """The referrals they may list, search, count and read; to them there are no others.

    A restricted one is there for those it names; when none of them is left in the team, for its managers.
    """
    mine = _memberships(user)
    left_alone = Q(team_id__in=mine.filter(is_manager=True).values("team_id")) & ~_still_here()
    open_to = Q(restricted=False) | _named(user.pk or 0) | left_alone
    return Referral.objects.filter(open_to, team_id__in=mine.values("team_id"))


def listed(place: Membership) -> QuerySet[Referral]:
    """Those of `visible` that one of their teams has, asked for so that an index gives them in order."""
    open_to = Q(restricted=False) | _named(place.user_id)
    if place.is_manager:
        open_to |= ~_still_here()
    return Referral.objects.filter(open_to, team_id=place.team_id)


def _named(user_id: int) -> Q:
    return Q(Exists(Named.objects.filter(referral=OuterRef("pk"), user_id=user_id)))


def _still_here() -> Q:
    """Whether somebody whom a restricted referral names still works in its team."""
    here = Named.objects.filter(referral=OuterRef("pk"), user__is_active=True)
    return Q(Exists(here.filter(user__memberships__team=OuterRef("team"))))


def may_read(user: Person, referral: Referral) -> bool:
    """Whether this referral, its files and its PDF are theirs to read."""
    return visible(user).filter(pk=referral.pk).exists()


def acts(user: Person, referral: Referral) -> frozenset[str]:
    """What they may do with a referral as it stands; nothing else is offered, and all else is refused."""
    place = _memberships(user).filter(team_id=referral.team_id).first()
    if place is None or (referral.restricted and not may_read(user, referral)):
        return frozenset()
    return acts_in(place, referral)


def acts_in(place: Membership, referral: Referral) -> frozenset[str]:
    """The same for somebody in this place of its team, for whom it is known to exist."""
    found = frozenset(act for act, allows in RULES.items() if allows(place, referral))
    # Until the team has said that it takes it, nothing else is done with it.
    return found & PENDING if referral.passed_from_id else found


def _open(place: Membership, referral: Referral) -> bool:
    return statuses.is_open(referral.status)


def _open_to_managers(place: Membership, referral: Referral) -> bool:
    return place.is_manager and statuses.is_open(referral.status)


def _passable(place: Membership, referral: Referral) -> bool:
    """What waits for a sign-off is answered first: another team's managers would sign it otherwise."""
    return _open_to_managers(place, referral) and referral.status != statuses.PROPOSED


def _for_managers(place: Membership, referral: Referral) -> bool:
    return place.is_manager


def _always(place: Membership, referral: Referral) -> bool:
    return True


def told_in_the_portal(referral: Referral) -> bool:
    """Whether its referrer reads in an account what the team writes about it.

    Not of one that was also referred (of which the referrer knows nothing) or taken by telephone.
    """
    return referral.submission.owner_id is not None and not referral.origin_id and not referral.by_telephone


def _returnable(place: Membership, referral: Referral) -> bool:
    """To send an urgent one back costs time that only a manager may spend."""
    becomes = statuses.may_become(referral.status, statuses.WAITING)
    return becomes and told_in_the_portal(referral) and (place.is_manager or not referral.urgent)


def _mine_or_managers(place: Membership, referral: Referral) -> bool:
    own = referral.worker_id == place.user_id or place.is_manager
    return own and referral.worker_id is not None and statuses.is_open(referral.status)


#: Of each act, when it may be done, by a member of the team in this place.
RULES: dict[str, Callable[[Membership, Referral], bool]] = {
    ACKNOWLEDGE: lambda place, referral: (
        statuses.is_open(referral.status) and referral.acknowledged_at is None
    ),
    TAKE: lambda place, referral: _open(place, referral) and referral.worker_id != place.user_id,
    ASSIGN: _open_to_managers,
    PUT_BACK: _mine_or_managers,
    NOTE: _always,
    CHECK: lambda place, referral: _open(place, referral) and referral.status != statuses.PROPOSED,
    CHECK_ANSWER: _always,
    URGENCY: _open,
    PASS: _passable,
    ALSO_REFER: _open,
    ANSWER_PASS: lambda place, referral: referral.passed_from_id is not None,
    RESPOND: lambda place, referral: told_in_the_portal(referral),
    RETURN: _returnable,
    WITHDRAWAL: lambda place, referral: referral.withdrawal_asked_at is not None,
    DECIDE: lambda place, referral: (
        statuses.may_become(referral.status, statuses.DECIDED) and referral.status != statuses.PROPOSED
    ),
    SIGN_OFF: lambda place, referral: place.is_manager and referral.status == statuses.PROPOSED,
    REOPEN: lambda place, referral: statuses.may_become(referral.status, statuses.REOPENED),
    CASE_NUMBER: _always,
    RESTRICT: _for_managers,
    REPEAT: _always,
    RECORD: _for_managers,
}
#: Why an act is neither offered nor done, to somebody who may read the referral.
WHY_NOT = {
    RESPOND: "Nobody would read a response in the portal: the referrer’s account no longer exists, they told "
    "us by telephone, or they know nothing of this referral.",
    RETURN: "This cannot be returned for more information as it stands: it was returned already, "
    "it is closed, the referrer’s account no longer exists, or it is urgent and only a manager returns it.",
    WITHDRAWAL: "There is no request to withdraw this that waits for a decision.",
    ACKNOWLEDGE: "This was acknowledged already, or it is closed.",
    TAKE: "You have this already, or it is closed.",
    ASSIGN: "Only a manager assigns referrals, while they are open.",
    PUT_BACK: "Only its worker or a manager puts it back, while it is open.",
    NOTE: "You cannot add a note to this.",
    CHECK: "Another agency can only be asked while this is open and no decision waits for sign-off.",
    CHECK_ANSWER: "There is no answer of another agency to keep.",
    URGENCY: "The urgency of a closed referral stays as it is.",
    CASE_NUMBER: "You cannot change the case number.",
    RESTRICT: "Only a manager says for whom a referral is.",
    REPEAT: "There is nothing to say about repeats.",
    RECORD: "Only a manager reads the record.",
    DECIDE: "This is decided already, or a decision waits for sign-off.",
    SIGN_OFF: "No decision waits for your sign-off.",
    REOPEN: "This is open.",
    PASS: "Only a manager passes referrals on, while they are open and no decision waits for sign-off.",
    ANSWER_PASS: "This does not wait for your team to accept it.",
    ALSO_REFER: "A closed referral is referred to nobody else. Reopen it first.",
}


def may_sign_off(user: User, referral: Referral, proposed_by: int | None) -> bool:
    """Whether a decision that waits is theirs to sign off: nobody's own, while another manager could."""
    own = proposed_by == user.pk
    return SIGN_OFF in acts(user, referral) and not (own and other_managers(user, referral))


def other_managers(user: User, referral: Referral) -> list[User]:
    """The active managers of its team, besides them, for whom the referral exists."""
    managers = User.objects.filter(memberships__team=referral.team_id, memberships__is_manager=True)
    others = managers.filter(is_active=True).exclude(pk=user.pk).order_by("pk")
    return [one for one in others if not referral.restricted or may_read(one, referral)]


def why_not(act: str, referral: Referral) -> str:
    """Why an act is neither offered nor done, to somebody who may read the referral."""
    if referral.passed_from_id and act not in PENDING:
        return "Your team has to accept this, or to send it back, before anything else is done with it."
    return WHY_NOT[act]


def managed_teams(user: Person) -> list[Team]:
    """The teams whose board, records, exports and samples are theirs to see, in the order of their names."""
    return [place.team for place in teams(user) if place.is_manager]


def recorded(user: Person, team: Team) -> QuerySet[Event]:
    """The events of a team that its managers may read; of what is restricted to others there are none."""
    if not manages(user, team.slug):
        return Event.objects.none()
    hidden = Referral.objects.filter(restricted=True).exclude(pk__in=visible(user).values("pk"))
    return Event.objects.filter(team=team.slug).exclude(subject_id__in=hidden.values("pk"))


def may_ask_to_withdraw(referral: Referral) -> bool:
    """Whether its referrer can still ask to have it back: it is undecided, and they have not asked yet."""
    return statuses.is_open(referral.status) and referral.withdrawal_asked_at is None


def may_manage_teams(user: Person) -> bool:
    """Whether they may propose who is in a team, and so look through the list of staff."""
    return bool(user.is_active and user.has_perm("safeguarding.change_team"))


def editable_teams(user: Person) -> QuerySet[Team]:
    """The teams whose settings they keep: administrators every one's, managers their own."""
    if may_manage_teams(user):
        return Team.objects.all()
    return Team.objects.filter(slug__in=managed(user))


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
