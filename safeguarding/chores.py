"""What the worker does for referrals from time to time."""

from . import digests, reminding


def remind_of_returns() -> None:
    """Remind referrers, once, of the information that a team still waits for."""
    reminding.remind_due()


def write_digest() -> None:
    """Once a day, write down outside the database how far the record had come."""
    digests.write()
