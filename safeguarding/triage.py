"""The acts on referrals: one act, one transaction, one event."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from . import audit
from .records import Referral


@transaction.atomic
def open_referral(user_id: int | None, referral: Referral, from_address: str | None) -> None:
    """Put on record that somebody reads the referral; the first time, it is no longer new."""
    first = {} if referral.opened_at else {"opened_at": timezone.now(), "alert_at": None}
    audit.record(referral, audit.OPENED, actor_id=user_id, from_address=from_address, changes=first)
