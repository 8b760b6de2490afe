"""Put something into the outbox, in the caller's own transaction."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone

from kentportal.vault import JSON

from .models import Delivery


def post(channel: str, key: str, payload: JSON, due: datetime | None = None) -> None:
    """Have the payload delivered once, however often the same key is posted."""
    if channel not in settings.OUTBOX_CHANNELS:
        raise ValueError(f"There is no channel {channel!r} in OUTBOX_CHANNELS.")
    delivery = Delivery(channel=channel, key=key, payload=payload, due_at=due or timezone.now())
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
