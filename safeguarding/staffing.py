"""Who works in which team, and the groups that let them into the staff side at all."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet

from kentportal.accounts.models import User

from .records import FRONT_DOOR, LADO, OT, TEAMS, Membership, Team

#: The group of each team and the one of its managers. They open the staff side and nothing in it; the
#: membership opens the inbox and, to managers, the approval of the team's forms.
TEAM_GROUPS = {FRONT_DOOR: "Front Door", OT: "Occupational Therapy", LADO: "LADO"}
MANAGERS = "{} managers"


def admin_access() -> Permission:
    """The permission to enter the staff side."""
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def group_of(team: Team) -> Group:
    """The group of the team's members; made, with admin access alone, when it is missing."""
    return _entering(TEAM_GROUPS[team.slug])


def managers_of(team: Team) -> Group:
    """The group of the team's managers, in the same way."""
    return _entering(MANAGERS.format(TEAM_GROUPS[team.slug]))


def _entering(name: str) -> Group:
    group, made = Group.objects.get_or_create(name=name)
    if made:
        group.permissions.add(admin_access())
    return group


def names_of_groups() -> set[str]:
    """The groups that hold who is in a team, and nobody else."""
    return {name for members in TEAM_GROUPS.values() for name in (members, MANAGERS.format(members))}


def members(team: Team) -> QuerySet[User]:
    """Who works in the team now, by name."""
    found = User.objects.filter(is_active=True, memberships__team=team)
    return found.order_by("last_name", "first_name", "email")


@transaction.atomic
def join(user: User, team_slug: str, *, is_manager: bool = False) -> Membership:
    """Put somebody into a team, or say anew whether they manage it; safe to repeat."""
    team, _ = Team.objects.get_or_create(slug=team_slug, defaults={"name": TEAMS[team_slug]})
    membership, _ = Membership.objects.update_or_create(
        team=team, user=user, defaults={"is_manager": is_manager}
    )
    settle(team)
    return membership


@transaction.atomic
def leave(user: User, team: Team) -> None:
    """Take somebody out of a team."""
    Membership.objects.filter(team=team, user=user).delete()
    settle(team)


@transaction.atomic
def settle(team: Team) -> None:
    """Make the team's groups hold its members and its managers, and nobody else."""
    members = Membership.objects.filter(team=team)
    group_of(team).user_set.set(members.values_list("user_id", flat=True))
    managers_of(team).user_set.set(members.filter(is_manager=True).values_list("user_id", flat=True))
    User.objects.filter(memberships__team=team, is_staff=False).update(is_staff=True)
