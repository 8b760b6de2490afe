"""What a page held when it was opened, kept while it is saved without being left.

A page saves itself while somebody types, and it saves when its answers are not right yet. So that Cancel can
still take back what was typed on it, and that a page never takes its own last save for somebody else's, the
draft remembers by place the visit: one opening of a page in one window.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any

Held = dict[str, Any]
#: Longer than any of ours: what is longer was not made here.
LONGEST = 32


def new_visit() -> str:
    """A name for one opening of a page."""
    return secrets.token_hex(8)


def is_its_own(visits: Mapping[str, Any], place: str, visit: str, now: str) -> bool:
    """Whether what the page holds now is what this same visit left there."""
    known = visits.get(place, {})
    return bool(visit) and known.get("visit") == visit and known.get("left") == now


def stay(
    visits: dict[str, Any],
    place: str,
    visit: str,
    *,
    since: str,
    held: Held,
    keys: Collection[str],
    left: str,
) -> None:
    """Remember what a page held before it was saved and not left, and the token of what it holds now.

    `since` is the visit that this one goes on from, as when an address was looked up on the page: what the
    page held is what it held then. A copy of the window goes on from it too, and has saved nothing itself.
    """
    known = visits.get(place, {})
    first = known["held"] if known.get("visit") and known["visit"] in (visit, since) else held
    visits[place] = {"visit": visit[:LONGEST], "left": left, "keys": sorted(keys), "held": first}
