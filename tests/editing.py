"""What an editor's browser sends of a page, as Wagtail's scripts would have put it together."""

from collections.abc import Iterator
from typing import Any

from wagtail import blocks
from wagtail.fields import StreamField

Pair = tuple[str, Any]


def posted(page: Any, **extra: Any) -> dict[str, Any]:
    """The whole editing form of a page as it stands, with what is given besides, such as a button."""
    form = page.get_edit_handler().get_form_class()(instance=page, parent_page=page.get_parent())
    streams = {field.name: field for field in page._meta.get_fields() if isinstance(field, StreamField)}
    data: dict[str, Any] = {}
    for name, field in form.fields.items():
        if name in streams:
            data |= dict(_stream(streams[name].stream_block, getattr(page, name), name))
            continue
        value = field.prepare_value(form.initial.get(name, field.initial))
        if (sent := _sent(field.widget, value)) is not None:
            data[name] = sent
    for prefix in form.formsets:
        data |= {f"{prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM")}
        data[f"{prefix}-MAX_NUM_FORMS"] = "1000"
    return data | extra


def _sent(widget: Any, value: Any) -> Any:
    """What a control sends; nothing for a box that is not ticked."""
    if getattr(widget, "input_type", "") == "checkbox" and not getattr(
        widget, "allow_multiple_selected", False
    ):
        return "on" if value else None
    if isinstance(value, list):
        return value
    found = widget.format_value(value)
    if isinstance(found, list):
        found = found[0] if found else ""
    return "" if found is None else found


def _stream(block: blocks.StreamBlock, value: Any, prefix: str) -> Iterator[Pair]:
    yield f"{prefix}-count", str(len(value))
    for number, child in enumerate(value):
        place = f"{prefix}-{number}"
        yield f"{place}-deleted", ""
        yield f"{place}-order", str(number)
        yield f"{place}-type", child.block_type
        yield f"{place}-id", str(child.id or "")
        yield from _block(child.block, child.value, f"{place}-value")


def _list(block: blocks.ListBlock, value: Any, prefix: str) -> Iterator[Pair]:
    yield f"{prefix}-count", str(len(value))
    for number, child in enumerate(value.bound_blocks):
        place = f"{prefix}-{number}"
        yield f"{place}-deleted", ""
        yield f"{place}-order", str(number)
        yield f"{place}-id", str(child.id or "")
        yield from _block(block.child_block, child.value, f"{place}-value")


def _block(block: blocks.Block, value: Any, prefix: str) -> Iterator[Pair]:
    if isinstance(block, blocks.StreamBlock):
        yield from _stream(block, value, prefix)
    elif isinstance(block, blocks.ListBlock):
        yield from _list(block, value, prefix)
    elif isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            yield from _block(child, value[name], f"{prefix}-{name}")
    else:
        sent = _sent(block.field.widget, block.field.prepare_value(block.value_for_form(value)))
        if sent is not None:
            yield prefix, sent
