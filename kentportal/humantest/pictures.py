"""Pictures of numbers: tried once each, for ten minutes.

A page only names a picture. Its row is made when a browser asks for it, so that the picture for people
without JavaScript costs the others nothing.
"""

import re
import secrets
import unicodedata

from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.utils import timezone

from .outcomes import Outcome

LENGTH = 6
#: No 0 and 1, which look like letters.
NUMBERS = "23456789"
#: What a picture may be called.
NAME = re.compile("[0-9a-f]{40}")


def fresh_numbers() -> tuple[str, str]:
    """What a picture shows, and what is to be entered: the same."""
    numbers = "".join(secrets.choice(NUMBERS) for _ in range(LENGTH))
    return numbers, numbers


def fresh_key() -> str:
    """The name of a picture that nobody has asked for yet."""
    return secrets.token_hex(20)


def ensure(key: str) -> None:
    """Make the picture of that name, unless there is one."""
    numbers, answer = fresh_numbers()
    CaptchaStore.objects.get_or_create(hashkey=key, defaults={"challenge": numbers, "response": answer})


def check(key: str, typed: str) -> Outcome:
    """Whether these are the numbers in the picture, which is gone after this."""
    if not NAME.fullmatch(key):
        return Outcome.EXPIRED
    found = CaptchaStore.objects.filter(hashkey=key)
    live = found.filter(expiration__gt=timezone.now())
    right, _ = live.filter(response=bare(typed)).delete()
    if right:
        return Outcome.RIGHT
    wrong = live.exists()
    found.delete()
    return Outcome.WRONG if wrong else Outcome.EXPIRED


def bare(typed: str) -> str:
    """What counts of what was typed: no spaces, dashes or other marks."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isalnum())


def are_spoken() -> bool:
    """Whether there are recordings of the numbers."""
    return bool(captcha_settings.CAPTCHA_FLITE_PATH)


def clear() -> None:
    """Remove pictures that ran out; called by the worker."""
    CaptchaStore.remove_expired()
