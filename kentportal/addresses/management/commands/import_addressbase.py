"""Fill the address table from the council's AddressBase file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kentportal.addresses.addressbase import NotAddressBase, import_file


class Command(BaseCommand):
    help = "Stores the addresses of an AddressBase Core CSV file (with its header row). Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError("There is no such file.")
        try:
            outcome = import_file(path)
        except NotAddressBase as error:
            raise CommandError(f"This is not an AddressBase Core file, it lacks: {error}") from error
        except UnicodeDecodeError as error:
            raise CommandError("This is not a text file in UTF-8.") from error
        self.stdout.write(
            f"{outcome.stored} addresses stored, {outcome.removed} removed, {outcome.skipped} rows skipped."
        )
