"""Codes of an authenticator app and recovery codes: tries are counted first, and each code works once.

Both counts are conditional UPDATEs of one row: no worker, and no two requests at once, get round them.
"""

from datetime import timedelta

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db.models import F
from django.utils import timezone

from ..models import FactorUse, User
from .rules import APP, RECOVERY

MOST_TRIES = 5
WINDOW = timedelta(minutes=15)


class TooManyTries(Exception):
    """No more codes are looked at before the window is over, not even the right one."""


def check_code(user: User, typed: str) -> Authenticator | None:
    """What the code belongs to, an app or the recovery codes; None if it is wrong or was used before."""
    count_try(user)
    for authenticator in Authenticator.objects.filter(user_id=user.pk, type__in=(APP, RECOVERY)):
        if _is_right(authenticator, typed):
            authenticator.user = user
            FactorUse.objects.filter(user_id=user.pk).update(tries=0)
            return authenticator
    return None


def check_secret(user: User, secret: str, typed: str) -> bool:
    """Whether this is the code of an app that holds the secret, right now and for the first time."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=typed, expected=format_hotp_value(hotp_value(secret, counter))):
            unused = FactorUse.objects.filter(user_id=user.pk, last_counter__lt=counter)
            return bool(unused.update(last_counter=counter))
    return False


def count_try(user: User) -> None:
    """Count a try, or raise TooManyTries; five in a quarter of an hour are looked at."""
    now = timezone.now()
    FactorUse.objects.get_or_create(user_id=user.pk, defaults={"since": now})
    own = FactorUse.objects.filter(user_id=user.pk)
    own.filter(since__lte=now - WINDOW).update(tries=0, since=now)
    if not own.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        raise TooManyTries


def _is_right(authenticator: Authenticator, typed: str) -> bool:
    if authenticator.type == APP:
        return check_secret(authenticator.user, decrypt(authenticator.data["secret"]), typed)
    return bool(authenticator.wrap().validate_code(typed))
