"""What the worker does for forms from time to time."""

import logging
from datetime import timedelta

from django.utils import timezone

from . import drafts, reminders, scheduling, stashing, trying
from .files import storage
from .records import KEPT_FOR, Draft, Upload

logger = logging.getLogger(__name__)
#: A file that nothing points at may belong to an upload that is being recorded right now.
ORPHANED_AFTER = timedelta(days=1)


def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled; a form with faults stays as it was."""
    scheduling.unpublish_expired()
    scheduling.publish_due()


def remind_of_drafts() -> None:
    """Tell people by mail, 7 days and 1 day before, that a form they saved will be erased."""
    reminders.post_due()


def purge_expired() -> None:
    """Erase drafts not saved for 30 days, files included; one that cannot go holds up no other."""
    expired = Draft.objects.filter(saved_at__lte=timezone.now() - KEPT_FOR).defer("answers", "typed")
    for draft in expired.iterator(chunk_size=100):
        try:
            drafts.delete(draft)
        except Exception as error:
            logger.error("An expired draft could not be erased: %s", type(error).__name__)
    trying.erase_abandoned()
    sweep_orphans()


def sweep_orphans() -> None:
    """Erase stored files that no upload points at: their account was deleted, or a crash left them."""
    known = set(Upload.objects.values_list("stored_as", flat=True))
    for name in storage.older_than(timezone.now() - ORPHANED_AFTER):
        if name not in known:
            storage.remove(name)


def purge_stashes() -> None:
    """Erase what was typed by people who were not signed in and did not come back within 30 minutes."""
    stashing.purge()
