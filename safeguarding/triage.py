"""The acts on referrals: one act, one transaction, one event."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from formpages.records import STANDARD, URGENT, Submission

from . import acts, answering, audit, linking, permissions, receiving, statuses, telling
from .acts import Doing, Refused
from .records import Event, Referral


@transaction.atomic(savepoint=False)
def open_referral(user_id: int | None, referral: Referral, from_address: str | None) -> None:
    """Put on record that somebody reads the referral; the first time, it is no longer new."""
    audit.record(referral, audit.OPENED, actor_id=user_id, from_address=from_address)
    if referral.opened_at is None:  # unless more has come since it was read from the database
        unread = Referral.objects.filter(pk=referral.pk, submission_id=referral.submission_id, opened_at=None)
        unread.update(opened_at=timezone.now(), alert_at=None)


@transaction.atomic
def acknowledge(referral: Referral, doing: Doing) -> None:
    """Stop the first clock, and tell the referrer by email that somebody is at it, if they read here."""
    now = acts.begin(referral, permissions.ACKNOWLEDGE, doing)
    changes = {**acts.acknowledged(now), **acts.taken(now, doing)}
    event = acts.record(now, audit.ACKNOWLEDGED, doing, changes=changes)
    if permissions.told_in_the_portal(now):
        answering.tell(now, "being_looked_at", f"acknowledged:{now.pk}:{event.sequence}")


@transaction.atomic
def note(referral: Referral, doing: Doing, text: str) -> None:
    """Add a note for the team."""
    now = acts.begin(referral, permissions.NOTE, doing)
    acts.record(now, audit.NOTED, doing, text=text)


@transaction.atomic
def change_urgency(referral: Referral, doing: Doing, urgency: str, reason: str) -> Event:
    """Make it urgent or standard, with new clocks from now; the team hears of what becomes urgent."""
    now = acts.begin(referral, permissions.URGENCY, doing)
    if now.urgency == urgency:
        raise Refused(f"It is {now.get_urgency_display().lower()} already.")
    now.urgency = urgency
    changes: dict[str, Any] = {"urgency": urgency, "downgraded": urgency == STANDARD and _sent_as_urgent(now)}
    changes |= _clocks_again(now)
    event = acts.record(
        now, audit.URGENCY_CHANGED, doing, text=reason, detail={"urgency": urgency}, changes=changes
    )
    if urgency == URGENT:
        telling.alert(now, f"made-urgent:{now.pk}:{event.sequence}")
    return event


def _sent_as_urgent(now: Referral) -> bool:
    """Whether its referrer called it urgent, at first or with anything that was added."""
    sent = Submission.objects.filter(reference=now.submission.reference)
    return sent.filter(urgency=URGENT).exists()


def _clocks_again(now: Referral) -> dict[str, Any]:
    """New time limits; what was acknowledged stays so, and nobody is told of what somebody has opened."""
    clocks = receiving.clocks_from(now, timezone.now())
    kept = {"acknowledged_at": now.acknowledged_at}
    return clocks | kept | ({"alert_at": None} if now.opened_at else {})


@transaction.atomic
def reopen(referral: Referral, doing: Doing, reason: str) -> None:
    """Work on it again, with new clocks from now; its decision is no longer in force."""
    now = acts.begin(referral, permissions.REOPEN, doing)
    moment = timezone.now()
    # Whoever reopens it is at it: there is nothing to acknowledge.
    clocks = receiving.clocks_from(now, moment) | {"acknowledged_at": moment, "alert_at": None}
    changes = clocks | {"status": statuses.REOPENED, "outcome": ""}
    acts.record(now, audit.REOPENED, doing, text=reason, changes=changes)
    linking.recount_later(now)


@transaction.atomic
def set_case_number(referral: Referral, doing: Doing, number: str) -> None:
    """Keep what the case system calls it; empty takes it away."""
    now = acts.begin(referral, permissions.CASE_NUMBER, doing)
    if now.case_number == number:
        raise Refused("It has this number already." if number else "It has no number.")
    acts.record(now, audit.CASE_NUMBER, doing, changes={"case_number": number})
