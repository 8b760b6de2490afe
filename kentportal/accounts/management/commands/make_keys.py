"""Make the key file that sealed values need, or put a new key on top of it."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kentportal import vault


class Command(BaseCommand):
    help = "Makes the key file if there is none; with --add, puts a new sealing key first in it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true", help="add a new key, to be followed by rotate_keys")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.VAULT_KEYS:
            raise CommandError("The keys are in the settings (PORTAL_VAULT_KEYS), not in a file.")
        path = Path(settings.VAULT_KEY_FILE)
        if options["add"]:
            sealing, hashing = vault.read_key_file(path)
            write_keys(path, [vault.new_key(), *sealing], hashing)
            self.stdout.write("A new key seals from now on. Restart the portal, then run rotate_keys.")
        elif path.exists():
            self.stdout.write("There is a key file already; it was left as it is.")
        else:
            write_keys(path, [vault.new_key()], vault.new_key())
            self.stdout.write("The key file was made. Back it up, apart from the database.")
        vault.forget_keys()


def write_keys(path: Path, sealing: list[str], hashing: str) -> None:
    """Replace the key file whole, readable by its owner alone; a crash leaves the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join([*sealing, vault.HASH_LINE + hashing, ""]))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
