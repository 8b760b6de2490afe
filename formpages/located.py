"""YAML as plain data that knows the line of everything in it; what could harm or mislead is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 2_000_000
DEEPEST = 30
#: What YAML cannot hold as it stands, among it half of a surrogate pair.
UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # the rest is no text
)
#: What no field of ours can keep, however it is written.
UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")

Path = tuple[str | int, ...]


def in_words(path: Path) -> str:
    """A path as people read it, counted from 1: steps 3, parts 2, label."""
    words = "".join(f" {part}" if isinstance(part, int) else f", {part}" for part in path)
    return words.removeprefix(", ").strip()


@dataclass(frozen=True, slots=True)
class Misfit:
    """What in a file is not as it must be: its line, the path to it, and what to do."""

    line: int
    path: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (f"line {self.line}", self.path, self.message) if part)


class Unreadable(Exception):
    """The file is no form of ours; `faults` says why, all of it at once, in the order of its lines."""

    def __init__(self, faults: Iterable[Misfit]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Mapped(dict[str, Any]):
    """Names and values, with the line each name stands on."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str | int, int] = {}


class Listed(list[Any]):
    """Items, with the line each begins on, counted from 1 as in a path."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str | int, int] = {}


#: Single things wrong in a file, by the path to them.
Found = dict[Path, Misfit]


def line_of(data: Any, path: Path) -> int:
    """The line of what the path leads to, or of the nearest thing round it that there is."""
    line = getattr(data, "line", 1)
    for part in path:
        if not isinstance(data, (Mapped, Listed)) or part not in data.lines:
            return line
        line = data.lines[part]
        data = data[str(part)] if isinstance(data, Mapped) else data[int(part) - 1]
    return line


def read(source: str | bytes) -> tuple[Any, Found]:
    """What stands in the text, and single things wrong in it; raises Unreadable when it cannot be read."""
    text = _text(source)
    try:
        _refuse_tricks(text)
        node = _Loader(text).get_single_node()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        words = getattr(error, "problem", None) or "it cannot be read"
        raise Unreadable([Misfit(mark.line + 1 if mark else 1, "", f"this is not YAML: {words}")]) from error
    misfits: Found = {}
    return _data(node, (), misfits), misfits


def _text(source: str | bytes) -> str:
    """The file's text; raises Unreadable for what is too large or no text."""
    if len(source) > LARGEST:
        raise Unreadable([Misfit(1, "", f"the file is larger than {LARGEST // 1_000_000} MB")])
    text = (_decoded(source) if isinstance(source, bytes) else source).removeprefix("\ufeff")
    if odd := UNREADABLE.search(text):
        line = text.count("\n", 0, odd.start()) + 1
        words = f"the character U+{ord(odd[0]):04X} cannot stand in a file: take it out"
        raise Unreadable([Misfit(line, "", words)])
    return text


def _decoded(source: bytes) -> str:
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        words = "the file is not in UTF-8: save it with that encoding"
        raise Unreadable([Misfit(line, "", words)]) from error


NEVER = ("timestamp", "merge", "value")
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):
    """Dates stay text and “<<” means nothing, so that words mean what they look like."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":value"))
    ]
    for first, resolvers in _Base.yaml_implicit_resolvers.items()
}


def _refuse_tricks(text: str) -> None:
    """Look before anything is built: names for later use, types and depth have no place in a form."""
    found: list[Misfit] = []
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            found.append(Misfit(line, "", f"“*{event.anchor}” cannot stand here: write out what it means"))
        elif getattr(event, "anchor", None):
            found.append(Misfit(line, "", f"“&{event.anchor}” cannot stand here: leave it out"))
        if getattr(event, "tag", None):
            found.append(Misfit(line, "", f"“{event.tag}” cannot stand here: leave it out"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise Unreadable([*found, Misfit(line, "", "lists and names are nested too deep")])
    if found:
        raise Unreadable(found)


def _data(node: yaml.Node | None, path: Path, misfits: Found) -> Any:
    """A node as plain data."""
    if isinstance(node, yaml.MappingNode):
        return _mapped(node, path, misfits)
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(node.start_mark.line + 1)
        for number, child in enumerate(node.value, 1):
            listed.lines[number] = child.start_mark.line + 1
            listed.append(_data(child, (*path, number), misfits))
        return listed
    return _scalar(node, path, misfits) if isinstance(node, yaml.ScalarNode) else None


def _mapped(node: yaml.MappingNode, path: Path, misfits: Found) -> Mapped:
    mapped = Mapped(node.start_mark.line + 1)
    for name_node, child in node.value:
        line = name_node.start_mark.line + 1
        name = _data(name_node, path, misfits)
        if not isinstance(name, str):
            words = "a name is expected here: put it in quotation marks"
            misfits[(*path, node.start_mark.index)] = Misfit(line, in_words(path), words)
        elif name in mapped:
            where = (*path, name)
            misfits[where] = Misfit(line, in_words(where), "it stands here twice: leave one out")
        else:
            mapped.lines[name] = line
            mapped[name] = _data(child, (*path, name), misfits)
    return mapped


def _scalar(node: yaml.ScalarNode, path: Path, misfits: Found) -> str | int | float | bool | None:
    """Text, or what YAML reads without quotation marks: whole numbers, yes and no, nothing."""
    text, tag = str(node.value), node.tag.rpartition(":")[2]
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() in ("yes", "true", "on")
    if tag == "int" and WHOLE.fullmatch(text):
        return int(text)
    if tag == "float":
        return _number(text)
    if UNKEEPABLE.search(text):
        words = "it holds a character that is no text: take it out"
        misfits[path] = Misfit(node.start_mark.line + 1, in_words(path), words)
        return ""
    return text


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
