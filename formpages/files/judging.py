"""What may be uploaded: Word, PDF, JPG and PNG, judged by content and never by name."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import refusals
from .doc import judge_doc
from .docx import judge_docx
from .images import judge_jpeg, judge_png
from .names import clean_name, with_ending
from .pdf_check import judge_pdf
from .refusals import Refused

MOST_BYTES = 10 * 1024 * 1024
ENDINGS = re.compile(r".*\.(docx?|pdf|jpe?g|png)|[^.]+", re.IGNORECASE | re.DOTALL)
HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1")


@dataclass(frozen=True)
class Verdict:
    """The file as it may be kept, or the problem that the person is told."""

    name: str
    content_type: str = ""
    data: bytes = b""
    problem: str | None = None


@dataclass(frozen=True)
class Format:
    """A kind of file that is taken: how it begins, how its name ends, and who looks inside."""

    begins: bytes
    content_type: str
    endings: tuple[str, ...]
    judge: Callable[[bytes], bytes]


FORMATS = (
    Format(b"%PDF-", "application/pdf", (".pdf",), judge_pdf),
    Format(b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg"), judge_jpeg),
    Format(b"\x89PNG\r\n\x1a\n", "image/png", (".png",), judge_png),
    Format(
        b"PK\x03\x04",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
        judge_docx,
    ),
    Format(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", (".doc",), judge_doc),
)


def judge(name: str, data: bytes) -> Verdict:
    """Whether the file is taken, and as what; pictures come back without where they were taken."""
    shown = clean_name(name)
    try:
        form = recognise(data)
        kept = form.judge(data)
        if not ENDINGS.fullmatch(re.split(r"[/\\]", name)[-1]):
            raise Refused(refusals.NAME)
    except Refused as refusal:
        return Verdict(shown, problem=str(refusal).format(name=shown))
    first, *others = form.endings
    return Verdict(with_ending(shown, first, tuple(others)), form.content_type, kept)


def recognise(data: bytes) -> Format:
    """The format that the content has."""
    if not data:
        raise Refused(refusals.EMPTY)
    if len(data) > MOST_BYTES:
        raise Refused(refusals.TOO_BIG)
    if refusals.TEST_VIRUS in data:
        raise Refused(refusals.HARMFUL)
    for form in FORMATS:
        if data.startswith(form.begins):
            return form
    raise Refused(refusals.HEIC if data[4:12] in HEIC else refusals.NOT_OURS)
