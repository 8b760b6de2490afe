"""`python -m bench.big_form`: what a form of 40 steps and 300 questions costs its editors and referrers.

Compiling, step pages and the editing page are measured in one process, through Django's test client and with
an SQLite database of its own. A step stands beside the same step of a form of four steps; the two take turns.
Then Chromium opens the editing page of a portal of its own, each time in a fresh profile, until every step is
shown and its main thread is idle. Times are medians. Exits with 1 when a promise is not kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import django
from django.utils.module_loading import import_string

LOADS = 5


@dataclass(frozen=True)
class Finding:
    """One number, and what it was promised not to exceed."""

    name: str
    found: float
    unit: str
    limit: float | None = None

    @property
    def holds(self) -> bool:
        return self.limit is None or self.found <= self.limit

    def line(self) -> str:
        promised = "" if self.limit is None else f"{self.limit:>9.2f} {self.unit}"
        words = "" if self.holds else " TOO SLOW"
        return f"{self.name:<50}{self.found:>9.2f} {self.unit:<2}{promised}{words}"


def seconds(act: Callable[[], object], rounds: int) -> float:
    """How long something takes, the median of some rounds after one to warm up."""
    act()
    taken = []
    for _ in range(rounds):
        started = perf_counter()
        act()
        taken.append(perf_counter() - started)
    return median(taken)


def main() -> int:
    """Set up, measure, print; the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    findings = [*import_string("bench.big_scene.on_the_server")()]
    findings += import_string("bench.big_scene.in_chromium")(LOADS)
    print(f"{'':<50}{'median':>9}{'at most':>12}", *(each.line() for each in findings), sep="\n")
    load, *_ = os.getloadavg()
    print(f"\n{LOADS} loads in Chromium; load average {load:.1f} on {os.cpu_count()} cores")
    return 0 if all(each.holds for each in findings) else 1


if __name__ == "__main__":
    sys.exit(main())
