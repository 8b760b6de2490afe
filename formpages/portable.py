"""A form as a file: readable YAML that goes out and comes back exactly, pick lists included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from wagtail import blocks
from wagtail.rich_text import RichText

FORMAT = 1


class Unreadable(Exception):
    """The file is no form of ours; the message says what is wrong and where."""


def dump(form: Mapping[str, Any]) -> str:
    """Canonical text: the same form always gives the same bytes."""
    return yaml.dump(
        form, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )


def load(text: str) -> dict[str, Any]:
    """The form in a file; raises Unreadable with the line where it stops making sense."""
    try:
        form = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        raise Unreadable(f"{place}{getattr(error, 'problem', None) or 'not YAML'}") from error
    if not isinstance(form, dict) or form.get("format") != FORMAT:
        raise Unreadable(f"line 1: this is no form file of format {FORMAT}")
    return form


class _Dumper(yaml.SafeDumper):
    """Long text in blocks, so that people can read and compare it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text and not text.endswith(" ") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def to_plain(block: blocks.Block, value: Any) -> Any:
    """A block's value as plain data, without what is as the block makes it anyway."""
    if isinstance(block, blocks.StreamBlock):
        return [{"kind": child.block_type, **to_plain(child.block, child.value)} for child in value]
    if isinstance(block, blocks.ListBlock):
        return [to_plain(block.child_block, item) for item in value]
    if isinstance(block, blocks.StructBlock):
        pairs = (
            (name, to_plain(child, value[name]), default_of(child))
            for name, child in block.child_blocks.items()
        )
        return {name: plain for name, plain, default in pairs if plain != default}
    if isinstance(block, blocks.BooleanBlock):
        return bool(value)
    return value.source if isinstance(value, RichText) else ("" if value is None else value)


def default_of(block: blocks.Block) -> Any:
    """What `to_plain` gives for a block nobody filled in."""
    if isinstance(block, (blocks.StreamBlock, blocks.ListBlock)):
        return []
    if isinstance(block, blocks.StructBlock):
        return {}
    default = block.get_default()
    if isinstance(block, blocks.BooleanBlock):
        return bool(default)
    return default.source if isinstance(default, RichText) else ("" if default is None else default)


def to_raw(block: blocks.Block, plain: Any, place: str) -> Any:
    """Plain data as the raw JSON value that Wagtail stores; raises Unreadable naming the place."""
    if isinstance(block, blocks.StreamBlock):
        return [
            _stream_child(block, item, f"{place} {number}")
            for number, item in enumerate(_items(plain, place), 1)
        ]
    if isinstance(block, blocks.ListBlock):
        items = enumerate(_items(plain, place), 1)
        return [to_raw(block.child_block, item, f"{place} {number}") for number, item in items]
    if isinstance(block, blocks.StructBlock):
        return _struct(block, plain, place)
    if isinstance(plain, (dict, list)) or not isinstance(plain, type(default_of(block))):
        raise Unreadable(f"{place}: “{plain}” is not what is expected here")
    return plain


def _items(plain: Any, place: str) -> list[Any]:
    if not isinstance(plain, list):
        raise Unreadable(f"{place}: a list is expected here")
    return plain


def _stream_child(block: blocks.StreamBlock, plain: Any, place: str) -> dict[str, Any]:
    kind = plain.get("kind") if isinstance(plain, dict) else None
    if kind not in block.child_blocks:
        raise Unreadable(f"{place}: there is no kind “{kind}”")
    rest = {name: value for name, value in plain.items() if name != "kind"}
    return {"type": kind, "value": to_raw(block.child_blocks[kind], rest, place)}


def _struct(block: blocks.StructBlock, plain: Any, place: str) -> dict[str, Any]:
    if not isinstance(plain, dict):
        raise Unreadable(f"{place}: names and values are expected here")
    if unknown := sorted(set(plain) - set(block.child_blocks)):
        raise Unreadable(f"{place}: “{unknown[0]}” is not known here")
    return {
        name: to_raw(child, plain.get(name, default_of(child)), f"{place}, {name}")
        for name, child in block.child_blocks.items()
    }
