"""A form as a file: readable YAML that goes out and comes back exactly, pick lists included.

What a block holds when nobody filled it in is left out, but for what must be filled in: that always stands
in a file, so that a name nobody knows and a name that is missing are told apart from one left for later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.rich_text import RichText

from .located import Listed, Mapped, Misfit, Path, Unreadable, line_of
from .markup import problems
from .opening import FORMAT, Opened, open_file

__all__ = ["FORMAT", "Misfit", "Unreadable", "dump", "load", "to_plain", "to_raw"]

ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
MISSING = "it is missing: add it"


def dump(form: Mapping[str, Any]) -> str:
    """Canonical text: the same form always gives the same bytes."""
    return yaml.dump(
        form, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


class _Dumper(yaml.SafeDumper):
    """Long text in blocks, so that people can read and compare it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not text.endswith(" ") else None
    if ODD_BREAKS.search(text):  # YAML takes them for ends of lines, and would give back blanks
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Mapped, yaml.SafeDumper.represent_dict)
_Dumper.add_representer(Listed, yaml.SafeDumper.represent_list)


def load(source: str | bytes) -> dict[str, Any]:
    """The form in a file, in the newest format; raises Unreadable. Whether it fits, `to_raw` says."""
    opened = open_file(source)
    if opened.faults:
        raise Unreadable(opened.faults)
    return opened.form


def tidy(text: str) -> str:
    """Text as an editor's browser sends it and a form field keeps it, but for how lines end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def to_plain(block: blocks.Block, value: Any) -> Any:
    """A block's value as plain data."""
    if isinstance(block, blocks.StreamBlock):
        return [{"kind": child.block_type, **to_plain(child.block, child.value)} for child in value]
    if isinstance(block, blocks.ListBlock):
        return [to_plain(block.child_block, item) for item in value]
    if isinstance(block, blocks.StructBlock):
        pairs = ((name, child, to_plain(child, value[name])) for name, child in block.child_blocks.items())
        return {
            name: plain for name, child, plain in pairs if must_be_given(child) or plain != default_of(child)
        }
    return _leaf(block, value)


def _leaf(block: blocks.Block, value: Any) -> str | int | bool | None:
    if isinstance(block, blocks.BooleanBlock):
        return bool(value)
    if isinstance(block, blocks.IntegerBlock):
        return None if value in (None, "") else int(value)
    if isinstance(block, blocks.RichTextBlock):
        return (value.source if isinstance(value, RichText) else value) or ""
    if isinstance(block, TEXT):
        return tidy(str(value or ""))
    raise LookupError(f"{type(block).__name__} has no form in a file")


TEXT = (blocks.CharBlock, blocks.TextBlock, blocks.ChoiceBlock)


def default_of(block: blocks.Block) -> Any:
    """What `to_plain` gives for a block nobody filled in."""
    if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
        return []
    if isinstance(block, blocks.StructBlock):
        return {}
    return _leaf(block, block.get_default())


def must_be_given(block: blocks.Block) -> bool:
    """Whether a block must be filled in and does not begin filled in, so that a file must name it."""
    if isinstance(block, (blocks.StructBlock, blocks.ListBlock)):
        return False
    # While an editor saves a draft, another thread's blocks (they are shared) ask for nothing.
    required = getattr(block, "_original_required", False) or block.required
    return bool(required) and default_of(block) in ("", None, [])


def leaves(block: blocks.Block, value: Any) -> Iterator[tuple[blocks.Block, Any]]:
    """Every field in a block's value, with what stands in it."""
    if isinstance(block, blocks.StreamBlock):
        inner = ((child.block, child.value) for child in value)
    elif isinstance(block, blocks.ListBlock):
        inner = ((block.child_block, item) for item in value)
    elif isinstance(block, blocks.StructBlock):
        inner = ((child, value[name]) for name, child in block.child_blocks.items())
    else:
        yield block, value
        return
    for child, item in inner:
        yield from leaves(child, item)


def to_raw(block: blocks.Block, plain: Any, place: str) -> Any:
    """Plain data as the raw JSON value that Wagtail stores; raises Unreadable naming every misfit."""
    around = Mapped(line_of(plain, ()))
    around[place], around.lines[place] = plain, around.line
    opened = Opened(around, FORMAT, [])
    raw = shape(block, plain, (place,), opened)
    if opened.faults:
        raise Unreadable(opened.faults)
    return raw


