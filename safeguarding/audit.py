"""The record of what happened to each referral and to the staff: each event chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import groupby, islice, starmap
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
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
LIST_OFFERED, LIST_KEPT = "list offered", "list kept"
HANDED_OVER, REMINDED, MANAGERS_TOLD = "handed over", "referrer reminded", "managers told"
KEYED_IN, ERASED = "keyed in", "erased"
SEARCHED, EXPORTED, SAMPLED, RECORD_READ = "searched", "exported", "sampled", "record read"

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

MOST_NAMED = 1000

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
    seal = sealed(head.pk, event.sequence, event.hash)
    own.update(event_count=event.sequence, event_head=event.hash, event_seal=seal, **changes)
    return event


def chained(event: Event) -> str:
    """The hash of an event and, through the one before it, of all earlier ones; only our key makes it."""
    return keyed_hash("event", json.dumps(event.content(), sort_keys=True))


def sealed(subject_id: UUID, count: int, last: str) -> str:
    """What stands beside a chain's count and newest hash: only our key makes it, so neither is set back."""
    return keyed_hash("event head", f"{subject_id}:{count}:{last}")


class Head(NamedTuple):
    """Of a chain its subject, how many events it has, the hash of the last, and the seal on both."""

    subject_id: UUID
    reference: str
    events: int
    last: str
    seal: str


def faults() -> Iterator[str]:
    """What is wrong with the record, a sentence each: changed, missing, added or reordered events.

    It may be read while it grows: a chain that looks wrong is looked at again with its head locked. Of a
    record that is wrong everywhere, the first chains are named.
    """
    for subject_id in list(islice(_suspects(), MOST_NAMED)):
        with transaction.atomic():
            head = next(_heads(locked=subject_id), None)
            events = Event.objects.filter(subject_id=subject_id).order_by("sequence")
            if fault := _fault(events.iterator(), head):
                yield fault


def _suspects() -> Iterator[UUID]:
    """The chains that do not hold as they are read: all, one after the other, each read once."""
    heads = _heads()
    head = next(heads, None)
    events = Event.objects.order_by("subject_id", "sequence").iterator()
    for subject_id, chain in groupby(events, key=lambda event: event.subject_id):
        while head and head.subject_id < subject_id:
            yield head.subject_id
            head = next(heads, None)
        own = head if head and head.subject_id == subject_id else None
        if _fault(chain, own):
            yield subject_id
        if own:
            head = next(heads, None)
    yield from (each.subject_id for each in (head, *heads) if each)


def _heads(locked: UUID | None = None) -> Iterator[Head]:
    """The heads of all chains in the order of their subjects, or one of them, locked."""
    columns = ("event_count", "event_head", "event_seal")
    referrals = Referral.objects.order_by("pk").values_list("pk", "reference", *columns)
    staff = StaffRecord.objects.values_list("pk", Value("staff"), *columns)
    if locked:
        referrals = referrals.filter(pk=locked).select_for_update()
        staff = staff.filter(pk=locked).select_for_update()
    return merge(starmap(Head, referrals.iterator()), starmap(Head, staff.iterator()))


def _fault(chain: Iterable[Event], head: Head | None) -> str:
    """The first thing that is wrong with a chain; nothing when it holds."""
    place, last, event = 0, "", None
    for place, event in enumerate(chain, 1):
        reference = head.reference if head else event.reference
        if event.sequence != place or event.previous != last:
            return f"{reference}: event {place} is missing, or out of its place"
        if event.hash != chained(event):
            return f"{reference}: event {place} was changed"
        last = event.hash
    if event is None:
        return f"{head.reference}: it has no events" if head else ""
    if head is None:
        return _without_head(event)
    if (head.events, head.last, head.seal) != (place, last, sealed(event.subject_id, place, last)):
        return f"{head.reference}: its last event was removed, or one was added"
    return ""


def _without_head(last: Event) -> str:
    """Events outlive their referral; that it was erased is then the last of them."""
    if last.subject_id == STAFF:
        return "staff: the head of the record is gone"
    if last.kind == ERASED:
        return ""
    return f"{last.reference}: the referral is gone, and no event says that it was erased"
