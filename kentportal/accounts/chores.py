"""What the worker tidies up for accounts."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from . import signed_in
from .models import OneTimeCode, Tally

# Ended sessions open nothing; they stay a day so that a returning person can be told why they are out.
KEEP_ENDED = timedelta(days=1)


def clear_sessions() -> None:
    """Remove sessions that ended, codes that were sent, and tries that were counted, more than a day ago."""
    before = timezone.now() - KEEP_ENDED
    Session.objects.filter(expire_date__lt=before).delete()
    signed_in.clear()
    OneTimeCode.objects.filter(sent_at__lt=before).delete()
    Tally.objects.filter(since__lt=before).delete()
