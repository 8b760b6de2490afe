"""A test that commits leaves the database behind as the migrations made it.

Django would empty every table instead: pages would lose their root, and the record of events refuses.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections


@contextmanager
def kept_database() -> Iterator[Callable[[], None]]:
    """Keeps the database as it is now; what is given restores it."""
    with {"sqlite": _kept_sqlite, "postgresql": _kept_postgresql}[connection.vendor]() as restore:
        yield restore


@contextmanager
def _kept_sqlite() -> Iterator[Callable[[], None]]:
    kept = sqlite3.connect(":memory:", check_same_thread=False)

    def restore() -> None:
        kept.backup(_sqlite_connection())

    _sqlite_connection().backup(kept)
    yield restore
    kept.close()


def _sqlite_connection() -> sqlite3.Connection:
    connection.ensure_connection()
    raw: sqlite3.Connection = connection.connection
    return raw


@contextmanager
def _kept_postgresql() -> Iterator[Callable[[], None]]:
    name = connection.settings_dict["NAME"]
    kept = f"{name}_kept"

    def copy(source: str, target: str) -> None:
        connections.close_all()
        with _server() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    copy(name, kept)
    yield lambda: copy(kept, name)
    with _server() as cursor:
        cursor.execute(f'DROP DATABASE "{kept}"')


def _server() -> Any:
    """A cursor on the server rather than on one of its databases."""
    return connection._nodb_cursor()
