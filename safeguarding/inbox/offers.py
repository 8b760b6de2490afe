"""The acts that the reading page offers, the likely one first, those that undo or give away last."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from django.urls import reverse

from .. import permissions, statuses
from ..records import Referral

#: Every act in the order in which it is offered, and what its link says.
LABELS = {
    permissions.ANSWER_PASS: "Accept or send back",
    permissions.ACKNOWLEDGE: "Acknowledge",
    permissions.TAKE: "Take it",
    permissions.SIGN_OFF: "Sign off",
    permissions.DECIDE: "Decide",
    permissions.RESPOND: "Respond to the referrer",
    permissions.CHECK: "Ask another agency",
    permissions.RETURN: "Return for more information",
    permissions.NOTE: "Add a note",
    permissions.WITHDRAWAL: "Answer the request to withdraw",
    permissions.ASSIGN: "Assign",
    permissions.URGENCY: "Change the urgency",
    permissions.ALSO_REFER: "Also refer to another team",
    permissions.REPEAT: "Repeats and family",
    permissions.CASE_NUMBER: "Number in the case system",
    permissions.RECORD: "Record",
    permissions.RESTRICT: "Restrict to named workers",
    permissions.PUT_BACK: "Put back to Unassigned",
    permissions.PASS: "Pass to another team",
    permissions.REOPEN: "Reopen",
}
#: What comes first, by status.
LIKELY = {
    statuses.NEW: (permissions.ACKNOWLEDGE, permissions.TAKE),
    statuses.PROPOSED: (permissions.SIGN_OFF, permissions.NOTE),
    statuses.WAITING: (permissions.NOTE, permissions.DECIDE),
    statuses.DECIDED: (permissions.RESPOND, permissions.NOTE),
    statuses.WITHDRAWN: (permissions.RESPOND, permissions.NOTE),
}
USUALLY = (permissions.ACKNOWLEDGE, permissions.DECIDE, permissions.CHECK)
#: Buttons beside which the others fold away.
BUTTONS = 6
#: Done by the button itself; every other act is asked on a page of its own.
AT_ONCE = frozenset({permissions.ACKNOWLEDGE})
DESTRUCTIVE = frozenset({permissions.PUT_BACK, permissions.PASS, permissions.REOPEN})


class Offer(NamedTuple):
    """One act that this person may do now."""

    act: str
    label: str
    url: str

    @property
    def at_once(self) -> bool:
        return self.act in AT_ONCE

    @property
    def destructive(self) -> bool:
        return self.act in DESTRUCTIVE


class Offers(NamedTuple):
    """Buttons, the first of them the likely one, and what folds away."""

    buttons: list[Offer]
    more: list[Offer]


def of(referral: Referral, allowed: Collection[str], pages: Collection[str]) -> Offers:
    """What is offered of the acts allowed, as far as they have a page."""
    first = (permissions.ANSWER_PASS, *LIKELY.get(referral.status, USUALLY))
    order = [*dict.fromkeys([*first, *LABELS])]
    found = [
        Offer(act, LABELS[act], reverse(f"inbox_modeladmin_{act}", args=[referral.pk]))
        for act in order
        if act in allowed and act in pages
    ]
    safe = [offer for offer in found if not offer.destructive]
    last = [offer for offer in found if offer.destructive]
    return Offers(safe[:BUTTONS], safe[BUTTONS:] + last)
