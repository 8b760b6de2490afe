"""The words in a PDF, for tests that ask what stands in one."""

import io
import re
from typing import Any

import pikepdf

TABLE = re.compile(rb"beginbf(?:char|range)(.*?)endbf", re.DOTALL)
#: First code, last code and the letters in their order, as wkhtmltopdf writes them.
RANGE = re.compile(rb"<(\w+)>\s*<(\w+)>\s*\[([^\]]*)\]")
LETTER = re.compile(rb"<(\w+)>")


class PdfText:
    """Everything that is written on a PDF's pages; blanks and line ends do not count."""

    def __init__(self, data: bytes) -> None:
        with pikepdf.open(io.BytesIO(data)) as document:
            self._text = "".join(_page(page) for page in document.pages)

    def __contains__(self, words: str) -> bool:
        return "".join(words.split()) in self._text

    def __str__(self) -> str:
        return self._text


def _page(page: Any) -> str:
    fonts = {str(name): _letters(font) for name, font in page.Resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    found = []
    for step in pikepdf.parse_content_stream(page):
        name = str(step.operator)
        if name == "Tf":
            letters = fonts[str(step.operands[0])]
        elif name in ("Tj", "TJ"):
            pieces = step.operands[0] if name == "TJ" else step.operands
            found += [_read(bytes(piece), letters) for piece in pieces if isinstance(piece, pikepdf.String)]
    return "".join("".join(found).split())


def _read(drawn: bytes, letters: dict[int, str]) -> str:
    codes = (int.from_bytes(drawn[at : at + 2], "big") for at in range(0, len(drawn), 2))
    return "".join(letters.get(code, "") for code in codes)


def _letters(font: Any) -> dict[int, str]:
    """What each code of a font stands for, as the font says itself."""
    found: dict[int, str] = {}
    for lines in TABLE.findall(bytes(font.ToUnicode.read_bytes())):
        for first, _, row in RANGE.findall(lines):
            found |= {
                code: chr(int(each, 16)) for code, each in enumerate(LETTER.findall(row), int(first, 16))
            }
    return found
