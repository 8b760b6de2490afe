"""What the worker does for referrals from time to time."""

from . import reminding


def remind_of_returns() -> None:
    """Remind referrers, once, of the information that a team still waits for."""
    reminding.remind_due()
