"""The record of what happened to each referral and to the staff: each event chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from django.db.models import Value
from django.utils import timezone

from kentportal.vault import keyed_hash

from .records import Event, Referral
from .staff_records import STAFF, StaffRecord

RECEIVED, OPENED, PRINTED, PDF_MADE, DOWNLOADED = "received", "opened", "printed", "pdf made", "downloaded"
EARLIER_OPENED = "earlier form opened"
RESPONDED, RESPONSE_READ = "responded", "response read"
RETURNED, ANSWERED = "returned", "information received"
REFERRER_LEFT = "referrer left"
WITHDRAWAL_ASKED, WITHDRAWN, WITHDRAWAL_REFUSED = "withdrawal asked", "withdrawn", "withdrawal refused"
ACKNOWLEDGED, TAKEN, ASSIGNED, UNASSIGNED = "acknowledged", "taken", "assigned", "put back"
NOTED, CHECK_ASKED, CHECK_RECEIVED = "noted", "check asked", "check received"
URGENCY_CHANGED, CASE_NUMBER, REOPENED = "urgency changed", "case number", "reopened"
DECISION_PROPOSED, DECIDED, DECISION_SENT_BACK = "decision proposed", "decided", "decision sent back"
PASSED, PASS_ACCEPTED, PASS_SENT_BACK = "passed", "pass accepted", "pass sent back"
ALSO_REFERRED, ALSO_ANSWERED = "also referred", "also referred answered"
RESTRICTED, UNRESTRICTED = "restricted", "unrestricted"
REPEAT_FOUND, REPEAT_JUDGED = "possible repeat", "repeat judged"
HANDED_OVER, REMINDED, MANAGERS_TOLD = "handed over", "referrer reminded", "managers told"
KEYED_IN = "keyed in"
LISTED, SEARCHED, EXPORTED, SAMPLED, RECORD_READ = "listed", "searched", "exported", "sampled", "record read"

#: What changes nothing: nobody who acts meanwhile needs to hear of it.
LOOKS = frozenset(
    {
        OPENED,
        PRINTED,
        PDF_MADE,
        DOWNLOADED,
        EARLIER_OPENED,
        RECORD_READ,
        RESPONSE_READ,
        SAMPLED,
        MANAGERS_TOLD,
        REMINDED,
    }
)

#: What happens to staff.
INVITED, FACTOR_RESET = "invited", "second factor reset"
PROPOSED, APPROVED, REFUSED = "membership proposed", "membership approved", "membership refused"
ENDED, BY_COMMAND = "membership ended", "membership by command"

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
    head = (
        Referral.objects.select_for_update(of=("self",)).only("event_count", "event_head").get(pk=referral.pk)
    )
    event = Event(
        reference=referral.reference,
        team=referral.team.slug,
        kind=kind,
        actor_id=actor_id,
        detail=dict(detail or {}),
        from_address=from_address,
    )
    return _add(event, head, referral.placed(changes or {}))


def record_staff(
    kind: str,
    *,
    person_id: int,
    team: str = "",
    actor_id: int | None = None,
    from_address: str | None = None,
    detail: Detail | None = None,
) -> Event:
    """Add an event to the chain of what happened to staff, inside the act's transaction: ids, no names.

    No actor means that it was done by a command on the server.
    """
    StaffRecord.objects.get_or_create(pk=STAFF)
    head = StaffRecord.objects.select_for_update().get(pk=STAFF)
    event = Event(
        reference="staff",
        team=team,
        kind=kind,
        actor_id=actor_id,
        detail={"person": person_id, **(detail or {})},
        from_address=from_address,
    )
    return _add(event, head, {})


def _add(event: Event, head: Referral | StaffRecord, changes: Mapping[str, Any]) -> Event:
    """Put the event behind the last one of a chain whose head is locked."""
    event.subject_id, event.sequence, event.previous = head.pk, head.event_count + 1, head.event_head
    event.at = timezone.now()
    event.hash = chained(event)
    event.save(force_insert=True)
    own = type(head)._default_manager.filter(pk=head.pk)
    own.update(event_count=event.sequence, event_head=event.hash, **changes)
    return event


def chained(event: Event) -> str:
    """The hash of an event and, through the one before it, of all earlier ones; only our key makes it."""
    return keyed_hash("event", json.dumps(event.content(), sort_keys=True))


def faults() -> Iterator[str]:
    """What is wrong with the record, a sentence each: changed, missing, added or reordered events."""
    heads = _heads()
    events = Event.objects.order_by("subject_id", "sequence").iterator()
    for subject_id, chain in groupby(events, key=lambda event: event.subject_id):
        kept = heads.pop(subject_id, None)
        if kept is None and subject_id == STAFF:
            yield "staff: the head of the record is gone"
        yield from _chain_faults(list(chain), kept)
    yield from (f"{reference}: it has no events" for reference, _, _ in heads.values())


def _heads() -> dict[Any, tuple[str, int, str]]:
    """Of each chain its reference, how many events it has, and the hash of the last."""
    head = ("event_count", "event_head")
    referrals = Referral.objects.values_list("pk", "reference", *head).iterator()
    staff = StaffRecord.objects.values_list("pk", Value("staff"), *head)
    return {pk: (reference, count, last) for pk, reference, count, last in (*referrals, *staff)}


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
