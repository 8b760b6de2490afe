"""Reminding referrers, once, of the information that a team waits for."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from . import acts, answering, audit, statuses
from .correspondence import Return
from .records import Referral, Team


def remind_due() -> None:
    """Remind of every return that has waited for its team's number of days."""
    now = timezone.now()
    for team in Team.objects.all():
        asked_by = now - timedelta(days=team.remind_after_days)
        due = Return.objects.filter(
            referral__team=team,
            referral__status=statuses.WAITING,
            at__lte=asked_by,
            ended_at=None,
            reminded_at=None,
            submission__owner__is_active=True,
        )
        for pk in list(due.values_list("pk", flat=True)):
            _remind(pk)


@transaction.atomic
def _remind(pk: int) -> None:
    """Post one reminder, unless another worker has, or the information came meanwhile."""
    now = acts.locked(Referral.objects.filter(returns=pk))
    waiting = Return.objects.filter(pk=pk, ended_at=None, reminded_at=None)
    if now.submission.owner is None or not waiting.update(reminded_at=timezone.now()):
        return
    answering.tell(now, "information_reminder", f"information-reminder:{now.pk}:{pk}")
    audit.record(now, audit.REMINDED)
