"""Tampering with the record by somebody with direct database access, but not our key."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection, transaction

from safeguarding import audit
from safeguarding.records import Event, Referral

TABLE = Event._meta.db_table
Tamper = Callable[[Referral, Random], object]


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def without_triggers() -> None:
    """Take the triggers away, as somebody who owns the database can."""
    own = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    for act in ("update", "delete"):
        execute(f"DROP TRIGGER IF EXISTS {TABLE}_no_{act}{own}")


def events(referral: Referral) -> list[Event]:
    return list(Event.objects.filter(subject_id=referral.pk).order_by("sequence"))


def grow(referral: Referral, looks: int) -> None:
    """So many looks at it, by one worker and another."""
    for number in range(looks):
        with transaction.atomic():
            audit.record(referral, audit.OPENED, actor_id=number + 1, from_address="192.0.2.7")


def change(referral: Referral, random: Random) -> None:
    """Another actor, kind, time, address, team or detail."""
    event = random.choice(events(referral))
    ways: list[dict[str, Any]] = [
        {"actor_id": 999_999},
        {"kind": "printed"},
        {"at": event.at.replace(microsecond=(event.at.microsecond + 1) % 1_000_000)},
        {"from_address": "203.0.113.9"},
        {"team": "police"},
        {"detail": {"urgency": "none"}},
    ]
    Event.objects.filter(pk=event.pk).update(**random.choice(ways))


def remove(referral: Referral, random: Random) -> None:
    """One event or the last ones, with the ones after moved up or the head set back to what is left."""
    chain = events(referral)
    gone = random.choice([*chain, chain[-1], chain[-1]])
    Event.objects.filter(pk=gone.pk).delete()
    for later in chain[gone.sequence :]:
        Event.objects.filter(pk=later.pk).update(sequence=later.sequence - 1)
    last = [event for event in chain if event.pk != gone.pk][-1]
    Referral.objects.filter(pk=referral.pk).update(event_count=len(chain) - 1, event_head=last.hash)


def reorder(referral: Referral, random: Random) -> None:
    """Two events in each other's place, perhaps with what links them set right."""
    one, other = random.sample(events(referral), 2)
    Event.objects.filter(pk=one.pk).update(sequence=9999)
    Event.objects.filter(pk=other.pk).update(sequence=one.sequence)
    Event.objects.filter(pk=one.pk).update(sequence=other.sequence)
    if random.random() < 0.5:
        previous = ""
        for event in events(referral):
            Event.objects.filter(pk=event.pk).update(previous=previous)
            previous = event.hash


def insert(referral: Referral, random: Random) -> None:
    """A copy of an event behind the last one, with count and head moved on."""
    chain = events(referral)
    made, last = random.choice(chain), chain[-1]
    made.pk, made.sequence, made.previous = None, last.sequence + 1, last.hash
    made.save(force_insert=True)
    Referral.objects.filter(pk=referral.pk).update(event_count=made.sequence, event_head=made.hash)


def put_back(referral: Referral, random: Random) -> None:
    """All of it as a backup had it when it had one event less: events, count, head and seal."""
    chain = events(referral)
    before = chain[-2]
    Event.objects.filter(pk=chain[-1].pk).delete()
    Referral.objects.filter(pk=referral.pk).update(
        event_count=before.sequence,
        event_head=before.hash,
        # Which the attacker has from the backup.
        event_seal=audit.sealed(referral.pk, before.sequence, before.hash),
    )


#: What is found in the database alone, and what the digest is needed for.
TAMPERS: dict[str, Tamper] = {
    "change": change,
    "removal": remove,
    "reordering": reorder,
    "insertion": insert,
}
WITH_A_BACKUP: dict[str, Tamper] = {"put back": put_back}
