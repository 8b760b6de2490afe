"""What stands in rich text that no editor could have typed: it is refused, not repaired."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, ClassVar
from urllib.parse import urlsplit

#: The tags each of the editor's features makes, beside paragraphs and line breaks.
TAGS = {
    "h2": {"h2"},
    "h3": {"h3"},
    "bold": {"b", "strong"},
    "italic": {"i", "em"},
    "ul": {"ul", "li"},
    "ol": {"ol", "li"},
    "link": {"a"},
}
#: A tag as the editor writes it. Whatever else begins with "<" a browser may read in ways of its own.
WELL_FORMED = re.compile(r"""</?[a-z][a-z0-9]*(\s+[a-z-]+=("[^"<>]*"|'[^'<>]*'))*\s*/?>""", re.IGNORECASE)
PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
LINK_ATTRIBUTES = frozenset({"href", "linktype", "id"})
SCHEMES = frozenset({"", "http", "https", "mailto", "tel"})


def problems(html: str, features: Sequence[str]) -> list[str]:
    """Every tag, attribute and link that the editor with these features does not make, each in a sentence."""
    reader = _Reader({"p", "br"}.union(*(TAGS[feature] for feature in features)))
    reader.feed(html)
    reader.close()
    if "<" in WELL_FORMED.sub("", html):
        reader.found.append("a “<” stands in it that begins no tag: write it as &lt;.")
    return [*reader.found, *(f"<{tag}> is opened and not closed." for tag in reader.open)]


class _Reader(HTMLParser):
    """Goes through the text as a browser would."""

    def __init__(self, allowed: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = allowed
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag != "br":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.allowed:
            self.found.append(f"<{tag}> cannot stand in this text.")
        if tag == "a" and not _leads_to_one_place(dict(attrs)):
            self.found.append("a link leads to an address, or to a page by its number, and to nothing else.")
        for name, value in attrs:
            if name == "data-block-key":
                continue
            if tag != "a" or name not in LINK_ATTRIBUTES:
                self.found.append(f"“{name}” cannot stand in <{tag}>.")
            elif name == "href" and not _is_safe(value or ""):
                self.found.append("a link must lead to a web page, an email address or a telephone number.")

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.found.append(f"</{tag}> closes nothing that is open.")

    def handle_comment(self, data: str) -> None:
        self.found.append("a comment cannot stand in this text.")

    def handle_decl(self, decl: str) -> None:
        self.found.append("a declaration cannot stand in this text.")

    def handle_pi(self, data: str) -> None:
        self.found.append("an instruction cannot stand in this text.")

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)


def _leads_to_one_place(attributes: Mapping[str, str | None]) -> bool:
    """Whether a link is to an address, or to a page as Wagtail writes it, which another would break."""
    if "linktype" not in attributes and "id" not in attributes:
        return True
    number = attributes.get("id") or ""
    is_page = attributes.get("linktype") == "page" and PAGE_NUMBER.fullmatch(number) is not None
    return is_page and "href" not in attributes


def _is_safe(address: str) -> bool:
    """Whether a link leads where an editor may lead people; browsers leave out blanks before a scheme."""
    if any(ord(sign) < 33 for sign in address):
        return False
    try:
        return urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        return False


def looks(html: str) -> list[str]:
    """A rich text as people see it: its tags, where its links lead and its words, however it is written."""
    seer = _Seer(convert_charrefs=True)
    seer.feed(html)
    seer.close()
    return seer.seen


class _Seer(HTMLParser):
    """Notes what is seen."""

    SAME: ClassVar[dict[str, str]] = {"strong": "b", "em": "i"}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        leads = sorted(f"{name}={value}" for name, value in attrs if name in LINK_ATTRIBUTES)
        self.seen.append(" ".join([f"<{self.SAME.get(tag, tag)}", *leads]))

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"</{self.SAME.get(tag, tag)}")

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.seen.append(words)
