"""What the worker does for referrals from time to time."""

from __future__ import annotations

from . import digests


def write_digest() -> None:
    """Once a day, write down outside the database how far the record had come."""
    digests.write()
