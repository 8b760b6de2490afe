"""The tabs of the list: which referrals each has, and how many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from .. import clocks, permissions, statuses
from ..counting import counted
from ..records import CLOSED, Membership, Referral

#: Counts stop here; they are there to tell a little from much.
MOST = 1000
#: What still has to be worked, as the list's indexes have it.
OPEN = Q(queue__lt=CLOSED)


@dataclass(frozen=True, slots=True)
class Now:
    """The moment, and the hours of the team."""

    moment: datetime
    calendar: clocks.Calendar


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: the referrals it has for somebody of the team, and the columns that say nothing in it."""

    slug: str
    label: str
    has: Callable[[Membership, Now], Q]
    without: frozenset[str] = frozenset()
    for_managers: bool = False
    #: Shown only while it has something.
    passing: bool = False


def _came_while_closed(place: Membership, now: Now) -> Q:
    closed, opened = clocks.last_closure(now.calendar, now.moment)
    return Q(status=statuses.NEW, received_at__gte=closed, received_at__lt=opened)


def _has(**columns: object) -> Callable[[Membership, Now], Q]:
    return lambda place, now: Q(**columns)


ALL = Tab("all", "All", lambda place, now: Q())
TABS = {
    tab.slug: tab
    for tab in (
        Tab("new", "New", _has(status=statuses.NEW)),
        Tab("closed", "Arrived while closed", _came_while_closed, passing=True),
        Tab("mine", "Mine", lambda place, now: OPEN & Q(worker_id=place.user_id), frozenset({"worker"})),
        Tab("unassigned", "Unassigned", lambda place, now: OPEN & Q(worker=None), frozenset({"worker"})),
        Tab("waiting", "Waiting for information", _has(status=statuses.WAITING), frozenset({"status"})),
        Tab(
            "sign-off",
            "To sign off",
            _has(status=statuses.PROPOSED),
            frozenset({"status"}),
            for_managers=True,
        ),
        Tab(
            "to-tell",
            "Decided, referrer not told",
            _has(to_tell=True),
            frozenset({"status", "clock"}),
            passing=True,
        ),
        Tab("decided", "Decided", _has(status=statuses.DECIDED), frozenset({"status", "clock"})),
        ALL,
    )
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A tab and how many referrals it has, as far as that is counted."""

    tab: Tab
    count: int

    @property
    def in_words(self) -> str:
        return f"{MOST:,}+" if self.count > MOST else f"{self.count:,}"


def offered(place: Membership) -> list[Tab]:
    """The tabs that somebody in this place may open."""
    return [tab for tab in TABS.values() if place.is_manager or not tab.for_managers]


def referrals(place: Membership, tab: Tab, now: Now) -> QuerySet[Referral]:
    """What a tab has."""
    return permissions.listed(place).filter(tab.has(place, now))


def counts(place: Membership, now: Now, tabs: Iterable[Tab] | None = None) -> Iterator[Counted]:
    """How many each tab has; those that are only there with something are left out when they have nothing."""
    asked = list(offered(place) if tabs is None else tabs)
    numbers = counted([referrals(place, tab, now) for tab in asked], MOST + 1)
    for tab, number in zip(asked, numbers, strict=True):
        if number or not tab.passing:
            yield Counted(tab, number)
