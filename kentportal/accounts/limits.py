"""How often something may be tried: counted by one statement each, in the database all processes share."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from kentportal.networks import network

from .models import Tally

# Counts one more, begins anew when the time is over, and touches no row when there have been enough.
COUNT = """
INSERT INTO accounts_tally (key, since, count) VALUES (%(key)s, %(now)s, 1)
ON CONFLICT (key) DO UPDATE SET
    since = CASE WHEN accounts_tally.since <= %(over)s THEN excluded.since ELSE accounts_tally.since END,
    count = CASE WHEN accounts_tally.since <= %(over)s THEN 1 ELSE accounts_tally.count + 1 END
WHERE accounts_tally.since <= %(over)s OR accounts_tally.count < %(most)s
"""


def _key(limit: str, subject: str) -> str:
    return salted_hmac("kentportal.accounts.limits", f"{limit}:{subject}", algorithm="sha256").hexdigest()


def allow(limit: str, subject: str) -> bool:
    """Whether this is not too often yet; counts it if so."""
    most, seconds = settings.ACCOUNT_LIMITS[limit]
    now = timezone.now()
    moment = connection.ops.adapt_datetimefield_value
    given = {"now": moment(now), "over": moment(now - timedelta(seconds=seconds)), "most": most}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": _key(limit, subject), **given})
        return cursor.rowcount == 1


def forget(*counted: tuple[str, str]) -> None:
    """Begin these (limit, subject) anew."""
    Tally.objects.filter(pk__in=[_key(*each) for each in counted]).delete()


def allow_from(limit: str, request: HttpRequest, subject: str = "") -> bool:
    """The same for what comes from one network address; nothing is held against an unknown one."""
    came_from = network(request)
    return not came_from or allow(limit, f"{came_from} {subject}")
