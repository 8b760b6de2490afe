"""`python -m bench.inbox [--postgres] [--sizes 10000,100000,1000000]`: what the inbox costs as it grows.

Everything runs in one process through Django's test client, with the portal's middleware and sessions, in a
database of its own: a SQLite file in a folder that goes with it, or with --postgres a server that ends with
it. The inbox grows from size to size. Times are medians of how long portal and database work, whatever else
the machine does; queries are counted with all that the portal and Wagtail ask. Prints a table for each size,
and how the database answers at the last one. Exits with 1 when a promise is broken.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import django
from django.utils.module_loading import import_string

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Set up, grow, measure, print; the exit status."""
    parser = argparse.ArgumentParser(prog="bench.inbox")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--no-plans", action="store_true", help="do not print how the database answers")
    given = parser.parse_args()
    if given.postgres and "BENCH_DATABASE_URL" not in os.environ:
        return on_postgres()
    started = perf_counter()
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    measure = import_string("bench.inbox_measuring.measure")
    kept = measure([int(size) for size in given.sizes.split(",")], given.rounds, plans=not given.no_plans)
    print(f"\n{perf_counter() - started:.0f} s in all")
    return 0 if kept else 1


def on_postgres() -> int:
    """The same once more, with a server that lasts as long as it runs."""
    again = 'BENCH_DATABASE_URL="$DATABASE_URL" exec "$@"'
    command = [
        "tools/with-postgres",
        "sh",
        "-c",
        again,
        "sh",
        sys.executable,
        "-m",
        "bench.inbox",
        *sys.argv[1:],
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode  # noqa: S603, our own


if __name__ == "__main__":
    sys.exit(main())
