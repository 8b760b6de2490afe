"""What can become of an answer to the test."""

from enum import Enum


class Outcome(Enum):
    """UNSURE: it could not be looked up whether the answer was used before."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    UNSURE = "unsure"
