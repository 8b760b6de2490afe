"""`python -m bench.tamper`: a hundred tampers of each kind with a record, and how many are found.

In a test database of its own: SQLite, or the PostgreSQL that DATABASE_URL names.
"""

import os
import sys

import django
from django.utils.module_loading import import_string


def main() -> int:
    """Set up, tamper, print; the exit status."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "kentportal.settings.test"
    django.setup()
    rows = import_string("bench.tampers.tampers")()
    print(*rows.lines, sep="\n")
    return rows.missed > 0


if __name__ == "__main__":
    sys.exit(main())
