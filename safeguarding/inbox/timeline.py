"""What happened to a referral, as its team reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kentportal.accounts.models import User

from .. import audit
from ..records import Event
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
    audit.LISTED: "Inbox listed",
    audit.SEARCHED: "Inbox searched",
    audit.INVITED: "Invited",
    audit.FACTOR_RESET: "Second factor reset",
    audit.PROPOSED: "Change in a team proposed",
    audit.APPROVED: "Change in a team approved",
    audit.REFUSED: "Change in a team refused",
    audit.ENDED: "Place in a team ended",
    audit.BY_COMMAND: "Place in a team given on the server",
}


class Happened(NamedTuple):
    """One line of it."""

    event: Event
    what: str
    who: str
    when: str


def of_events(events: Iterable[Event]) -> list[Happened]:
    """The events with their words and the names of who did them, in one query."""
    found = list(events)
    people = User.objects.in_bulk({event.actor_id for event in found if event.actor_id})
    return [
        Happened(event, words_of(event.kind), _name(event, people), moments.in_words(event.at))
        for event in found
    ]


def words_of(kind: str) -> str:
    """The kind of an event as the sentence begins that tells of it."""
    return WORDS.get(kind) or WORDS_OF_STAFF[kind]


def _name(event: Event, people: dict[int, User]) -> str:
    if event.actor_id is None:
        return "the portal"
    person = people.get(event.actor_id)
    return person.get_full_name() or person.email if person else "somebody who has left"
