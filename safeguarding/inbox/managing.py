"""What the pages for managers of a team have in common: which team, and who looks."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from kentportal.accounts.models import User

from .. import audit, permissions
from ..records import Team
from .reading import address_of


def managed_team(request: HttpRequest) -> Team:
    """The team asked for, or else the first that they manage. Nobody else's is there."""
    teams = permissions.managed_teams(request.user)
    if not teams:
        raise PermissionDenied
    asked = request.GET.get("team", teams[0].slug)
    for team in teams:
        if team.slug == asked:
            return team
    raise Http404


def note(request: HttpRequest, kind: str, team: Team, *, person: User | None = None, **detail: Any) -> None:
    """Put on record what a manager looked at or took away that is about no single referral."""
    by = cast(User, request.user)
    audit.record_staff(
        kind,
        person_id=(person or by).pk,
        team=team.slug,
        actor_id=by.pk,
        from_address=address_of(request),
        detail=detail,
    )


def frame(request: HttpRequest, title: str, team: Team, icon: str, **more: Any) -> dict[str, Any]:
    """What the admin's frame and these pages' own head show."""
    return {
        "header_title": f"{title}: {team}",
        "breadcrumbs_items": [{"url": "", "label": title, "sublabel": team.name}],
        "header_icon": icon,
        "team": team,
        "teams": permissions.managed_teams(request.user),
        **more,
    }
