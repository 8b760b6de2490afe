"""Small facts read from the database at most once a minute in each process."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from django.db import transaction

SECONDS = 60
Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Calls `read` and keeps its answer for a minute, or until it is told to forget."""

    _all: list["Remembered"] = []

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._kept: tuple[float, Value] | None = None
        self._all.append(self)

    def __call__(self) -> Value:
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] > SECONDS:
            kept = self._kept = (time.monotonic(), self._read())
        return kept[1]

    def forget(self) -> None:
        self._kept = None


def forget_all() -> None:
    """Have everything read anew, now and once more when the running transaction is through."""
    # Twice: before the commit another thread may still read, and keep, what is being replaced.
    forget_now()
    transaction.on_commit(forget_now)


def forget_now() -> None:
    """Have everything read anew from now on."""
    for remembered in Remembered._all:
        remembered.forget()
