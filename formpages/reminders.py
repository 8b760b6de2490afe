"""Mails that remind of a saved form before it is erased; they say nothing of what stands in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kentportal.outbox.mail import post_mail

from .records import KEPT_FOR, Draft

#: How many days before a draft is erased its owner is told, the first first.
DAYS_BEFORE = (7, 1)


def post_due() -> None:
    """Post every reminder that is due; of a draft that several are due of, the last alone."""
    now = timezone.now()
    for days in reversed(DAYS_BEFORE):
        told = Q(reminded__isnull=False, reminded__lte=days)
        saved_by = now - KEPT_FOR + timedelta(days=days)
        due = Draft.objects.living().filter(saved_at__lte=saved_by, trial_of=None).exclude(told)
        drafts = due.filter(owner__is_active=True).select_related("owner")
        wanted = drafts.only("saved_at", "reminded", "owner__email")
        for draft in wanted.iterator(chunk_size=100):
            _remind(draft, days)


@transaction.atomic
def _remind(draft: Draft, days: int) -> bool:
    """Post one reminder, unless another worker has, or its owner saved the draft meanwhile."""
    unchanged = Draft.objects.filter(pk=draft.pk, saved_at=draft.saved_at, reminded=draft.reminded)
    if not unchanged.update(reminded=days):
        return False
    key = f"draft-reminder/{draft.pk}/{draft.saved_at.isoformat()}/{days}"
    post_mail(draft.owner.email, "draft_reminder", _context(draft), key)
    return True


def _context(draft: Draft) -> dict[str, str]:
    until: datetime = timezone.localtime(draft.expires_at)
    return {
        "until": f"{until.day} {until:%B %Y}",
        "path": reverse("recover_forms"),
    }
