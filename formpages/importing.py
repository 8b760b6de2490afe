"""Forms in and out of the portal as files."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import transaction
from wagtail.models import Page

from .codelists import Code, CodeList
from .pages import TEXTS, FormPage
from .portable import FORMAT, Unreadable, dump, load, to_plain, to_raw

HEAD = ("format", "type", "title", "slug", *TEXTS, "code_lists", "steps")


def export_form(page: FormPage) -> str:
    """The form page as canonical text, the pick lists it uses included."""
    block = type(page)._meta.get_field("steps").stream_block
    steps = to_plain(block, page.steps)
    form: dict[str, Any] = {
        "format": FORMAT,
        "type": page.receiver(),
        "title": page.title,
        "slug": page.slug,
        **page.texts(),
        "code_lists": {code_list.slug: _list_out(code_list) for code_list in _lists_in(steps)},
        "steps": steps,
    }
    return dump(form)


@transaction.atomic
def import_form(text: str, parent: Page) -> FormPage:
    """A new live form page below the parent; raises Unreadable or FormFaults, and then makes nothing."""
    form = load(text)
    if unknown := sorted(set(form) - set(HEAD)):
        raise Unreadable(f"“{unknown[0]}” is not known here")
    page_class = _page_class(str(form.get("type", "")))
    for slug, code_list in form.get("code_lists", {}).items():
        _list_in(slug, code_list)
    block = page_class._meta.get_field("steps").stream_block
    steps = block.to_python(to_raw(block, form.get("steps", []), "steps"))
    page = page_class(
        title=form["title"], slug=form["slug"], steps=steps, **{name: form.get(name, "") for name in TEXTS}
    )
    parent.add_child(instance=page)
    page.save_revision().publish()
    return page


def _page_class(label: str) -> type[FormPage]:
    try:
        found = apps.get_model(label)
    except (LookupError, ValueError):
        found = None
    if found is None or not issubclass(found, FormPage):
        raise Unreadable(f"type: there is no form page type “{label}”")
    return found


def _lists_in(steps: list[Any]) -> list[CodeList]:
    """The pick lists that questions name, in the order of their names."""
    used: set[str] = set()

    def look(plain: Any) -> None:
        if isinstance(plain, list):
            for item in plain:
                look(item)
        elif isinstance(plain, dict):
            used.add(plain.get("code_list", ""))
            for value in plain.values():
                look(value)

    look(steps)
    return list(CodeList.objects.filter(slug__in=used).order_by("slug").prefetch_related("codes"))


def _list_out(code_list: CodeList) -> dict[str, Any]:
    codes = []
    for code in code_list.codes.all():
        plain = {"code": code.code, "label": code.label}
        plain |= {"delivered_as": code.delivered_as} if code.delivered_as else {}
        codes.append(plain | ({"retired": True} if code.retired else {}))
    return {"title": code_list.title, "codes": codes}


def _list_in(slug: str, plain: dict[str, Any]) -> None:
    """Make the pick list unless there is one of that name: an editor's own stays as it is."""
    code_list, made = CodeList.objects.get_or_create(slug=slug, defaults={"title": plain["title"]})
    if made:
        Code.objects.bulk_create(
            Code(code_list=code_list, sort_order=number, **code) for number, code in enumerate(plain["codes"])
        )
