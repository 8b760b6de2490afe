"""`python -m bench.tamper`: a hundred tampers of each kind with a record, and how many are found.

On a portal of its own, SQLite unless BENCH_DATABASE_URL names a PostgreSQL that may be thrown away.
"""

from __future__ import annotations

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "kentportal.settings.test"
os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL", "")

import django

django.setup()

from random import Random

from django.db import connection, transaction
from django.test.runner import DiscoverRunner

from safeguarding import audit, digests
from safeguarding.records import Event, Referral
from tests.referrals import make_referral
from tests.tampering import TAMPERS, WITH_A_BACKUP, Tamper, grow, without_triggers

REFERRALS, EACH = 120, 100


class Undo(Exception):
    """Ends a tamper's transaction."""


def found(tamper: Tamper, referral: Referral, random: Random) -> bool:
    """Whether the tamper is found under the referral's name; it is taken back afterwards."""
    seen = False
    try:
        with transaction.atomic():
            tamper(referral, random)
            faults = [*audit.faults(), *digests.faults()]
            seen = len(faults) >= 1 and all(referral.reference in fault for fault in faults)
            raise Undo
    except Undo:
        return seen


def main() -> int:
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    random = Random()  # noqa: S311
    try:
        referrals = [make_referral() for _ in range(REFERRALS)]
        for referral in referrals:
            grow(referral, random.randint(2, 12))
        digests.MARGIN *= 0
        digests.write()
        untouched = len([*audit.faults(), *digests.faults()])
        print(f"{connection.vendor}: {REFERRALS} referrals, {Event.objects.count()} events")
        print(f"{'untouched':<36}{untouched:>4} faults")
        without_triggers()
        missed = untouched
        for name, tamper in {**TAMPERS, **WITH_A_BACKUP}.items():
            caught = sum(found(tamper, random.choice(referrals), random) for _ in range(EACH))
            print(f"{name:<36}{caught:>4} of {EACH} found")
            missed += EACH - caught
    finally:
        runner.teardown_databases(databases)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
