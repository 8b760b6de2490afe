"""What the worker does for forms from time to time."""

from django.core.management import call_command
from django.utils import timezone

from . import drafts
from .records import KEPT_FOR, Draft


def publish_scheduled() -> None:
    """Publish and unpublish what editors have scheduled."""
    call_command("publish_scheduled", verbosity=0)


def purge_expired() -> None:
    """Erase drafts that nobody has saved for 30 days, files included."""
    for draft in Draft.objects.filter(saved_at__lte=timezone.now() - KEPT_FOR).iterator(chunk_size=100):
        drafts.delete(draft)
