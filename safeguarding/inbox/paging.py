"""Pages of a list that begin behind a row of it, so that the thousandth costs what the first does."""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, F, Field, Func, QuerySet, UUIDField, Value

from ..records import QUEUE, QUEUE_COLUMNS, Referral

SIZE = 50
_WRITTEN = re.compile(r"([0-9])\.(-?[0-9]{1,19})\.([0-9a-f]{32})")
_LARGEST = 2**63 - 1


class Cursor(NamedTuple):
    """A row's place in the list; it says nothing about whom the row is about."""

    queue: int
    position: int
    pk: UUID

    def __str__(self) -> str:
        return f"{self.queue}.{self.position}.{self.pk.hex}"


def read(text: str) -> Cursor | None:
    """The place that an address names; None if it names none."""
    found = _WRITTEN.fullmatch(text)
    if not found or abs(int(found[2])) > _LARGEST:
        return None
    return Cursor(int(found[1]), int(found[2]), UUID(found[3]))


class Page(NamedTuple):
    """Some rows, and the places behind and before which there are more."""

    rows: list[Referral]
    before: Cursor | None = None
    after: Cursor | None = None


def page_of(
    found: QuerySet[Referral], size: int, *, after: Cursor | None = None, before: Cursor | None = None
) -> Page:
    """The rows next to a place, or the first ones."""
    if before:
        rows = _read(found.filter(_beyond("<", before)), [f"-{column}" for column in QUEUE], size + 1)
        return _page(rows[:size][::-1], more_before=len(rows) > size, more_after=True)
    rows = _read(found.filter(_beyond(">", after)) if after else found, QUEUE, size + 1)
    return _page(rows[:size], more_before=after is not None, more_after=len(rows) > size)


def _read(found: QuerySet[Referral], order: list[str], most: int) -> list[Referral]:
    """The first ones, with what belongs to each. An index finds them, and only then their rows are read.

    PostgreSQL takes what stands behind a place for one row, and would join all of it before it sorts.
    """
    first = found.order_by(*order).values("pk")[:most]
    rows = Referral.objects.filter(pk__in=first).select_related("team", "worker", "passed_from")
    return list(rows.defer("submission").order_by(*order))


def _page(rows: list[Referral], *, more_before: bool, more_after: bool) -> Page:
    if not rows:
        return Page(rows)
    return Page(rows, _place(rows[0]) if more_before else None, _place(rows[-1]) if more_after else None)


def _place(row: Referral) -> Cursor:
    return Cursor(row.queue, row.position, row.pk)


def _beyond(sign: str, place: Cursor) -> Func:
    """One comparison of whole rows, which both databases answer from an index (not so three with OR)."""
    columns = _row(*(F(column) for column in QUEUE_COLUMNS))
    values = _row(Value(place.queue), Value(place.position), Value(place.pk, output_field=UUIDField()))
    return Func(
        columns, values, template="%(expressions)s", arg_joiner=f" {sign} ", output_field=BooleanField()
    )


def _row(*parts: Any) -> Func:
    return Func(*parts, template="(%(expressions)s)", output_field=Field())
