"""The portal's worker."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kentportal.outbox import worker


class Command(BaseCommand):
    help = "Sends what is due and runs the chores, until stopped; with --once, drains and exits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="drain due deliveries, run due chores, exit")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            worker.work_once()
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *received: stop.set())
        worker.work(stop)
