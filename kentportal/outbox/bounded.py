"""Something that talks to the outside, held to a number of seconds in all.

A time-out of a socket begins anew with every byte: a server that sends one now and then could hold somebody
for an hour. So the talking is done in a thread that is waited for no longer than that. What it still does
afterwards is harmless: a code that arrives late does not work and never did, and any other mail carries the
same Message-ID the next time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")
#: Threads at most, those that wait for a dead server among them: past that, waiting any more helps nobody.
MOST = 64
_free = threading.BoundedSemaphore(MOST)


def within(seconds: float, act: Callable[[], Result]) -> Result:
    """What the act returns or raises; TimeoutError when it has not ended in time, or too many have not."""
    if not _free.acquire(blocking=False):
        raise TimeoutError
    outcome: Future[Result] = Future()

    def run() -> None:
        try:
            outcome.set_result(act())
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            _free.release()

    threading.Thread(target=run, name="mail", daemon=True).start()
    return outcome.result(timeout=seconds)
