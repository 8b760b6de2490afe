"""XML inside documents, read without ever following what it points to."""

from collections.abc import Callable
from contextlib import suppress
from typing import IO
from xml.parsers import expat

from . import refusals
from .refusals import Refused

Attributes = dict[str, str]


class Enough(Exception):
    """What was looked for has been seen."""


def refuse_dtd(*declared: object) -> None:
    """Word writes no document type; only those who mean harm do."""
    raise Refused(refusals.DAMAGED)


def read(
    file: IO[bytes],
    element: Callable[[str, Attributes], None],
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Call back for each element, its text and its end; broken XML and document types are refused."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_dtd
    parser.StartElementHandler = element
    parser.CharacterDataHandler = text
    parser.EndElementHandler = end
    try:
        parser.ParseFile(file)
    except expat.ExpatError:
        raise Refused(refusals.DAMAGED) from None


def local(tag: str) -> str:
    """The tag without its namespace's prefix."""
    return tag.rpartition(":")[2]


def elements(file: IO[bytes]) -> list[tuple[str, Attributes]]:
    """Every element with its attributes, in order."""
    found: list[tuple[str, Attributes]] = []
    read(file, lambda tag, attributes: found.append((local(tag), attributes)))
    return found


def check_beginning(file: IO[bytes]) -> None:
    """Refuse a document type, which can only stand before the first element."""

    def first(tag: str, attributes: Attributes) -> None:
        raise Enough

    with suppress(Enough):
        read(file, first)


def field_codes(file: IO[bytes]) -> str:
    """The instructions that Word carries out in this part, one a line."""
    codes: list[str] = []
    inside = False

    def element(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        name = local(tag)
        inside = name == "instrText"
        if name == "fldChar":
            codes.append("\n")
        elif name == "fldSimple":
            codes.extend(("\n", *(value for key, value in attributes.items() if local(key) == "instr"), "\n"))

    def text(piece: str) -> None:
        if inside:
            codes.append(piece)

    def end(tag: str) -> None:
        nonlocal inside
        inside = False

    read(file, element, text, end)
    return "".join(codes)
