"""What the worker does for referrals from time to time."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from kentportal.outbox.mail import post_mail

from . import acts, audit, digests, reminding
from .records import CLOSED, Referral
from .telling import about_it, addresses_of

logger = logging.getLogger(__name__)
#: What is more waits for the next turn, a minute later.
AT_ONCE = 500


def remind_of_returns() -> None:
    """Remind referrers, once, of the information that a team still waits for."""
    reminding.remind_due()


def write_digest() -> None:
    """Once a day, write down outside the database how far the record had come."""
    digests.write()


def tell_of_unopened() -> None:
    """Mail the managers, once, that an urgent referral lies unopened; one that fails holds up no other."""
    due = Referral.objects.filter(alert_at__lte=timezone.now(), opened_at=None, queue__lt=CLOSED)
    for pk in due.order_by("alert_at").values_list("pk", flat=True)[:AT_ONCE]:
        try:
            _tell(pk)
        except Exception as error:
            logger.error("Managers could not be told of an unopened referral: %s", type(error).__name__)


@transaction.atomic
def _tell(pk: Any) -> None:
    now = acts.locked(Referral.objects.filter(pk=pk))
    if now.opened_at or now.alert_at is None:
        return
    addresses = addresses_of(now)
    if not addresses:
        logger.error("An urgent referral lies unopened in team %s, which has nobody to tell.", now.team.slug)
    for number, address in enumerate(addresses):
        post_mail(address, "urgent_unopened", about_it(now), f"unopened:{pk}:{now.event_count}:{number}")
    audit.record(now, audit.MANAGERS_TOLD, detail={"told": len(addresses)}, changes={"alert_at": None})
