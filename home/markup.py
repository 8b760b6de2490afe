"""The shipped texts' way of writing: paragraphs, lists, **bold**, ### small headings and [links](/faq/)."""

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape

_LINK = re.compile(r"\[([^\]\[]+)\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_BULLET = re.compile(r"- |\d+\. ")


def to_rich_text(text: str) -> str:
    """The text as Wagtail stores rich text."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(_block(paragraph) for paragraph in paragraphs)


def _block(paragraph: str) -> str:
    lines = list(_whole_lines(paragraph.splitlines()))
    return "".join(
        _tagged(kind, [_inline(line) for line in together]) for kind, together in groupby(lines, key=_kind)
    )


def _whole_lines(lines: list[str]) -> Iterator[str]:
    """Lines as they are meant: one that starts nothing new goes on with the one before."""
    whole = ""
    for line in (line.strip() for line in lines):
        if whole and not _BULLET.match(line):
            whole = f"{whole} {line}"
            continue
        if whole:
            yield whole
        whole = line
    if whole:
        yield whole


def _kind(line: str) -> str:
    if line.startswith("### "):
        return "h3"
    if line.startswith("- "):
        return "ul"
    return "ol" if _BULLET.match(line) else "p"


def _tagged(kind: str, lines: list[str]) -> str:
    if kind in ("ul", "ol"):
        items = "".join(f"<li>{_BULLET.sub('', line, count=1)}</li>" for line in lines)
        return f"<{kind}>{items}</{kind}>"
    return "".join(f"<{kind}>{line.removeprefix('### ')}</{kind}>" for line in lines)


def _inline(line: str) -> str:
    bold = _BOLD.sub(r"<b>\1</b>", escape(line).replace("&#x27;", "'").replace("&quot;", '"'))
    # Addresses and not page numbers: they cost no query, and redirects keep them when a page moves.
    return _LINK.sub(r'<a href="\2">\1</a>', bold)
