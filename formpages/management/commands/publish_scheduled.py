"""`manage.py publish_scheduled`: Wagtail's command, except that one faulty form stops nothing."""

from typing import Any

from wagtail.management.commands import publish_scheduled

from formpages import scheduling


class Command(publish_scheduled.Command):
    help = "Publishes and unpublishes what is due. What has faults is not published, and its author is told."

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        scheduling.unpublish_expired()
        scheduling.publish_due()
