"""A form file read whole: everything in it is known and fits its field, or all that does not is named."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.models import Page

from .codelists import Code, CodeList
from .located import Path, Unreadable
from .markup import problems
from .opening import Opened, open_file
from .pages import TEXTS, FormPage
from .portable import MISSING, refused, shape, text_fault, tidy, unknown

NAMES = ("title", "slug")
LISTS = ("code_lists", "steps")


@dataclass(frozen=True)
class Parsed:
    """A form file that makes sense: `fields` go on the page, `steps` too, as the raw JSON Wagtail stores."""

    opened: Opened
    page_class: type[FormPage]
    title: str
    slug: str
    fields: Mapping[str, str]
    code_lists: Mapping[str, Mapping[str, Any]]
    steps: list[dict[str, Any]]

    def refuse(self, path: Path, message: str) -> Unreadable:
        """The exception that says what in this file does not go where it is wanted."""
        return Unreadable([self.opened.misfit(path, message)])


def page_classes() -> dict[str, type[FormPage]]:
    """Every type of form page there is, by the name that files have for it."""
    return {model.receiver(): model for model in apps.get_models() if issubclass(model, FormPage)}


def read(source: str | bytes) -> Parsed:
    """The form in a file; raises Unreadable naming everything in it that does not fit."""
    opened = open_file(source)
    page_class = _page_class(opened)
    _known(opened, ("format", "type", *NAMES, *(page_class or FormPage).portable_fields, *TEXTS, *LISTS))
    parsed = Parsed(
        opened,
        page_class or FormPage,
        title=_text(opened, ("title",), Page._meta.get_field("title")),
        slug=_text(opened, ("slug",), Page._meta.get_field("slug")),
        fields={**_own_fields(opened, page_class or FormPage), **_texts(opened)},
        code_lists=_code_lists(opened),
        steps=_steps(opened),
    )
    if opened.faults:
        raise Unreadable(opened.faults)
    return parsed


def _page_class(opened: Opened) -> type[FormPage] | None:
    name, known = opened.form.get("type"), page_classes()
    if isinstance(name, str) and name in known:
        return known[name]
    if "type" not in opened.form:
        opened.fault(("type",), MISSING)
    else:
        opened.fault(("type",), f"there is no form page type “{name}”, only {', '.join(sorted(known))}")
    return None


def _known(opened: Opened, names: tuple[str, ...]) -> None:
    for name in opened.form:
        # Which fields a type has of its own, only a type that is known says.
        if name not in names and (("type",) not in opened.found_at or name not in _all_own_fields()):
            opened.fault((name,), unknown(name, names))


def _all_own_fields() -> set[str]:
    return {name for page_class in page_classes().values() for name in page_class.portable_fields}


def _text(opened: Opened, path: Path, model_field: Any, within: Any = None) -> str:
    """A text that a field of a model must be able to keep; it stands in the form, or within what is given."""
    holder, name = opened.form if within is None else within, path[-1]
    if name not in holder:
        if not model_field.blank:
            opened.fault(path, MISSING)
        return ""
    if words := text_fault(holder[name]):
        opened.fault(path, words)
        return ""
    text = tidy(holder[name])
    try:
        return str(model_field.clean(text, None))
    except ValidationError as error:
        opened.fault(path, " ".join(error.messages) if text else "it is empty: fill it in")
        return ""


def _own_fields(opened: Opened, page_class: type[FormPage]) -> dict[str, str]:
    fields = {name: page_class._meta.get_field(name) for name in page_class.portable_fields}
    given = {name: _text(opened, (name,), field) for name, field in fields.items() if name in opened.form}
    return {name: given.get(name, str(field.get_default())) for name, field in fields.items()}


def _texts(opened: Opened) -> dict[str, str]:
    found = {}
    for name in TEXTS:
        html = opened.form.get(name, "")
        if words := text_fault(html):
            opened.fault((name,), words)
            continue
        for problem in problems(html, FormPage._meta.get_field(name).features):
            opened.faults.append(opened.misfit((name,), problem))
        found[name] = html
    return found


def _steps(opened: Opened) -> list[dict[str, Any]]:
    if "steps" not in opened.form:
        opened.fault(("steps",), MISSING)
        return []
    block = FormPage._meta.get_field("steps").stream_block
    raw: list[dict[str, Any]] = shape(block, opened.form["steps"], ("steps",), opened)
    for path, message in refused(block, block.to_python(raw), ("steps",)):
        opened.fault(path, message)
    return raw


def _code_lists(opened: Opened) -> dict[str, dict[str, Any]]:
    lists = opened.form.get("code_lists", {})
    if not isinstance(lists, dict):
        opened.fault(("code_lists",), "names and values are expected here")
        return {}
    return {slug: _code_list(opened, slug, plain) for slug, plain in lists.items()}


def _code_list(opened: Opened, slug: str, plain: Any) -> dict[str, Any]:
    path: Path = ("code_lists", slug)
    for words in _refused_by(CodeList._meta.get_field("slug"), slug):
        opened.fault(path, words)
    if not _names(opened, path, plain, ("title", "codes")):
        return {}
    title = _text(opened, (*path, "title"), CodeList._meta.get_field("title"), plain)
    if not isinstance(plain.get("codes"), list):
        opened.fault((*path, "codes"), "a list is expected here" if "codes" in plain else MISSING)
        return {}
    path = (*path, "codes")
    codes = [_code(opened, (*path, number), code) for number, code in enumerate(plain["codes"], 1)]
    seen: set[str] = set()
    for number, code in enumerate(codes, 1):
        if code.get("code") and code["code"] in seen:
            opened.fault((*path, number, "code"), f"“{code['code']}” stands in this list twice")
        seen.add(code.get("code", ""))
    return {"title": title, "codes": codes}


def _code(opened: Opened, path: Path, plain: Any) -> dict[str, Any]:
    names = ("code", "label", "delivered_as")
    if not _names(opened, path, plain, (*names, "retired")):
        return {}
    found: dict[str, Any] = {
        name: _text(opened, (*path, name), Code._meta.get_field(name), plain) for name in names
    }
    retired = plain.get("retired", False)
    if not isinstance(retired, bool):
        opened.fault((*path, "retired"), "true or false is expected here")
    return found | {"retired": retired is True}


def _names(opened: Opened, path: Path, plain: Any, names: tuple[str, ...]) -> bool:
    """Whether this is names and values; a name that is none of these is a misfit."""
    if not isinstance(plain, dict):
        opened.fault(path, "names and values are expected here")
        return False
    for name in plain:
        if name not in names:
            opened.fault((*path, name), unknown(name, names))
    return True


def _refused_by(field: models.Field[Any, Any], value: str) -> Iterator[str]:
    try:
        field.run_validators(value)
    except ValidationError as error:
        yield " ".join(error.messages)
