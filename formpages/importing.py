"""Forms in and out of the portal as files. What cannot come in whole leaves nothing behind."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from itertools import chain, count
from typing import Any

from django.db import transaction
from wagtail.models import Page, Revision
from wagtail.rich_text import RichText

from .pages import FormPage
from .parsing import Parsed, read
from .picklists import bring_in, differing, used_in, written
from .portable import FORMAT, dump, leaves, to_plain
from .publishing import examine

__all__ = [
    "Parsed",
    "export_form",
    "fill_form",
    "form_class",
    "import_form",
    "new_page",
    "new_revision",
    "read",
    "report",
]

PAGE_LINK = re.compile(r"""<a (?=[^>]*linktype=["']page)[^>]*\bid=["']?(\d{1,9})\b""")


def export_form(page: FormPage) -> str:
    """The form page as canonical text, the pick lists it uses included."""
    block = type(page)._meta.get_field("steps").stream_block
    form: dict[str, Any] = {
        "format": FORMAT,
        "type": page.receiver(),
        "title": page.title,
        "slug": page.slug,
        **_own_fields(page),
        **page.texts(),
        "code_lists": written(used_in(block, page.steps)),
        "steps": to_plain(block, page.steps),
    }
    return dump(form)


def _own_fields(page: FormPage) -> dict[str, str]:
    """What a type of form page has of its own, where it is not as it would be anyway."""
    fields = {name: type(page)._meta.get_field(name) for name in page.portable_fields}
    return {
        name: str(getattr(page, name))
        for name, field in fields.items()
        if getattr(page, name) != field.get_default()
    }


def form_class(text: str | bytes) -> type[FormPage]:
    """The type of form page that a file is for; raises Unreadable."""
    return read(text).page_class


@transaction.atomic
def fill_form(page: FormPage, text: str | bytes) -> None:
    """Put a file's form on a page of its type that is saved later, but for its address; raises Unreadable."""
    parsed = read(text)
    _check_type(parsed, page)
    _fill(page, parsed)


@transaction.atomic
def import_form(text: str | bytes, parent: Page) -> FormPage:
    """A new live form page below the parent; raises Unreadable or FormFaults, and then makes nothing."""
    parsed = read(text)
    if parent.get_children().filter(slug=parsed.slug).exists():
        raise parsed.refuse(("slug",), "another page in this place has this address")
    page = parsed.page_class(slug=parsed.slug)
    _fill(page, parsed)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


@transaction.atomic
def new_page(parsed: Parsed, parent: Page, user: Any) -> FormPage:
    """A new draft of a form page below the parent, at the file's address or the nearest that is free."""
    if not parsed.page_class.can_create_at(parent):
        what, where = parsed.page_class._meta.verbose_name, parent.get_admin_display_title()
        raise parsed.refuse(("type",), f"there can be no (other) {what} below “{where}”")
    page = parsed.page_class(slug=_free_slug(parsed.slug, parent), live=False, owner=user)
    _fill(page, parsed)
    parent.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    return page


@transaction.atomic
def new_revision(parsed: Parsed, page: FormPage, user: Any) -> Revision:
    """A new draft of this page with the file's form; its address stays, and what is live stays live."""
    _check_type(parsed, page)
    for name in page.portable_fields:
        if parsed.fields[name] != getattr(page, name):
            raise parsed.refuse((name,), f"the form here is for “{getattr(page, name)}”, the file's is not")
    draft: FormPage = page.get_latest_revision_as_object()
    _fill(draft, parsed)
    return draft.save_revision(user=user, log_action=True)


def report(parsed: Parsed, page: FormPage) -> list[str]:
    """What somebody should know who brought this file in: each in a sentence."""
    address = f"Its address here is “{page.slug}”: the file's is “{parsed.slug}”."
    lists = (
        f"The pick list “{slug}” here differs from the file's: kept as it is here."
        for slug in differing(parsed.code_lists)
    )
    faults = (str(fault) for fault in examine(page).faults)
    return [*([address] if page.slug != parsed.slug else []), *lists, *_links(page), *faults]


def _links(page: FormPage) -> Iterator[str]:
    """Links to pages go by number, and another portal numbers its pages differently."""
    fields = leaves(page.steps.stream_block, page.steps)
    texts = [*page.texts().values(), *(value.source for _, value in fields if isinstance(value, RichText))]
    for number in sorted({int(found) for html in texts for found in PAGE_LINK.findall(html)}):
        led_to = Page.objects.filter(pk=number).first()
        where = f"“{led_to.get_admin_display_title()}”" if led_to else "no page"
        yield f"A link to page number {number} leads to {where} here: check that it is meant."


def _check_type(parsed: Parsed, page: FormPage) -> None:
    if parsed.page_class is not type(page):
        raise parsed.refuse(("type",), f"the form here is of the type {page.receiver()}")


def _fill(page: FormPage, parsed: Parsed) -> None:
    bring_in(parsed.code_lists)
    page.title = parsed.title
    for name, value in parsed.fields.items():
        setattr(page, name, value)
    page.steps = page.steps.stream_block.to_python(_with_ids(parsed.steps, page.steps))


def _with_ids(raw: list[dict[str, Any]], before: Iterable[Any]) -> list[dict[str, Any]]:
    """The blocks with ids: of those they take the place of, so that changes can be told, or new ones."""
    places = {_name(child.block_type, child.value): child for child in before}
    return [_with_id(child, places.pop(_name(child["type"], child["value"]), None)) for child in raw]


def _with_id(child: dict[str, Any], before: Any) -> dict[str, Any]:
    kind, name = _name(child["type"], child["value"])
    same = before if name else None
    inner = {
        stream: _with_ids(child["value"][stream], same.value[stream] if same else ())
        for stream in ("parts", "questions")
        if stream in child["value"]
    }
    kept = same.id if same else None
    return {"type": kind, "value": child["value"] | inner, "id": kept or str(uuid.uuid4())}


def _name(kind: str, value: Any) -> tuple[str, str]:
    """What tells a block from its like: a step's address, a question's key."""
    return kind, value["slug"] if kind == "step" else value["key"]


def _free_slug(wanted: str, parent: Page) -> str:
    """The slug, or the first with a number behind it that no page below the parent has."""
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in count(2))
    return next(slug for slug in chain([wanted], numbered) if slug not in taken)
