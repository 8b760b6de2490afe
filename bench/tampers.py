"""Tampers with the record of random referrals, each found or missed, then taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import SystemRandom

from django.db import connection, transaction
from django.test.runner import DiscoverRunner

from safeguarding import audit, digests
from safeguarding.records import Event, Referral
from tests.referrals import make_referral
from tests.tampering import TAMPERS, WITH_A_BACKUP, Tamper, grow, without_triggers

REFERRALS, EACH = 120, 100


class TakenBack(Exception):
    """Ends a tamper's transaction."""


@dataclass
class Rows:
    """What is printed, and how many tampers were not found."""

    lines: list[str] = field(default_factory=list)
    missed: int = 0

    def add(self, name: str, right: int, of: int, words: str) -> None:
        self.lines.append(f"{name:<24}{right:>6} of {of} {words}")
        self.missed += of - right


def tampers() -> Rows:
    """A record with its digest, left alone once, then tampered with in each way."""
    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        return _measured()
    finally:
        runner.teardown_databases(databases)


def _measured() -> Rows:
    random, rows = SystemRandom(), Rows()
    referrals = [make_referral() for _ in range(REFERRALS)]
    for referral in referrals:
        grow(referral, random.randint(2, 12))
    digests.MARGIN *= 0
    digests.write()
    rows.lines.append(f"{connection.vendor}: {REFERRALS} referrals, {Event.objects.count()} events")
    rows.add("untouched", int(not _faults()), 1, "without a fault")
    without_triggers()
    for name, tamper in {**TAMPERS, **WITH_A_BACKUP}.items():
        caught = sum(_found(tamper, random.choice(referrals), random) for _ in range(EACH))
        rows.add(name, caught, EACH, "found")
    return rows


def _faults() -> list[str]:
    return [*audit.faults(), *digests.faults()]


def _found(tamper: Tamper, referral: Referral, random: SystemRandom) -> bool:
    """Whether it is found, under the name of this referral and no other."""
    found: list[str] = []
    try:
        with transaction.atomic():
            tamper(referral, random)
            found = _faults()
            raise TakenBack
    except TakenBack:
        return bool(found) and all(referral.reference in fault for fault in found)
