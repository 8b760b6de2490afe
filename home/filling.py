"""Pages filled from their shipped source."""

from typing import Any

from home.markup import to_rich_text
from home.models import HoldingPage, InformationPage
from home.models.base import PortalPage
from home.places import find_moved

PLAIN = {
    "title",
    "short_title",
    "search_description",
    "access_label",
    "time_out_note",
    "line",
    "out_of_hours_note",
}
RICH = {"note", "intro"}
OPTIONS = {"links", "tiles", "options"}
Written = dict[str, Any]


def resolved(written: Written) -> Written:
    """The source with the numbers of the pages that it links to, as far as they are there."""
    whole = dict(written)
    for name in OPTIONS & whole.keys():
        whole[name] = [_option(option) for option in whole[name]]
    if "access_page" in whole:
        whole["access_page"] = _number(whole["access_page"])
    return whole


def fill(page: PortalPage, written: Written) -> None:
    """Put a resolved source into a page, which is not saved; what the source leaves out is emptied."""
    for name in PLAIN:
        if hasattr(page, name):
            setattr(page, name, written.get(name, type(page)._meta.get_field(name).get_default()))
    for name in RICH:
        if hasattr(page, name):
            setattr(page, name, to_rich_text(written.get(name, "")))
    for name in OPTIONS & written.keys():
        raw = [{"type": "option", "value": option} for option in written[name]]
        setattr(page, name, getattr(page, name).stream_block.to_python(raw))
    if isinstance(page, HoldingPage):
        page.access_page_id = written["access_page"]
    if isinstance(page, InformationPage):
        page.body = page.body.stream_block.to_python([_block(block) for block in written["body"]])


def _option(written: Written) -> Written:
    whole = {"label": "", "hint": "", "page": "", "path": "", "query": ""} | written
    return whole | {"page": _number(whole["page"])}


def _number(address: str) -> int | None:
    page = find_moved(address) if address else None
    return page.pk if page else None


def _block(written: Written) -> Written:
    """A block as StreamField stores it; a file has one key, the block's kind, with its content below."""
    ((kind, content),) = written.items()
    if kind in ("text", "inset"):
        content = to_rich_text(content)
    elif kind == "video":
        content = content | {"transcript": to_rich_text(content["transcript"])}
    elif kind == "contacts":
        content = {"contacts": content}
    return {"type": kind, "value": content}
