"""`python -m bench.steps`: what the pages of a form cost beside a bare Django view of the same questions.

Everything runs in one process through Django's test client, with the portal's middleware, sessions and an
SQLite database of its own. Measured and bare requests take turns, so that noise on the machine meets both.
Exits with 1 when a step answers fewer requests a second than the promised part of the bare view's.
"""

import os
import sys
from time import perf_counter

import django
from django.utils.module_loading import import_string

from .measuring import HEAD, take_turns

ROUNDS, WARM_UP = 160, 10


def main() -> int:
    """Set up, measure, print; the exit status."""
    started = perf_counter()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    pairs, others = import_string("bench.scene.scene")()
    everything = [each for pair in pairs for each in (pair.step, pair.bare)] + others
    take_turns(everything, ROUNDS, WARM_UP)
    print(HEAD, *(each.line() for each in everything), "", *(pair.line() for pair in pairs), sep="\n")
    print(f"\n{ROUNDS} rounds, {perf_counter() - started:.0f} s in all")
    return 0 if all(pair.holds for pair in pairs) else 1


if __name__ == "__main__":
    sys.exit(main())
