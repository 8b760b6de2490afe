"""Proofs of work behind the tick box: made by the browser, good once and for ten minutes."""

import base64
import json
import logging
from datetime import timedelta
from typing import Any

import altcha
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .levels import Level
from .outcomes import Outcome

logger = logging.getLogger(__name__)
#: Of a sound proof about 400 characters are sent.
LONGEST = 2_000


def challenge(level: Level) -> dict[str, Any]:
    """What a browser is to work out, as the tick box reads it: the higher the level, the longer it takes."""
    numbers = settings.HUMAN_TEST_NUMBERS
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            hmac_key=_key(),
            max_number=numbers[min(level, len(numbers) - 1)],
            expires=timezone.now() + timedelta(seconds=settings.HUMAN_TEST_ANSWERED_WITHIN),
        )
    )
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def check(proof: str) -> Outcome:
    """Whether this proves work that we asked for and that proved nothing before; a right one is used up."""
    if len(proof) > LONGEST:
        return Outcome.WRONG
    try:
        sound, why = altcha.verify_solution(proof, _key())
        asked = str(json.loads(base64.b64decode(proof))["challenge"]) if sound else ""
    except Exception:  # whatever else it was, it was no proof
        return Outcome.WRONG
    if not sound:
        return Outcome.EXPIRED if why and "expired" in why else Outcome.WRONG
    return _use(asked)


def _use(asked: str) -> Outcome:
    """Mark a challenge as used: by one act of the cache, so that a proof sent twice at once counts once."""
    try:
        is_first = cache.add(f"humantest:used:{asked}", True, settings.HUMAN_TEST_ANSWERED_WITHIN + 60)
    except Exception as error:
        logger.warning("The cache takes no proofs of human tests: %s", type(error).__name__)
        return Outcome.UNSURE
    return Outcome.RIGHT if is_first else Outcome.WRONG


def _key() -> str:
    return salted_hmac("kentportal.humantest.proofs", "", algorithm="sha256").hexdigest()
