"""`manage.py verify_audit`: whether the record of every referral is as it was written."""

from itertools import chain, islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from safeguarding import audit, digests


class Command(BaseCommand):
    help = (
        "Recomputes the chain of events of every referral and of changes of staff, compares them with the "
        "daily digests, and names whatever was changed, removed, added or put back. "
        "Exit code 1 if anything was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(islice(chain(audit.faults(), digests.faults()), audit.MOST_NAMED))
        if found:
            raise CommandError("\n".join(found))
        kept = len(digests.files())
        compared = (
            f"{kept} daily digest{'' if kept == 1 else 's'}" if kept else "no digest, as there is none yet"
        )
        self.stdout.write(f"The record holds. Every event is as it was written. Compared with {compared}.")
