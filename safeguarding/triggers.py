"""Events are only ever added: triggers in the database refuse everything else, whoever asks."""

from typing import Any

from django.db import connections

from .records import Event

TABLE = Event._meta.db_table
REFUSAL = "events are only ever added"

SQLITE = [
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for act in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    *(
        f"CREATE OR REPLACE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} "
        f"FOR EACH {each} EXECUTE FUNCTION {TABLE}_refuse()"
        for act, each in (("UPDATE", "ROW"), ("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"))
    ),
]
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}


def install(using: str = "default", **kwargs: Any) -> None:
    """Put the triggers in place. Run after every migrate: SQLite drops them silently with a rebuilt table."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in STATEMENTS[connection.vendor]:
            cursor.execute(statement)
