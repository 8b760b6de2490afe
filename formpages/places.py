"""The pages of a draft, and what each of them holds."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac

from .answers import Row
from .records import Draft


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a draft: a step, or one row of a group on it ("new" for a row not yet there)."""

    step: str
    group: str = ""
    row: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.step, self.group, self.row) if part)


def token(draft: Draft, place: Place, keys: Collection[str]) -> str:
    """Stands for what a page of the draft holds now; it changes when that does, and tells nothing else."""
    held: list[Any] = [draft.typed.get(str(place))]
    if place.row == "new":  # another row since then means that this one may have been sent already
        held.append([row["id"] for row in draft.answers.get(place.group) or ()])
    elif place.group:
        held.append(row_of(draft, place))
    else:
        held.append({key: draft.answers.get(key) for key in sorted(keys)})
    return salted_hmac("formpages.token", json.dumps([str(draft.pk), held], sort_keys=True)).hexdigest()[:20]


def row_of(draft: Draft, place: Place) -> Row:
    """The row that a place names, or an empty one."""
    rows = draft.answers.get(place.group) or []
    return next((row for row in rows if row["id"] == place.row), {})


def held_by(draft: Draft, place: Place, keys: Collection[str]) -> dict[str, Any]:
    """What a page holds: its answers or its row, and what is typed there."""
    own = {key: draft.answers[key] for key in keys if key in draft.answers}
    return {
        "typed": draft.typed.get(str(place)),
        "answers": row_of(draft, place) if place.group else own,
    }
