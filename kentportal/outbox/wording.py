"""What the words of a mail may be, and what they become: one form, written by editors, read as text and HTML.

Paragraphs, lists ("- " before a line), **bold**, https:// addresses and [[placeholders]]. Nothing else means
anything: tags and template syntax are words like others.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from .shipped import LIST, Mail, Words

_PLACEHOLDER = re.compile(r"\[\[([^\[\]]*)\]\]")
_PIECE = re.compile(r"\[\[\s*(?P<name>\w+)\s*\]\]|\*\*(?P<bold>.+?)\*\*|(?P<link>https://[^\s<>\"\[\]*]+)")
_BULLET = "- "
#: What ends a sentence ends an address in it.
_NOT_OF_A_LINK = ".,;:!?)’”'"


@dataclass(frozen=True)
class Piece:
    """A run of words; or, with a name, what stands for that placeholder."""

    text: str = ""
    name: str = ""
    bold: bool = False
    link: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, or the lines of a list."""

    lines: tuple[Line, ...]
    is_list: bool = False


def blocks(body: str) -> list[Block]:
    """The paragraphs and lists of a body."""
    found: list[Block] = []
    for chunk in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        lines = [line.strip() for line in chunk.splitlines() if line.strip()]
        found += _blocks_of(lines)
    return found


def _blocks_of(lines: list[str]) -> Iterator[Block]:
    while lines:
        is_list = lines[0].startswith(_BULLET)
        size = next(
            (n for n, line in enumerate(lines) if line.startswith(_BULLET) is not is_list), len(lines)
        )
        taken, lines = lines[:size], lines[size:]
        if is_list:
            yield Block(tuple(_line(line[len(_BULLET) :].strip()) for line in taken), is_list=True)
        else:
            yield Block((_line(" ".join(taken)),))


def _line(text: str, bold: bool = False) -> Line:
    return tuple(_pieces(text, bold))


def _pieces(text: str, bold: bool = False) -> Iterator[Piece]:
    at = 0
    for match in _PIECE.finditer(text):
        yield from _plain(text[at : match.start()], bold)
        at = match.end()
        if match["name"]:
            yield Piece(name=match["name"], bold=bold)
        elif match["bold"]:
            yield from _pieces(match["bold"], bold=True)
        else:
            address = match["link"].rstrip(_NOT_OF_A_LINK)
            yield Piece(address, bold=bold, link=True)
            yield from _plain(match["link"][len(address) :], bold)
    yield from _plain(text[at:], bold)


def _plain(text: str, bold: bool) -> Iterator[Piece]:
    if text:
        yield Piece(text, bold=bold)


def put_in(text: str, values: Mapping[str, object]) -> str:
    """The text with each placeholder replaced; one without a value becomes nothing."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1].strip(), "")), text)


def names_in(text: str) -> list[str]:
    """The placeholders of a text, known or not, in their order."""
    return [name.strip() for name in _PLACEHOLDER.findall(text)]


def faults(mail: Mail, words: Words, details: Collection[str]) -> dict[str, str]:
    """What is wrong with the words of a mail, by field; `details` are the names of contact details."""
    found = {"subject": _subject_fault(mail, words.subject), "body": _body_fault(mail, words.body, details)}
    return {name: fault for name, fault in found.items() if fault}


def _subject_fault(mail: Mail, subject: str) -> str:
    allowed = [name for name, each in mail.placeholders.items() if each.in_subject]
    if not subject.strip():
        return "Write a subject."
    if re.search(r"[\r\n]", subject):
        return "The subject is one line."
    if refused := [name for name in names_in(subject) if name not in allowed]:
        return (
            f"[[{refused[0]}]] cannot stand in the subject, which others see before the email is opened. "
            f"There you can use: {_listed(allowed)}."
        )
    return _bracket_fault(subject)


def _body_fault(mail: Mail, body: str, details: Collection[str]) -> str:
    names = names_in(body)
    if not body.strip():
        return "Write the text of the email."
    if unknown := [name for name in names if name not in mail.placeholders and name not in details]:
        return (
            f"There is no [[{unknown[0]}]] in this email. You can use: {_listed(mail.placeholders)}"
            f"{'; and contact details: ' + _listed(details) if details else ''}."
        )
    if missing := [each for name, each in mail.placeholders.items() if each.needed and name not in names]:
        return f"[[{missing[0].name}]] must stand in the text: {missing[0].what.lower()}."
    if astray := [name for name in _lists(mail) if not _stands_alone(body, name)]:
        return f"[[{astray[0]}]] becomes a list: put it between empty lines, with nothing beside it."
    if "http://" in body:
        return "An address begins with https://, so that nobody can read along."
    return _bracket_fault(body)


def _bracket_fault(text: str) -> str:
    rest = _PLACEHOLDER.sub("", text)
    if "[[" in rest or "]]" in rest:
        return "Double square brackets stand on both sides of a placeholder, like [[service_name]]."
    return ""


def _lists(mail: Mail) -> list[str]:
    return [name for name, each in mail.placeholders.items() if each.kind == LIST]


def _stands_alone(body: str, name: str) -> bool:
    holding = [
        block for block in blocks(body) if any(each.name == name for line in block.lines for each in line)
    ]
    return all(block.lines[0] == (Piece(name=name),) and not block.is_list for block in holding)


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"[[{name}]]" for name in names)