def shape(block: blocks.Block, plain: Any, path: Path, opened: Opened) -> Any:
    """The raw value of plain data, the block's default standing in for what does not fit."""
    if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
        if not isinstance(plain, list):
            opened.fault(path, "a list is expected here")
            return []
        item = _stream_child if isinstance(block, blocks.StreamBlock) else _list_item
        return [item(block, each, (*path, number), opened) for number, each in enumerate(plain, 1)]
    if isinstance(block, blocks.StructBlock):
        return _struct(block, plain, path, opened)
    if words := _wrong_type(block, plain):
        opened.fault(path, words)
        return default_of(block)
    if isinstance(block, blocks.RichTextBlock):
        for problem in problems(plain, block.features):
            opened.faults.append(opened.misfit(path, problem))
        return plain
    return tidy(plain) if isinstance(plain, str) else plain


def _wrong_type(block: blocks.Block, plain: Any) -> str:
    """Why this is not what a field holds; nothing when it is."""
    if isinstance(block, blocks.BooleanBlock):
        return "" if isinstance(plain, bool) else "true or false is expected here"
    if isinstance(block, blocks.IntegerBlock):
        is_whole = plain is None or (isinstance(plain, int) and not isinstance(plain, bool))
        return "" if is_whole else "a whole number is expected here"
    return text_fault(plain)


def text_fault(plain: Any) -> str:
    """Why this is not text; nothing when it is."""
    if isinstance(plain, str):
        return ""
    if plain is None:
        return "nothing stands here: write '' or leave the line out"
    if isinstance(plain, (list, dict)):
        return "text is expected here"
    return "text is expected here: put it in quotation marks"


def unknown(name: Any, known: Iterable[str]) -> str:
    """That a name or a kind is none of those there are, with the likeliest of them."""
    meant = get_close_matches(str(name), known, 1)
    return f"“{name}” is not known here: " + (f"is “{meant[0]}” meant?" if meant else "take it out")


def _list_item(block: blocks.ListBlock, plain: Any, path: Path, opened: Opened) -> Any:
    return shape(block.child_block, plain, path, opened)


def _stream_child(block: blocks.StreamBlock, plain: Any, path: Path, opened: Opened) -> dict[str, Any]:
    kind = plain.get("kind") if isinstance(plain, dict) else None
    if not isinstance(kind, str) or kind not in block.child_blocks:
        opened.fault((*path, "kind"), unknown(kind, block.child_blocks) if kind else MISSING)
        opened.found_at.add(path)  # the rest of it means nothing
        kind, plain = next(iter(block.child_blocks)), {}
    rest = {name: value for name, value in plain.items() if name != "kind"}
    return {"type": kind, "value": _struct(block.child_blocks[kind], rest, path, opened)}


def _struct(block: blocks.StructBlock, plain: Any, path: Path, opened: Opened) -> dict[str, Any]:
    if not isinstance(plain, dict):
        opened.fault(path, "names and values are expected here")
        plain = {}
    known = block.child_blocks
    for name in plain:
        if name not in known:
            opened.fault((*path, name), unknown(name, known))
    for name, child in known.items():
        if name not in plain and must_be_given(child):
            opened.fault((*path, name), MISSING)
    return {
        name: shape(child, plain.get(name, default_of(child)), (*path, name), opened)
        for name, child in known.items()
    }


NESTED = (
    blocks.StreamBlockValidationError,
    blocks.StructBlockValidationError,
    blocks.list_block.ListBlockValidationError,
)


def refused(block: blocks.Block, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """What a block would not let an editor save, with the path to it; a draft may leave things empty."""
    try:
        block.clean(value)
    except ValidationError as error:
        yield from _flat(error, value, path)


def _flat(error: ValidationError, value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """An error with its nested ones, one by one."""
    if not isinstance(error, NESTED):
        yield from ((path, message) for each in error.error_list for message in _words(each))
        return
    if len(value):  # an empty list is one left for later
        yield from ((path, message) for message in error.non_block_errors)
    for name, inner in error.block_errors.items():
        # Streams and lists name their items by position, structures theirs by name.
        if isinstance(name, int):
            item = value[name]
            yield from _flat(inner, getattr(item, "value", item), (*path, name + 1))
        else:
            yield from _flat(inner, value.get(name), (*path, name))


def _words(error: ValidationError) -> Iterable[str]:
    return () if error.code == "required" else error.messages
