"""All that the portal says, piece by piece: its shipped forms and pages, its templates and its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from home.contacts import TIMES, TOKENS, spoken_time, worded
from home.models import ContactDetails

ROOT = Path(__file__).resolve().parent.parent
CODE = ("kentportal", "home", "formpages", "safeguarding")
#: What stands under these keys of a YAML file nobody reads on a page.
UNREAD = frozenset(
    {"code", "delivered_as", "key", "kind", "meaning", "op", "page", "path", "prefill", "query"}
)
UNREAD |= {"slug", "style", "type", "value"}
SEPARATOR = "\0"
INLINE = r"</?(?:a|b|strong|em|i|br)\b[^>]*>"
BLOCK = re.compile(rf"{SEPARATOR}|(?!{INLINE})<[^>]*>")
#: What stands by itself in a block: a line; a link, something bold, a part of a title.
ALONE = (r"\n", rf"{INLINE}| [-–] ")
TOKEN_IN_TEMPLATE = re.compile(r'{{ "(\[\[\w+\]\])"\|contacts(?:_in_words)? }}')
IN_TEMPLATE = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.DOTALL)
MARKDOWN_LINK = re.compile(r"\[([^\[\]]*)\]\([^)]*\)")
STRAIGHT = str.maketrans("‘’“”", "''\"\"")
#: A label of fewer words counts only where it stands by itself.
FEW = 4


@cache
def details() -> dict[str, str]:
    """The contact details of a fresh portal, in words."""
    fresh = ContactDetails()
    return {
        name: spoken_time(getattr(fresh, name)) if name in TIMES else getattr(fresh, name) for name in TOKENS
    }


def plain(text: str) -> str:
    """A text without case, with straight quotes, blanks as one, and tokens as their words."""
    words = worded(text, details()).translate(STRAIGHT).casefold()
    return re.sub(r"\s*/\s*", "/", " ".join(words.split()))


def pieces(text: str) -> Iterator[str]:
    """The blocks of a text, as they are read, and what stands by itself in them."""
    for block in BLOCK.split(MARKDOWN_LINK.sub(r"<a>\1</a>", text).replace("**", "<b>")):
        yield plain(re.sub(INLINE, "", block))
        for between in ALONE:
            yield from (plain(re.sub(INLINE, "", part)) for part in re.split(between, block))


def in_yaml(value: Any) -> Iterator[str]:
    """The texts of a form or a page."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            unread = key in UNREAD or (key == "question" and "answer" not in value)
            yield from () if unread else in_yaml(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from in_yaml(inner)


def in_template(source: str) -> str:
    """A template's own words; what it is given separates them."""
    bare = IN_TEMPLATE.sub(SEPARATOR, TOKEN_IN_TEMPLATE.sub(r"\1", source))
    return re.sub(r"<[^>]*>", lambda tag: tag[0].replace(SEPARATOR, ""), bare)


def in_code(source: str) -> Iterator[str]:
    """The strings of a module, without those that document it."""
    tree = ast.parse(source)
    documenting = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documenting:
            yield node.value


def texts() -> Iterator[str]:
    """Every text of the portal."""
    for folder in ("safeguarding/content", "home/content"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            yield from in_yaml(yaml.safe_load(path.read_text(encoding="utf-8")))
    for path in sorted((ROOT / "templates").rglob("*.*")):
        yield in_template(path.read_text(encoding="utf-8"))
    for app in CODE:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from in_code(path.read_text(encoding="utf-8"))


class Words:
    """What is said in some texts."""

    def __init__(self, said: Iterable[str]) -> None:
        found = {piece.rstrip(" *:") for text in said for piece in pieces(text)}
        self.alone = found - {""}
        self.all = "\n".join(sorted(self.alone))

    def have(self, label: str) -> bool:
        """Whether a label is among them; a sentence may stand in a longer text, a word only by itself."""
        wanted = plain(label).rstrip(" *:")
        if len(wanted.split()) < FEW:
            return wanted in self.alone
        return bool(re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", self.all))
