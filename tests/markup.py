"""Faults in a page's HTML that browsers forgive and assistive technology does not."""

from collections import Counter
from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
# Attributes that name the id of another element of the page.
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "list")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.referred: set[str] = set()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)
        if tag in ("form", "a", "button") and tag in self.open:
            self.faults.append(f"<{tag}> inside <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            inside = f"<{self.open[-1]}>" if self.open else "nothing"
            self.faults.append(f"</{tag}> at line {self.getpos()[0]} closes {inside}")
            if tag not in self.open:
                return
            while self.open[-1] != tag:
                self.open.pop()
        self.open.pop()

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in set(names) if names.count(name) > 1]
        values = dict(attrs)
        if "style" in values:
            self.faults.append(f"<{tag}> has a style attribute, which the policy blocks")
        if "id" in values:
            self.ids[values["id"] or ""] += 1
        for name in REFERENCES:
            self.referred.update((values.get(name) or "").split())
        target = values.get("href") or ""
        if tag == "a" and target.startswith("#") and target != "#":
            self.referred.add(target[1:])


def faults(html: str) -> list[str]:
    """What is wrong with the page, nothing when it is sound."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = reader.faults
    found += [f"<{tag}> is never closed" for tag in reader.open]
    found += [f"id {name!r} stands {count} times" for name, count in reader.ids.items() if count > 1]
    found += [
        f"nothing has the id {name!r} that is referred to"
        for name in sorted(reader.referred - set(reader.ids))
    ]
    return found
