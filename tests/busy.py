"""A team with a month of work behind and before it, for tests of what is made of many referrals."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from django.utils import timezone

from kentportal.accounts.models import User
from safeguarding import audit, triage
from safeguarding.casework import Decision
from safeguarding.correspondence import Return
from safeguarding.records import CLOSED, Referral

from .referrals import make_referral

REASONS = ("neglect", "domestic_abuse", "emotional_abuse", "self_harm", "other")
PLACES = ("dover", "thanet", "maidstone", "swale", "")


def fill(referrer: str, worker: str, number: int = 60) -> None:
    """So many referrals of one referrer, some open, some decided, the same ones each time."""
    random, now = Random(5), timezone.now()  # noqa: S311
    owner, staff = (User.objects.get(email=email) for email in (referrer, worker))
    for count in range(number):
        came = now - timedelta(hours=random.randint(1, 24 * 30))
        urgency = "urgent" if count % 6 == 0 else "standard"
        referral = make_referral(owner, urgency=urgency, sent_at=came)
        triage.open_referral(staff.pk, referral, "192.0.2.7")
        columns = {"reason": random.choice(REASONS), "district": random.choice(PLACES)}
        Referral.objects.filter(pk=referral.pk).update(worker=staff if count % 3 else None, **columns)
        if count % 2:
            decide(referral, staff, random)
        elif count % 5 == 0:
            send_back(referral, staff)


def decide(referral: Referral, staff: User, random: Random) -> None:
    """A decision in force."""
    closed = min(referral.received_at + timedelta(hours=random.randint(1, 60)), timezone.now())
    Decision.objects.create(
        referral=referral,
        by=staff,
        at=closed,
        children=[{"name": "Child", "outcome": "early_help", "label": "Early help"}],
        rationale={
            "facts": "What was seen at school.",
            "history": "One earlier contact.",
            "override": "Risk.",
        },
        outcomes=["early_help"],
        support_level="3",
        overridden=random.random() < 0.3,
        answer="",
    )
    changes = {"status": "decided", "closed_at": closed, "acknowledged_at": closed, "queue": CLOSED}
    audit.record(referral, audit.DECIDED, actor_id=staff.pk)
    Referral.objects.filter(pk=referral.pk).update(**changes, outcome="early_help")


def send_back(referral: Referral, staff: User) -> None:
    """More information asked for."""
    Return.objects.create(
        referral=referral,
        submission=referral.submission,
        by=staff,
        reason="child",
        detail="Missing child's details",
        comment="",
    )
