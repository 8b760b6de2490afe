"""What other agencies are asked about a referral, and what they answer."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from . import acts, agencies, audit, clocks, permissions, statuses, targets
from .acts import Doing, Refused
from .casework import AgencyCheck
from .records import Referral, Team


def usual_day(team: Team, now: datetime) -> date:
    """By when an agency is asked to answer, if nobody says otherwise: within one working day."""
    calendar = targets.calendar_of(team)
    due = clocks.after(calendar, now, calendar.minutes_a_day)
    return timezone.localtime(due).date()


@transaction.atomic
def ask(referral: Referral, doing: Doing, agency: str, question: str, due: date) -> AgencyCheck:
    """Keep that an agency was asked; it answers until the team closes on the day it is due."""
    now = acts.begin(referral, permissions.CHECK, doing)
    known = agencies.offered()
    if agency not in known:
        raise Refused("This agency is no longer in the list. Choose another one.")
    made = AgencyCheck.objects.create(
        referral=now,
        agency=agency,
        agency_name=known[agency],
        question=question,
        asked_by=doing.by,
        due_at=targets.calendar_of(now.team).span(due)[1],
        answer="",
    )
    # While the referrer is asked too, it goes on waiting for them.
    moves = statuses.may_become(now.status, statuses.CHECKS) and now.status != statuses.WAITING
    changes = {**acts.taken(now, doing), **({"status": statuses.CHECKS} if moves else {})}
    acts.record(now, audit.CHECK_ASKED, doing, detail={"check": made.pk, "agency": agency}, changes=changes)
    return made


@transaction.atomic
def receive(referral: Referral, doing: Doing, check: AgencyCheck, answer: str) -> None:
    """Keep what the agency answered."""
    now = acts.begin(referral, permissions.CHECK_ANSWER, doing)
    asked = now.agency_checks.get(pk=check.pk)
    if asked.received_at:
        raise Refused("The answer of this agency is here already.")
    asked.received_by, asked.received_at, asked.answer = doing.by, timezone.now(), answer
    asked.save()
    acts.record(now, audit.CHECK_RECEIVED, doing, detail={"check": asked.pk, "agency": asked.agency})
