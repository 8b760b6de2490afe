"""Which referrals may be about the same child, mother or home: those that share keyed hashes.

The hashes outlive the answers and tell nothing without our key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from kentportal.vault import keyed_hash

from .casework import FamilyKey, Link
from .people import About, Person
from .records import LADO, Referral
from .searching import words

#: How far back a referral is looked for, and how many are shown at most.
WITHIN = timedelta(days=365)
MOST = 50
#: One that matches shares a few keys at most: a row each.
_MOST_ROWS = MOST * 10
#: Outcomes (codes) after which nobody did anything with the family.
NO_ACTION = frozenset(
    {
        "no_further_action",
        "information_and_advice",
        "advice_only",
        "not_eligible",
        "threshold_not_met",
        "withdrawn",
    }
)

_NHS_FIGURES = 10
_Kind = FamilyKey.Kind


class Key(NamedTuple):
    """A hash, and what it is of."""

    kind: str
    key: str


def keys_of(about: About, team: str) -> set[Key]:
    """What tells a family from others; to the LADO, what tells the adult whom an allegation is about."""
    if team == LADO and about.adult:
        return set(_born_and_named(about.adult))
    return {key for child in about.children for key in _of_child(child)}


def _of_child(child: Person) -> Iterator[Key]:
    yield from _born_and_named(child)
    yield from _nhs(child.nhs_number)
    yield from _mother(child)
    yield from _home(child)


def _born_and_named(person: Person) -> Iterator[Key]:
    """A day of birth with each word of a name: alone, either is many people's."""
    day = person.birth.get("date")
    for word in {*words(person.name), *words(person.also)} if day else ():
        yield _key(_Kind.CHILD, f"{day} {word}")


def _nhs(number: str) -> Iterator[Key]:
    figures = re.sub(r"\D", "", number)
    if len(figures) == _NHS_FIGURES:
        yield _key(_Kind.NHS_NUMBER, figures)


def _mother(child: Person) -> Iterator[Key]:
    """Of a child not yet born; one word is no name to find somebody by."""
    name = sorted({*words(child.mother)})
    if child.unborn and len(name) > 1:
        yield _key(_Kind.MOTHER, " ".join(name))


def _home(child: Person) -> Iterator[Key]:
    """By its number in the national list and, because not everybody picks from it, by postcode and number."""
    if child.uprn:
        yield _key(_Kind.ADDRESS, f"uprn {child.uprn.lstrip('0')}")
    postcode = re.sub(r"\s", "", child.postcode).upper()
    told = [word for line in child.lines for word in words(line)]
    numbers = [word for word in told if any(letter.isdigit() for letter in word)]
    name = sorted(numbers) or (words(child.lines[0]) if child.lines else [])
    if postcode and name:
        yield _key(_Kind.ADDRESS, f"{postcode} {' '.join(name)}")


def _key(kind: str, text: str) -> Key:
    return Key(kind, keyed_hash(f"family {kind}", text))


def remember(referral: Referral, about: About) -> None:
    """Keep the keys of a referral; those it was known by stay."""
    rows = (
        FamilyKey(referral=referral, **key._asdict()) for key in sorted(keys_of(about, referral.team.slug))
    )
    FamilyKey.objects.bulk_create(rows, ignore_conflicts=True)


def alike(referral: Referral) -> dict[UUID, list[str]]:
    """The team's other referrals of the last 12 months that share a key, with the kinds; at most `MOST`.

    People come before homes: of an address where many children live only the newest are wanted.
    """
    own = list(referral.family_keys.values_list("kind", "key"))
    people = [key for kind, key in own if kind != _Kind.ADDRESS]
    homes = [key for kind, key in own if kind == _Kind.ADDRESS]
    kinds: dict[UUID, set[str]] = {}
    for pk, kind in (*_shared(referral, people), *_shared(referral, homes)):
        kinds.setdefault(pk, set()).add(kind)
    known = Link.objects.filter(earlier=referral).values_list("referral_id", flat=True)
    there = Referral.objects.filter(
        pk__in=kinds.keys() - set(known),
        team=referral.team_id,
        received_at__gte=timezone.now() - WITHIN,
        received_at__lte=referral.received_at,
    ).order_by("-received_at")
    newest = there.values_list("pk", flat=True)
    found = sorted(newest, key=lambda pk: kinds[pk] == {_Kind.ADDRESS.value})
    return {pk: sorted(kinds[pk]) for pk in found[:MOST]}


def _shared(referral: Referral, keys: list[str]) -> list[tuple[UUID, str]]:
    """The newest rows with one of these keys; of whichever team, so that the keys alone are looked up."""
    rows = FamilyKey.objects.filter(key__in=keys).exclude(referral=referral).order_by("-pk")
    return list(rows.values_list("referral_id", "kind")[:_MOST_ROWS]) if keys else []
