"""PDFs: opened, counted, and refused when they would do anything but be read."""

import io
import logging
import re
import zipfile
from collections.abc import Iterator

import pikepdf

from . import refusals
from .refusals import Refused

MOST_PAGES = 1000
MOST_OBJECTS = 150_000
MEGABYTE = 1024 * 1024
# Names that make a reader run, open or unpack something.
ACTIVE_NAMES = frozenset(
    {"/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/XFA", "/RichMedia", "/SubmitForm",
     "/ImportData", "/GoToE", "/Movie", "/Sound", "/Rendition"}
)  # fmt: skip
ACTIVE = re.compile(
    rb"/(?:%s)(?![A-Za-z0-9_#.-])" % b"|".join(name[1:].encode() for name in sorted(ACTIVE_NAMES))
)

# What is wrong with a file is said to the person; the log is not to hold pieces of it.
logging.getLogger("pikepdf").setLevel(logging.CRITICAL + 1)

# Decoding object tables and the like must not fill the memory, whatever a file claims.
pikepdf.settings.set_qpdf_limits(
    doc_max_warnings=200,
    flate_max_memory=32 * MEGABYTE,
    png_max_memory=32 * MEGABYTE,
    run_length_max_memory=32 * MEGABYTE,
    tiff_max_memory=32 * MEGABYTE,
)


def judge_pdf(data: bytes) -> bytes:
    """The PDF as it came; one that needs no password but forbids things comes back without that."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Refused(refusals.NESTED)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            look_through(pdf)
            return unlocked(pdf) if pdf.is_encrypted else data
    except pikepdf.PasswordError:
        raise Refused(refusals.PASSWORD) from None
    except Refused:
        raise
    except Exception:  # pikepdf raises whatever the bytes provoke
        raise Refused(refusals.DAMAGED) from None


def look_through(pdf: pikepdf.Pdf) -> None:
    """Refuse a PDF with too much in it, or with anything that acts."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused(refusals.TOO_MUCH)
    if len(pdf.pages) > MOST_PAGES:
        raise Refused(refusals.TOO_MANY_PAGES)
    if not len(pdf.pages):
        raise Refused(refusals.DAMAGED)
    for thing in pdf.objects:
        # The written form is quick to search; only where a name turns up is it made sure that it is one.
        if ACTIVE.search(written(thing)) and any(name in ACTIVE_NAMES for name in names_in(thing)):
            raise Refused(refusals.SCRIPTS)


def written(thing: pikepdf.Object) -> bytes:
    """The object in PDF's own notation, names spelt plainly, without the content of streams."""
    return (thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing).unparse(resolved=True)


def names_in(thing: pikepdf.Object) -> Iterator[str]:
    """Every name in the object, as key or as value, however deep."""
    waiting = [thing.stream_dict if isinstance(thing, pikepdf.Stream) else thing]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Name):
            yield str(item)
        elif isinstance(item, pikepdf.Dictionary):
            yield from item.keys()
            waiting.extend(value for _, value in item.items() if direct(value))
        elif isinstance(item, pikepdf.Array):
            waiting.extend(value for value in item if direct(value))


def direct(value: object) -> bool:
    """Whether the value stands in its parent; others are looked at in their own turn."""
    return isinstance(value, pikepdf.Object) and not value.is_indirect


def unlocked(pdf: pikepdf.Pdf) -> bytes:
    """The same PDF without its owner's restrictions, so that staff and checks can read all of it."""
    out = io.BytesIO()
    pdf.save(out, encryption=False)
    return out.getvalue()
