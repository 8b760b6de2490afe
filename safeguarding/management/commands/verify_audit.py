"""`manage.py verify_audit`: whether the record of every referral is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from safeguarding import audit


class Command(BaseCommand):
    help = (
        "Recomputes the chain of events of every referral and names whatever was changed, removed or added."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(audit.faults())
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("Every event is as it was written.")
