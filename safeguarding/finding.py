"""Which referrals have what somebody looks for, without reading everything that a very common name has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from . import searching
from .counting import counted
from .records import SearchKey

#: How many of the newest referrals that have the same are looked through.
MOST = 2000


class Found(NamedTuple):
    """The referrals (ids) of all teams, and whether there are more that were left out."""

    ids: list[UUID]
    left_out: bool


def find(typed: str) -> Found | None:
    """The newest that have all that was typed; nothing when there is nothing in it to look for.

    What fewest have is read, and of each whether it has the rest too: two common names find who has both.
    """
    wanted = searching.sought(typed)
    if not wanted:
        return None
    fewest, *others = _fewest_first(wanted)
    newest: dict[int, UUID] = {}
    left_out = False
    for key in fewest:
        rows = _with_all(SearchKey.objects.filter(key=key), others).order_by("-pk")
        found = list(rows.values_list("pk", "referral_id")[: MOST + 1])
        left_out |= len(found) > MOST
        newest |= dict(found[:MOST])
    ids = dict.fromkeys(newest[pk] for pk in sorted(newest, reverse=True))
    return Found(list(ids)[:MOST], left_out or len(ids) > MOST)


def _with_all(rows: QuerySet[SearchKey], wanted: Iterable[set[str]]) -> QuerySet[SearchKey]:
    same = SearchKey.objects.filter(referral_id=OuterRef("referral_id"))
    return rows.filter(*(Exists(same.filter(key__in=keys)) for keys in wanted))


def _fewest_first(wanted: list[set[str]]) -> list[set[str]]:
    """By how many have each, as far as we care."""
    if len(wanted) == 1:
        return wanted
    counts = counted([SearchKey.objects.filter(key__in=keys) for keys in wanted], MOST + 1)
    order = sorted(range(len(wanted)), key=lambda place: counts[place])
    return [wanted[place] for place in order]
