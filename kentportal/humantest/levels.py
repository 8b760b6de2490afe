"""How hard the test is: harder after failures or many starts from one address, and never a refusal.

Counts live in the shared cache for an hour, under a keyed hash of the address, which is kept nowhere. Two
requests at one moment may count as one: it is a measure of how much comes from where, not a limit.
"""

import logging
import time
from enum import IntEnum

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from kentportal.networks import network
from kentportal.vault import keyed_hash

logger = logging.getLogger(__name__)

HOUR = 60 * 60
STARTS, FAILURES, PICTURES = "starts", "failures", "pictures"


class Level(IntEnum):
    """What somebody is asked to do: tick a box that proves some work, or more of it, or read a picture."""

    EASY = 0
    HARD = 1
    PICTURE = 2


def address_hash(request: HttpRequest) -> str:
    """Tells one address from another and nothing else."""
    return keyed_hash("human test", network(request) or "nowhere")


def count(request: HttpRequest, what: str) -> None:
    """Count one start or failure; a cache that does not answer counts nothing."""
    key = _key(request, what)
    try:
        cache.set(key, cache.get(key, 0) + 1, HOUR)
    except Exception as error:
        logger.warning("The cache counts no human tests: %s", type(error).__name__)


def level(request: HttpRequest) -> Level:
    """What this address is asked now: a picture also while the cache, which proofs need, does not answer."""
    try:
        starts, failures = counted(request)
    except Exception as error:
        logger.warning("The cache knows no human tests, so pictures are asked: %s", type(error).__name__)
        return Level.PICTURE
    return Level(
        max(_step(starts, settings.HUMAN_TEST_STARTS), _step(failures, settings.HUMAN_TEST_FAILURES))
    )


def is_flooding(request: HttpRequest, what: str) -> bool:
    """Whether more proofs, or more pictures, have been made for this address than any school needs."""
    most = settings.HUMAN_TEST_PICTURES_AT_MOST if what == PICTURES else settings.HUMAN_TEST_AT_MOST
    try:
        return int(cache.get(_key(request, what), 0)) >= most
    except Exception:
        return False


def counted(request: HttpRequest) -> tuple[int, int]:
    """The starts and failures of this hour."""
    keys = [_key(request, what) for what in (STARTS, FAILURES)]
    found = cache.get_many(keys)
    starts, failures = (int(found.get(key, 0)) for key in keys)
    return starts, failures


def _step(number: int, limits: tuple[int, int]) -> int:
    return sum(number >= limit for limit in limits)


def _key(request: HttpRequest, what: str) -> str:
    return f"humantest:{what}:{int(time.time()) // HOUR}:{address_hash(request)}"
