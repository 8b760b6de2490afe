"""What the worker does for forms from time to time."""

import logging

from django.core.management import call_command
from django.utils import timezone

from . import drafts
from .records import KEPT_FOR, Draft

logger = logging.getLogger(__name__)


def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled."""
    call_command("publish_scheduled", verbosity=0)


def purge_expired() -> None:
    """Erase drafts not saved for 30 days, files included; one that cannot go holds up no other."""
    expired = Draft.objects.filter(saved_at__lte=timezone.now() - KEPT_FOR).defer("answers", "typed")
    for draft in expired.iterator(chunk_size=100):
        try:
            drafts.delete(draft)
        except Exception as error:
            logger.error("An expired draft could not be erased: %s", type(error).__name__)
