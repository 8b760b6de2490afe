"""What happened to a referral, as its team reads it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import Case, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber

from formpages.records import URGENCIES
from kentportal.accounts.models import User

from .. import audit
from ..casework import Note
from ..records import Event, Referral
from . import moments

#: Each kind of event as a sentence begins that ends with who did it.
WORDS = {
    audit.RECEIVED: "Received",
    audit.OPENED: "Opened",
    audit.PRINTED: "Printed",
    audit.PDF_MADE: "Downloaded as PDF",
    audit.DOWNLOADED: "File downloaded",
    audit.EARLIER_OPENED: "Earlier form opened",
    audit.RESPONDED: "Response posted",
    audit.RESPONSE_READ: "Response read by the referrer",
    audit.RETURNED: "Returned for more information",
    audit.ANSWERED: "More information received",
    audit.REFERRER_LEFT: "The referrer deleted their account",
    audit.WITHDRAWAL_ASKED: "Withdrawal asked by the referrer",
    audit.WITHDRAWN: "Withdrawn",
    audit.WITHDRAWAL_REFUSED: "Withdrawal refused",
    audit.ACKNOWLEDGED: "Acknowledged",
    audit.TAKEN: "Taken",
    audit.ASSIGNED: "Assigned",
    audit.UNASSIGNED: "Put back to Unassigned",
    audit.NOTED: "Note added",
    audit.CHECK_ASKED: "Another agency asked",
    audit.CHECK_RECEIVED: "Answer of another agency received",
    audit.URGENCY_CHANGED: "Urgency changed",
    audit.CASE_NUMBER: "Case number changed",
    audit.REOPENED: "Reopened",
    audit.DECISION_PROPOSED: "Decision proposed",
    audit.DECIDED: "Decided",
    audit.DECISION_SENT_BACK: "Decision sent back",
    audit.PASSED: "Passed to another team",
    audit.PASS_ACCEPTED: "Accepted from another team",
    audit.PASS_SENT_BACK: "Sent back to the other team",
    audit.ALSO_REFERRED: "Also referred to another team",
    audit.ALSO_ANSWERED: "The other team answered",
    audit.RESTRICTED: "Restricted to named workers",
    audit.UNRESTRICTED: "Opened to the whole team",
    audit.REPEAT_FOUND: "Possible repeat found",
    audit.REPEAT_JUDGED: "Possible repeat judged",
    audit.HANDED_OVER: "Handed over",
    audit.REMINDED: "Referrer reminded",
    audit.MANAGERS_TOLD: "Managers told that it was not opened",
    audit.KEYED_IN: "Keyed in",
    audit.ERASED: "Erased",
    audit.EXPORTED: "Exported",
    audit.SAMPLED: "Shown in a dip sample",
    audit.RECORD_READ: "Record read",
}
#: What is in the records of people and of staff, and on no referral's timeline.
WORDS_OF_STAFF = {
    audit.SEARCHED: "Inbox searched",
    audit.LIST_OFFERED: "List offered to a colleague",
    audit.LIST_KEPT: "Offered list declined or taken back",
    audit.INVITED: "Invited",
    audit.FACTOR_RESET: "Second factor reset",
    audit.PROPOSED: "Change in a team proposed",
    audit.APPROVED: "Change in a team approved",
    audit.REFUSED: "Change in a team refused",
    audit.ENDED: "Place in a team ended",
    audit.BY_COMMAND: "Place in a team given on the server",
}


#: How many of the newest are shown at first.
NEWEST = 100
#: How many stand on a page of a record.
A_PAGE = 50
#: The part of an event's detail that is the id of somebody it was about.
WHOM = "worker"
URGENCY = dict(URGENCIES)


class Happened(NamedTuple):
    """One line of it."""

    event: Event
    what: str
    who: str
    when: str
    text: str = ""


class Timeline(NamedTuple):
    """What was done and who looked, each newest first, and whether there is more of either."""

    acts: list[Happened]
    looks: list[Happened]
    more: bool


def of_referral(referral: Referral, known: Iterable[User | None], *, whole: bool = False) -> Timeline:
    """All that happened, or the newest of it, in three queries; two if all who did it are known."""
    kinds = Case(When(kind__in=audit.LOOKS, then=1), default=0)
    place = Window(RowNumber(), partition_by=kinds, order_by="-sequence")
    events = events_of(referral).annotate(place=place).order_by("-sequence")
    found = list(events if whole else events.filter(place__lte=NEWEST + 1))
    shown = [event for event in found if whole or event.place <= NEWEST]
    notes = _notes(referral, shown)
    writers = [note.by for note in notes.values()]
    lines = of_events(shown, notes, [*known, *writers])
    looks = [line for line in lines if line.event.kind in audit.LOOKS]
    acts = [line for line in lines if line.event.kind not in audit.LOOKS]
    return Timeline(acts, looks, len(found) > len(shown))


def events_of(referral: Referral) -> QuerySet[Event]:
    """Its record as its team may read it: what a team before it also referred is that team's to know."""
    others = Q(kind__in=(audit.ALSO_REFERRED, audit.ALSO_ANSWERED)) & ~Q(team=referral.team.slug)
    return Event.objects.filter(subject_id=referral.pk).exclude(others)


def page_of(chain: QuerySet[Event], before: int | None) -> tuple[list[Event], int | None]:
    """A page of one chain, the newest first, and before which event the next page begins, if there is one."""
    events = chain if before is None else chain.filter(sequence__lt=before)
    found = list(events.order_by("-sequence")[: A_PAGE + 1])
    return found[:A_PAGE], found[A_PAGE - 1].sequence if len(found) > A_PAGE else None


def _notes(referral: Referral, events: Iterable[Event]) -> dict[str, Note]:
    """What was written with these events, by the notes' ids."""
    wanted = [event.detail["note"] for event in events if "note" in event.detail]
    found = referral.notes.filter(pk__in=wanted).select_related("by") if wanted else []
    return {str(note.pk): note for note in found}


def of_events(
    events: Iterable[Event],
    notes: Mapping[str, Note] | None = None,
    known: Iterable[User | None] = (),
) -> list[Happened]:
    """The events with their words and the names of who did them, in one query if not all are known."""
    found = list(events)
    people = {person.pk: person for person in known if person}
    ids = {event.actor_id for event in found} | {event.detail.get(WHOM) for event in found}
    if missing := [pk for pk in ids if isinstance(pk, int) and pk not in people]:
        people |= User.objects.in_bulk(missing)
    return [
        Happened(
            event,
            _what(event, people),
            "the portal" if event.actor_id is None else _name(event.actor_id, people),
            moments.in_words(event.at),
            _text(event, notes or {}),
        )
        for event in found
    ]


def _text(event: Event, notes: Mapping[str, Note]) -> str:
    note = notes.get(event.detail.get("note", ""))
    return str(note.text) if note else ""


def words_of(kind: str) -> str:
    """The kind of an event as the sentence begins that tells of it."""
    return WORDS.get(kind) or WORDS_OF_STAFF[kind]


def _what(event: Event, people: dict[int, User]) -> str:
    words = words_of(event.kind)
    if event.kind == audit.URGENCY_CHANGED:
        return f"{words} to {URGENCY[event.detail['urgency']].lower()}"
    whom = event.detail.get(WHOM)
    return f"{words} to {_name(whom, people)}" if event.kind == audit.ASSIGNED and whom else words


def _name(pk: int, people: dict[int, User]) -> str:
    person = people.get(pk)
    return person.called if person else "somebody who has left"
