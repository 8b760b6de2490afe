"""Which referrals have what somebody looks for, without reading everything that a very common name has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kentportal.vault import keyed_hash

from . import audit, searching
from .counting import counted
from .records import SearchKey

#: How many of the newest referrals that have the same are looked through.
MOST = 1000


class Found(NamedTuple):
    """The referrals (ids) of all teams, and whether there are more that were left out."""

    ids: list[UUID]
    left_out: bool


def find(typed: str) -> Found:
    """The newest referrals that have all that was typed; none when there is nothing in it to look for.

    What fewest have is read, and of each whether it has the rest too: two common names find who has both.
    """
    rare, names = searching.take_apart(typed)
    names, common = (names, False) if rare else _fewest_first(names)
    if not (wanted := [*rare, *names]):
        return Found([], left_out=False)
    fewest, *others = wanted
    if common:
        parts = [SearchKey.objects.filter(*map(_among_all, others), key__in=fewest)]
    else:
        parts = [SearchKey.objects.filter(*map(_one_by_one, others), key=key) for key in sorted(fewest)]
    rows = _newest(parts)
    ids = list(dict.fromkeys(referral for _, referral in sorted(rows, reverse=True)))
    return Found(ids[:MOST], left_out=len(ids) > MOST)


@transaction.atomic
def note(typed: str, by: int, team: str, where: str) -> None:
    """Put on record that somebody searched: for what, only a hash says, by which equal searches are found."""
    looked_for = keyed_hash("search on record", " ".join(typed.casefold().split()))
    audit.record_staff(
        audit.SEARCHED,
        person_id=by,
        actor_id=by,
        team=team,
        from_address=where,
        detail={"search": looked_for},
    )


def _one_by_one(keys: set[str]) -> Q:
    """That a referral has one of these, looked up for each that has the rest: best for a few of them."""
    return Q(Exists(SearchKey.objects.filter(key__in=keys, referral_id=OuterRef("referral_id"))))


def _among_all(keys: set[str]) -> Q:
    """The same, out of a list of all that have one, which an index holds: best for very many of them."""
    return Q(referral_id__in=SearchKey.objects.filter(key__in=keys).values("referral_id"))


def _newest(found: Sequence[QuerySet[SearchKey]]) -> list[tuple[int, UUID]]:
    """The newest of each, with their referrals, in one query: each is read from its index, newest first."""
    parts, params = list[str](), list[Any]()
    for rows in found:
        newest = rows.order_by("-pk").values("pk", "referral_id")[: MOST + 1]
        sql, given = newest.query.sql_with_params()
        parts.append(f"SELECT * FROM ({sql}) part")  # noqa: S608, made by the ORM
        params += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        return [(pk, referral if isinstance(referral, UUID) else UUID(referral)) for pk, referral in cursor]


def _fewest_first(names: list[set[str]]) -> tuple[list[set[str]], bool]:
    """By how many have each, as far as we care; and whether very many have every one of them."""
    if len(names) < 2:
        return names, False
    counts = counted([SearchKey.objects.filter(key__in=keys) for keys in names], MOST + 1)
    order = sorted(range(len(names)), key=counts.__getitem__)
    return [names[place] for place in order], min(counts) > MOST
