"""The worker's chores: each run at most once in its number of seconds, by one worker."""

import logging
import threading
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import Chore

logger = logging.getLogger(__name__)


def take_turn(name: str, seconds: int, now: datetime) -> bool:
    """Whether the chore is due and this worker is the one to run it."""
    due = Q(started_at=None) | Q(started_at__lte=now - timedelta(seconds=seconds))
    return bool(Chore.objects.filter(due, name=name).update(started_at=now))


def run_chores(stop: threading.Event) -> None:
    """Run the chores of OUTBOX_CHORES that are due; one that fails is logged and stops nobody."""
    names = settings.OUTBOX_CHORES
    known = dict(Chore.objects.filter(name__in=names).values_list("name", "started_at"))
    if missing := [Chore(name=name) for name in names if name not in known]:
        Chore.objects.bulk_create(missing, ignore_conflicts=True)
    now = timezone.now()
    for name, seconds in names.items():
        started_at = known.get(name)
        waiting = started_at is not None and started_at > now - timedelta(seconds=seconds)
        if not stop.is_set() and not waiting and take_turn(name, seconds, now):
            run_chore(name)


def run_chore(name: str) -> None:
    """Run one chore; its failure goes to the log by its kind alone, as the text could hold answers."""
    try:
        import_string(name)()
    except Exception as error:
        logger.warning("Chore %s failed: %s", name, type(error).__name__)
