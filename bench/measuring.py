"""Requests taking turns, and what each kind of them took."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

#: What a step's requests a second must come to, of the bare view's.
LEAST = {"GET": 0.6, "POST": 0.4}
HEAD = f"{'':<36}{'median ms':>10}{'p95 ms':>10}{'per second':>12}{'queries':>9}"


@dataclass
class Measured:
    """One kind of request: how to make it, what it must answer, how long each took."""

    name: str
    request: Callable[[], Any]
    status: int = 200
    seconds: list[float] = field(default_factory=list)
    queries: int = 0

    def once(self) -> None:
        started = perf_counter()
        response = self.request()
        self.seconds.append(perf_counter() - started)
        assert response.status_code == self.status, f"{self.name}: {response.status_code}"

    def count(self) -> None:
        """How many statements it takes, those of transactions included."""
        with CaptureQueriesContext(connection) as captured:
            self.request()
        self.queries = len(captured)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.seconds) / sum(self.seconds)

    def line(self) -> str:
        middle, p95 = median(self.seconds) * 1000, quantiles(self.seconds, n=20)[-1] * 1000
        return f"{self.name:<36}{middle:>10.1f}{p95:>10.1f}{self.rate:>12.1f}{self.queries:>9}"


@dataclass
class Pair:
    """A step's request and that of the bare view of the same questions."""

    method: str
    step: Measured
    bare: Measured

    @property
    def ratio(self) -> float:
        return self.step.rate / self.bare.rate

    @property
    def holds(self) -> bool:
        return self.ratio >= LEAST[self.method]

    def line(self) -> str:
        words = "" if self.holds else " TOO SLOW"
        return (
            f"{self.step.name:<36}{self.ratio:>10.2f} of the bare view, at least {LEAST[self.method]}{words}"
        )


def take_turns(everything: list[Measured], rounds: int, warm_up: int) -> None:
    """Make each request once a round; what warming up took is forgotten."""
    for each in everything * warm_up:
        each.once()
    for each in everything:
        each.count()
        each.seconds.clear()
    for each in everything * rounds:
        each.once()
