"""Word documents, new (.docx) and old (.doc): only text, pictures and what lays them out."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import PurePosixPath
from xml.parsers import expat

import olefile

from . import refusals
from .refusals import Refused

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
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error)


class Enough(Exception):
    """What was looked for in an XML part has been seen."""


def judge_docx(data: bytes) -> bytes:
    """The document as it came, if all it holds is text, pictures and layout."""
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise Refused(refusals.TOO_MUCH)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            look_at_directory(archive.infolist())
            look_at_types(archive)
            for part in archive.infolist():
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
    types = {attributes.get("ContentType", "") for _, attributes in elements(archive, "[Content_Types].xml")}
    if any(MACROS.search(kind) for kind in types):
        raise Refused(refusals.MACROS)
    if MAIN not in types:
        raise Refused(refusals.NOT_OURS)


def look_at_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse a part that is not text, picture or layout, by its name and by its content."""
    if part.is_dir():
        return
    name, ending = part.filename, part.filename.rpartition(".")[2].lower()
    if MACROS.search(name):
        raise Refused(refusals.MACROS)
    if not PARTS.fullmatch(ending) and not HARMLESS_PART.fullmatch(name):
        raise Refused(refusals.NESTED)
    look_at_content(archive, part)
    if ending == "rels":
        for tag, link in elements(archive, name):
            if tag == "Relationship" and link.get("TargetMode") == "External" and fetched(link):
                raise Refused(refusals.FETCHES)
    elif ending == "xml":
        with suppress(Enough):
            parse(archive, part, stop_at_first=True)


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


def fetched(link: dict[str, str]) -> bool:
    """Whether Word goes to the target of an outside link by itself; hyperlinks wait for a click."""
    kind = link.get("Type", "").rpartition("/")[2].lower()
    if kind == "attachedtemplate" and OWN_DISK.fullmatch(link.get("Target", "")):
        return False  # the writer's own template: it is not there for the reader, and nothing happens
    return kind != "hyperlink"


def elements(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of an XML part with their attributes, in order; a DTD is refused."""
    found: list[tuple[str, dict[str, str]]] = []
    parse(archive, archive.getinfo(name), found)
    yield from found


def parse(
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    found: list[tuple[str, dict[str, str]]] | None = None,
    stop_at_first: bool = False,
) -> None:
    """Read an XML part without ever following what it points to."""
    if part.file_size > MOST_XML:
        raise Refused(refusals.TOO_MUCH)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if stop_at_first:
            raise Enough
        if found is not None:
            found.append((tag.rpartition(":")[2], attributes))

    def dtd(*declared: object) -> None:
        raise Refused(refusals.DAMAGED)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = dtd
    try:
        with archive.open(part) as file:
            parser.ParseFile(file)
    except expat.ExpatError:
        raise Refused(refusals.DAMAGED) from None


def judge_doc(data: bytes) -> bytes:
    """The old document as it came, if it is Word's, without password, macros and files inside."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            look_at_storages([[name.lower() for name in path] for path in ole.listdir(storages=True)])
            head = ole.openstream("WordDocument").read(12)
    except Refused:
        raise
    except Exception:  # olefile raises whatever the bytes provoke
        raise Refused(refusals.DAMAGED) from None
    kind, flags = struct.unpack_from("<H8xH", head.ljust(12, b"\0"))
    if kind != 0xA5EC:  # Word 97 and later; what is older has macros of another kind
        raise Refused(refusals.DAMAGED)
    if flags & 0x0100:
        raise Refused(refusals.PASSWORD)
    return data


def look_at_storages(paths: list[list[str]]) -> None:
    """Refuse by what the file has inside."""
    tops = {path[0] for path in paths}
    if "encryptedpackage" in tops:
        raise Refused(refusals.PASSWORD)
    if "worddocument" not in tops:
        raise Refused(refusals.NOT_OURS)
    if any(name in ("macros", "vba", "_vba_project", "_vba_project_cur") for path in paths for name in path):
        raise Refused(refusals.MACROS)
    if any(path[0] == "objectpool" and len(path) > 1 for path in paths):
        raise Refused(refusals.NESTED)
