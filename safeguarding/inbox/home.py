"""What a worker sees first: how much is waiting for their teams."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.admin.ui.components import Component

from .. import permissions, statuses, targets
from ..counting import counted
from ..records import OPEN_URGENT, Membership, Team
from .tabs import MOST, TABS, Now, referrals

#: In which statuses a referral can lie there unread.
UNREAD = (statuses.NEW, statuses.ANSWERED, statuses.REOPENED)


class Waiting(NamedTuple):
    """What waits in one team, each number counted as far as the list's tabs are."""

    team: Team
    manages: bool
    new: int
    urgent: int
    nobodys: int
    mine: int
    closed: int
    sign_off: int


def waiting(places: list[Membership]) -> Iterator[Waiting]:
    """Of each team, in one query for all."""
    rows = []
    for place in places:
        now = Now(timezone.now(), targets.calendar_of(place.team))
        mine = permissions.listed(place)
        unread = mine.filter(status__in=UNREAD, opened_at=None)
        # An urgent one waits until somebody is at it, whoever has looked at it.
        urgent = mine.filter(queue=OPEN_URGENT).filter(Q(acknowledged_at=None) | Q(opened_at=None))
        lists = (referrals(place, TABS[tab], now) for tab in ("unassigned", "mine", "closed", "sign-off"))
        rows += [unread, urgent, *lists]
    numbers = iter(counted(rows, MOST))
    for place in places:
        yield Waiting(place.team, place.is_manager, *(next(numbers) for _ in range(6)))


class InboxPanel(Component):
    """How many referrals nobody has opened yet, how many of them are urgent, and what else waits."""

    name = "inbox"
    template_name = "safeguarding/inbox/panel.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"waiting": list(waiting(permissions.places(self.request.user)))}
