"""Keys and addresses made from labels: once, and unique among their like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.text import slugify

#: Names that a form page's own fields, or a row, already have.
RESERVED = frozenset(
    {"id", "token", "action", "find", "return", "upload", "remove_upload", "csrfmiddlewaretoken"}
)


def fill_keys(steps: Iterable[Any]) -> None:
    """Give every block that has none its key or slug, made from its label and unique among its like."""
    slugs: set[str] = {block.value["slug"] for block in steps if block.value["slug"]}
    keys = set(RESERVED) | {block.value["key"] for block in _parts(steps) if block.value["key"]}
    for step in steps:
        step.value["slug"] = step.value["slug"] or _unused(
            slugify(step.value["title"] or "")[:50] or "step", slugs, "-"
        )
        for part in step.value["parts"]:
            _fill(part, keys)
            if part.block_type == "group":
                inner = set(RESERVED) | {
                    child.value["key"] for child in part.value["questions"] if child.value["key"]
                }
                for child in part.value["questions"]:
                    _fill(child, inner)


def _parts(steps: Iterable[Any]) -> Iterator[Any]:
    for step in steps:
        yield from step.value["parts"]


def _fill(block: Any, taken: set[str]) -> None:
    made = re.sub(r"^[^a-z]+|_+$", "", slugify(block.value["label"] or "")[:50].replace("-", "_"))
    block.value["key"] = block.value["key"] or _unused(made or block.block_type, taken, "_")


def _unused(wanted: str, taken: set[str], joint: str) -> str:
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}{joint}{count}"
    taken.add(name)
    return name


def block_keys(steps: Iterable[Any]) -> dict[str, str]:
    """The path ("key" or "group.key") of every question and group by its block's id."""
    found: dict[str, str] = {}
    for part in _parts(steps):
        found[str(part.id)] = part.value["key"]
        if part.block_type == "group":
            for child in part.value["questions"]:
                found[str(child.id)] = f"{part.value['key']}.{child.value['key']}"
    return found
