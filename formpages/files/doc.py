"""Old Word documents (.doc): without password, macros and files inside."""

import io
import re
import struct

import olefile

from . import refusals
from .refusals import Refused

WORD_97 = 0xA5EC  # what is older has macros of another kind
LOCKED = 0x0100
MACROS = frozenset({"macros", "vba", "_vba_project", "_vba_project_cur"})
# A field that fetches something, in one byte a character and in two.
FETCHING_FIELD = re.compile(rb"\x13\s*DDE|\x13\x00(\s\x00)*D\x00D\x00E\x00", re.IGNORECASE)


def judge_doc(data: bytes) -> bytes:
    """The document as it came, if it is Word's and holds nothing but itself."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            look_at_storages([[name.lower() for name in path] for path in ole.listdir(storages=True)])
            content = ole.openstream("WordDocument").read()
    except Refused:
        raise
    except Exception:  # olefile raises whatever the bytes provoke
        raise Refused(refusals.DAMAGED) from None
    kind, flags = struct.unpack_from("<H8xH", content.ljust(12, b"\0"))
    if kind != WORD_97:
        raise Refused(refusals.DAMAGED)
    if flags & LOCKED:
        raise Refused(refusals.PASSWORD)
    if FETCHING_FIELD.search(content):
        raise Refused(refusals.FETCHES)
    return data


def look_at_storages(paths: list[list[str]]) -> None:
    """Refuse by what the file has inside."""
    tops = {path[0] for path in paths}
    if "encryptedpackage" in tops:
        raise Refused(refusals.PASSWORD)
    if "worddocument" not in tops:
        raise Refused(refusals.NOT_OURS)
    if any(name in MACROS for path in paths for name in path):
        raise Refused(refusals.MACROS)
    if any(path[0] == "objectpool" and len(path) > 1 for path in paths):
        raise Refused(refusals.NESTED)
