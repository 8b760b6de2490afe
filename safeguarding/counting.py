"""Counting rows without reading all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def counted(found: Sequence[QuerySet[Any]], most: int) -> list[int]:
    """How many rows each query has, counted no further than `most`, all in one query."""
    counts, params = list[str](), list[Any]()
    for rows in found:
        sql, given = rows.order_by().values("pk")[:most].query.sql_with_params()
        counts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608, made by the ORM
        params += given
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(counts)}", params)
        return list(cursor.fetchone())
