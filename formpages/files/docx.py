"""Word documents (.docx): nothing but text, pictures and what lays them out."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from . import refusals
from .refusals import Refused
from .xml_parts import Attributes, check_beginning, elements, field_codes

MEGABYTE = 1024 * 1024
MOST_PARTS = 2000
MOST_UNPACKED = 100 * MEGABYTE
MOST_GROWTH = 100  # unpacked for packed
MOST_XML = 40 * MEGABYTE

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PARTS = re.compile(r"xml|rels|vml|jpe?g?|png|gif|bmp|tiff?|emf|wmf|wdp|svg|odttf|fntdata")
MACROS = re.compile(r"vba(project|data)|activex|macroenabled", re.IGNORECASE)
HARMLESS_PART = re.compile(r"word/printersettings/[^/]+\.bin|\[trash\]/[^/]+\.dat", re.IGNORECASE)
FILE_INSIDE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ", b"%PDF-", b"\x7fELF")
OWN_DISK = re.compile(r"(file:/{0,3})?[A-Za-z]:[\\/].*", re.IGNORECASE)
FETCHING_FIELD = re.compile(
    r"^\s*(DDE(AUTO)?\b|INCLUDE(TEXT|PICTURE)\s+\"?\s*([a-z]+:/|\\\\))", re.IGNORECASE | re.MULTILINE
)
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error)


def judge_docx(data: bytes) -> bytes:
    """The document as it came, if all it holds is text, pictures and layout."""
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise Refused(refusals.TOO_MUCH)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            look_at_directory(archive.infolist())
            look_at_types(archive)
            for part in archive.infolist():
                if not part.is_dir():
                    look_at_part(archive, part)
    except BROKEN:
        raise Refused(refusals.DAMAGED) from None
    return data


def look_at_directory(parts: list[zipfile.ZipInfo]) -> None:
    """Refuse by the list of contents, before anything is unpacked."""
    names = [part.filename for part in parts]
    if "[Content_Types].xml" not in names:
        raise Refused(refusals.NOT_OURS)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(refusals.PASSWORD)
    if len(set(names)) != len(names) or any(map(strays, names)) or any(map(unusual, parts)):
        raise Refused(refusals.DAMAGED)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MOST_UNPACKED or unpacked > MOST_GROWTH * max(packed, 10_000):
        raise Refused(refusals.TOO_MUCH)


def strays(name: str) -> bool:
    """Whether unpacking the part could write outside its folder."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts


def unusual(part: zipfile.ZipInfo) -> bool:
    """Whether the part is packed in a way that Word does not use and that cannot be unpacked piecemeal."""
    return part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def look_at_types(archive: zipfile.ZipFile) -> None:
    """Refuse what calls itself something other than a Word document without macros."""
    with archive.open("[Content_Types].xml") as file:
        types = {attributes.get("ContentType", "") for _, attributes in elements(file)}
    if any(MACROS.search(kind) for kind in types):
        raise Refused(refusals.MACROS)
    if MAIN not in types:
        raise Refused(refusals.NOT_OURS)


def look_at_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a part that is not text, picture or layout, by its name and by its content."""
    ending = part.filename.rpartition(".")[2].lower()
    if MACROS.search(part.filename):
        raise Refused(refusals.MACROS)
    if not PARTS.fullmatch(ending) and not HARMLESS_PART.fullmatch(part.filename):
        raise Refused(refusals.NESTED)
    look_at_content(archive, part)
    if ending in ("xml", "rels"):
        if part.file_size > MOST_XML:
            raise Refused(refusals.TOO_MUCH)
        look_at_xml(archive, part, ending)


def look_at_content(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack the part a piece at a time: it must be whole, as large as it says, and no file in itself."""
    with archive.open(part) as file:
        piece = file.read(65536)
        if piece.startswith(FILE_INSIDE):
            raise Refused(refusals.NESTED)
        while piece:
            if refusals.TEST_VIRUS in piece:
                raise Refused(refusals.HARMFUL)
            piece = file.read(65536)


def look_at_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo, ending: str) -> None:
    """Refuse what Word would fetch, and document types anywhere."""
    with archive.open(part) as file:
        if ending == "rels":
            links = [link for tag, link in elements(file) if tag == "Relationship"]
            if any(link.get("TargetMode") == "External" and fetched(link) for link in links):
                raise Refused(refusals.FETCHES)
        elif part.filename.startswith("word/"):
            if FETCHING_FIELD.search(field_codes(file)):
                raise Refused(refusals.FETCHES)
        else:
            check_beginning(file)


def fetched(link: Attributes) -> bool:
    """Whether Word goes to the target of an outside link by itself; hyperlinks wait for a click."""
    kind = link.get("Type", "").rpartition("/")[2].lower()
    if kind == "attachedtemplate" and OWN_DISK.fullmatch(link.get("Target", "")):
        return False  # the writer's own template: it is not there for the reader, and nothing happens
    return kind != "hyperlink"
