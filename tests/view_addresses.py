"""Every address of the portal by the name of its view, made of things that are really there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

#: Of a route, each part that an address fills in: "<int:pk>", "(?P<pk>\\d+)" or an unnamed "(\\d+)".
PARTS = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|(\((?!\?)[^()]*\))")


@dataclass(frozen=True, slots=True)
class View:
    """A named view and the parts that its address needs, in their order; an unnamed one is ""."""

    name: str
    route: str
    parts: tuple[str, ...]

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]


def views(patterns: Any = None, route: str = "", namespace: str = "") -> Iterator[View]:
    """Every named view of the portal."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, whole, inner)
        elif pattern.name:
            yield View(namespace + pattern.name, whole, tuple(_parts(whole)))


def _parts(route: str) -> Iterator[str]:
    for part in PARTS.finditer(route):
        yield part[1] or part[2] or ""


def address(view: View, things: Mapping[str, Any]) -> str | None:
    """The address of a view of these things, by "view part", "namespace part" or part; None if one lacks."""
    if view.name in things:
        return str(things[view.name])
    given = []
    for part in view.parts:
        keys = (f"{view.name} {part}", f"{view.namespace} {part}", part)
        found = next((things[key] for key in keys if key in things), None)
        if found is None:
            return None
        given.append(found)
    try:
        return reverse(view.name, args=given)
    except NoReverseMatch:
        return None
