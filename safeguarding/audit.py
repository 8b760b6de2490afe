"""The record of what happened to each referral: only ever added to, each event chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.utils import timezone

from kentportal.vault import keyed_hash

from .records import Event, Referral

RECEIVED, OPENED, PRINTED, PDF_MADE, DOWNLOADED = "received", "opened", "printed", "pdf made", "downloaded"
EARLIER_OPENED = "earlier form opened"
RESPONDED, RESPONSE_READ = "responded", "response read"
RETURNED, ANSWERED = "returned", "information received"
WITHDRAWAL_ASKED, WITHDRAWN, WITHDRAWAL_REFUSED = "withdrawal asked", "withdrawn", "withdrawal refused"

Detail = Mapping[str, str | int | bool]


def record(
    referral: Referral,
    kind: str,
    *,
    actor_id: int | None = None,
    from_address: str | None = None,
    detail: Detail | None = None,
    changes: Mapping[str, Any] | None = None,
) -> Event:
    """Add an event to the referral's chain, and change the referral with it, inside the act's transaction.

    `detail` holds codes and ids, nothing about people.
    """
    last = (
        Referral.objects.select_for_update(of=("self",)).only("event_count", "event_head").get(pk=referral.pk)
    )
    event = Event(
        referral_id=referral.pk,
        reference=referral.reference,
        team=referral.team.slug,
        sequence=last.event_count + 1,
        kind=kind,
        actor_id=actor_id,
        detail=dict(detail or {}),
        at=timezone.now(),
        from_address=from_address,
        previous=last.event_head,
    )
    event.hash = chained(event)
    event.save(force_insert=True)
    Referral.objects.filter(pk=referral.pk).update(
        event_count=event.sequence, event_head=event.hash, **(changes or {})
    )
    return event


def chained(event: Event) -> str:
    """The hash of an event and, through the one before it, of all earlier ones; only our key makes it."""
    return keyed_hash("event", json.dumps(event.content(), sort_keys=True))


def faults() -> Iterator[str]:
    """What is wrong with the record, a sentence each: changed, missing, added or reordered events."""
    heads = {
        pk: (reference, count, head)
        for pk, reference, count, head in Referral.objects.values_list(
            "pk", "reference", "event_count", "event_head"
        ).iterator()
    }
    events = Event.objects.order_by("referral_id", "sequence").iterator()
    for referral_id, chain in groupby(events, key=lambda event: event.referral_id):
        yield from _chain_faults(list(chain), heads.pop(referral_id, None))
    yield from (f"{reference}: it has no events" for reference, _, _ in heads.values())


def _chain_faults(chain: list[Event], kept: Any) -> Iterator[str]:
    previous = ""
    for place, event in enumerate(chain, 1):
        if event.sequence != place or event.previous != previous:
            yield f"{event.reference}: event {place} is missing, or out of its place"
            return
        if event.hash != chained(event):
            yield f"{event.reference}: event {place} was changed"
            return
        previous = event.hash
    if kept and kept[1:] != (len(chain), previous):
        yield f"{chain[-1].reference}: its last event was removed, or one was added"
