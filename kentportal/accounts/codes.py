"""One-time codes: sent, tried at most three times each, dead after ten minutes or a newer code.

Every count is taken by one conditional UPDATE, so that guesses sent at the same moment are counted too.
"""

import secrets
import unicodedata
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db.models import F
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from .models import OneTimeCode

LIFETIME = timedelta(minutes=10)
MOST_TRIES = 3
MOST_SENDS = 4
LENGTH = 8


class Outcome(Enum):
    """What became of a typed code; OPEN means that it may still be typed."""

    RIGHT = "right"
    WRONG = "wrong"
    EARLIER = "earlier"
    EXPIRED = "expired"
    DEAD = "dead"
    OPEN = "open"


@dataclass(frozen=True)
class Result:
    """An outcome and, after a wrong code or an earlier one, how many tries are left."""

    outcome: Outcome
    tries_left: int = 0


def make_code() -> str:
    """A fresh code as people read it, like "1234 5678"."""
    digits = f"{secrets.randbelow(10**LENGTH):0{LENGTH}d}"
    return f"{digits[:4]} {digits[4:]}"


def bare(typed: str) -> str:
    """What counts of a typed or pasted code: no spaces, dashes or other marks."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum())


def is_complete(typed: str) -> bool:
    """Whether this could be a code at all; what could not is not counted as a try."""
    code = bare(typed)
    return len(code) == LENGTH and code.isascii() and code.isdecimal()


def _hash(code_id: uuid.UUID, code: str) -> str:
    return salted_hmac("kentportal.accounts.codes", f"{code_id}:{code}", algorithm="sha256").hexdigest()


def remember(code: str) -> str:
    """Keep a code that is being sent; what the session needs to ask about it."""
    code_id = uuid.uuid4()
    OneTimeCode.objects.create(pk=code_id, code_hash=_hash(code_id, bare(code)))
    return str(code_id)


def can_renew(code_id: str) -> bool:
    """Whether one more code may be sent: not after three wrong tries, nor more than three times."""
    open_codes = OneTimeCode.objects.filter(used=False, tries__lt=MOST_TRIES, sends__lt=MOST_SENDS)
    return open_codes.filter(pk=code_id).exists()


def renew(code_id: str, code: str) -> bool:
    """Put a new code in place of the old one, which is dead from here on; False if that may not be."""
    open_codes = OneTimeCode.objects.filter(used=False, tries__lt=MOST_TRIES, sends__lt=MOST_SENDS)
    fresh = {"code_hash": _hash(uuid.UUID(code_id), bare(code)), "sent_at": timezone.now(), "tries": 0}
    counted = {"sends": F("sends") + 1, "earlier": Concat("earlier", "code_hash")}
    return bool(open_codes.filter(pk=code_id).update(**fresh, **counted))


def sent_at(code_id: str) -> datetime | None:
    """When the code that counts was sent."""
    return OneTimeCode.objects.filter(pk=code_id).values_list("sent_at", flat=True).first()


def state(code_id: str) -> Outcome:
    """Whether the code may still be typed, and if not, why."""
    row = OneTimeCode.objects.filter(pk=code_id).first()
    if row is None or row.used or row.tries >= MOST_TRIES:
        return Outcome.DEAD
    return Outcome.EXPIRED if row.sent_at <= timezone.now() - LIFETIME else Outcome.OPEN


def check(code_id: str, typed: str) -> Result:
    """Count a try, and only then look whether the code is right; a right one works once."""
    counted = OneTimeCode.objects.filter(
        pk=code_id, used=False, tries__lt=MOST_TRIES, sent_at__gt=timezone.now() - LIFETIME
    ).update(tries=F("tries") + 1)
    if not counted:
        why = state(code_id)
        return Result(Outcome.DEAD if why is Outcome.OPEN else why)
    row = OneTimeCode.objects.get(pk=code_id)
    typed_hash = _hash(row.pk, bare(typed))
    if not constant_time_compare(row.code_hash, typed_hash):
        left = MOST_TRIES - row.tries
        # Saying so tells nobody anything: an earlier code is dead, and whoever has it has read the mail.
        outcome = Outcome.EARLIER if typed_hash in row.earlier else Outcome.WRONG
        return Result(outcome, left) if left > 0 else Result(Outcome.DEAD)
    first_use = OneTimeCode.objects.filter(pk=code_id, used=False, code_hash=row.code_hash).update(used=True)
    return Result(Outcome.RIGHT if first_use else Outcome.DEAD)
