"""Dates and times as staff read them in tables."""

from datetime import datetime

from django.utils import timezone

from home.contacts import spoken_time

from ..people import short_date


def in_words(moment: datetime) -> str:
    """18 Nov 2022, 2.15pm."""
    local = timezone.localtime(moment)
    return f"{short_date(local.date())}, {spoken_time(local.time())}"
