"""Times of day in words."""

from datetime import datetime, time

from django.utils import timezone


def spoken_time(moment: time) -> str:
    """A time of day as GOV.UK writes it: 8.30am, 5pm, midday."""
    if (moment.hour, moment.minute) == (12, 0):
        return "midday"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def spoken_clock(moment: datetime) -> str:
    """The time of day of a moment, here: 7.12pm."""
    return spoken_time(timezone.localtime(moment).time())
