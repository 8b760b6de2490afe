"""The pick lists that travel with a form. One that a portal has already stays as its editors have it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wagtail import blocks

from .codelists import Code, CodeList, CodeListBlock
from .portable import leaves, tidy


def used_in(block: blocks.Block, steps: Any) -> list[CodeList]:
    """The pick lists that questions name, in the order of their names."""
    named = {value for leaf, value in leaves(block, steps) if isinstance(leaf, CodeListBlock)}
    return list(CodeList.objects.filter(slug__in=named).order_by("slug").prefetch_related("codes"))


def written(lists: Iterable[CodeList]) -> dict[str, dict[str, Any]]:
    """Pick lists as a file has them."""
    return {
        found.slug: {"title": tidy(found.title), "codes": [_code(code) for code in found.codes.all()]}
        for found in lists
    }


def _code(code: Code) -> dict[str, Any]:
    plain = {"code": tidy(code.code), "label": tidy(code.label), "delivered_as": tidy(code.delivered_as)}
    return {name: text for name, text in plain.items() if text} | ({"retired": True} if code.retired else {})


def bring_in(lists: Mapping[str, Mapping[str, Any]]) -> None:
    """Make each pick list that is not there."""
    there = set(CodeList.objects.filter(slug__in=lists).values_list("slug", flat=True))
    for slug, plain in lists.items():
        if slug not in there:
            made = CodeList.objects.create(slug=slug, title=plain["title"])
            Code.objects.bulk_create(
                Code(code_list=made, sort_order=number, **code) for number, code in enumerate(plain["codes"])
            )


def put_in_place(slug: str, title: str, labels: Mapping[str, str]) -> None:
    """Make a list of codes and their labels; one that is there stays as its editors have it."""
    bring_in({slug: {"title": title, "codes": [{"code": code, "label": labels[code]} for code in labels]}})


def offered(slug: str, shipped: Mapping[str, str]) -> dict[str, str]:
    """What a list offers, by code; what was shipped where it was deleted or emptied."""
    found = CodeList.objects.filter(slug=slug).prefetch_related("codes").first()
    options = {option.code: option.label for option in found.options()} if found else {}
    return options or dict(shipped)


def differing(lists: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The names of those that are there and say something else."""
    there = written(CodeList.objects.filter(slug__in=lists).order_by("slug").prefetch_related("codes"))
    return [slug for slug, plain in there.items() if _comparable(plain) != _comparable(lists[slug])]


def _comparable(plain: Mapping[str, Any]) -> Any:
    empty = {"delivered_as": "", "retired": False}
    return plain["title"], [empty | code for code in plain["codes"]]
