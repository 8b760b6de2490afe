"""What state a referral can be in, and what can become of it. Pure: who may do it stands in permissions."""

from __future__ import annotations

from typing import NamedTuple

NEW, ACKNOWLEDGED, CHECKS = "new", "acknowledged", "checks"
WAITING, ANSWERED = "waiting", "answered"
PROPOSED, DECIDED = "proposed", "decided"
REOPENED, WITHDRAWN = "reopened", "withdrawn"


class Status(NamedTuple):
    """A status as staff and as the referrer read it, and the statuses that may come after it."""

    staff: str
    referrer: str
    moves: frozenset[str]


CLOSED = frozenset({DECIDED, WITHDRAWN})
#: What any open referral may become. Information that was asked for may come at any time.
FROM_OPEN = frozenset({ANSWERED, PROPOSED, *CLOSED})
WORKED = FROM_OPEN | {CHECKS, WAITING}
TABLE = {
    NEW: Status("New", "Received", WORKED | {ACKNOWLEDGED}),
    ACKNOWLEDGED: Status("Acknowledged", "Being looked at", WORKED),
    CHECKS: Status("Checks", "Being looked at", WORKED - {CHECKS}),
    WAITING: Status("Waiting for information", "We need more information", WORKED - {WAITING}),
    ANSWERED: Status("Answered", "We have your information", WORKED - {ANSWERED}),
    PROPOSED: Status("Proposed (awaiting sign-off)", "Being looked at", FROM_OPEN - {PROPOSED} | {CHECKS}),
    DECIDED: Status("Decided", "Decided", frozenset({REOPENED})),
    REOPENED: Status("Reopened", "Being looked at again", WORKED),
    WITHDRAWN: Status("Withdrawn", "Withdrawn", frozenset({REOPENED})),
}
STATUSES = {code: status.staff for code, status in TABLE.items()}


def in_words(status: str, *, opened: bool) -> str:
    """The status as staff read it; a new referral that somebody has read is no longer news."""
    return "Opened" if status == NEW and opened else TABLE[status].staff


def for_referrer(status: str, *, opened: bool) -> str:
    """The status as the referrer reads it; one that somebody has opened is being looked at."""
    return TABLE[ACKNOWLEDGED if status == NEW and opened else status].referrer


def may_become(status: str, other: str) -> bool:
    """Whether the table has this move."""
    return other in TABLE[status].moves


def is_open(status: str) -> bool:
    """Whether the team still has to do something about it."""
    return status not in CLOSED


def with_information(status: str) -> str:
    """What a referral becomes when its referrer sends more: nothing that is told is left lying closed."""
    return ANSWERED if is_open(status) else REOPENED
