"""Files made for tests: real ones of every kind that is taken, to be spoilt one thing at a time."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

import pikepdf
from PIL import Image

OOXML = "http://schemas.openxmlformats.org"
RELATIONS = f"{OOXML}/officeDocument/2006/relationships"
WORD_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def types(main: str = WORD_MAIN, *more: str) -> str:
    named = enumerate((main, *more))
    kinds = "".join(f'<Override PartName="/word/{n}" ContentType="{kind}"/>' for n, kind in named)
    return f'<?xml version="1.0"?><Types xmlns="{OOXML}/package/2006/content-types">{kinds}</Types>'


def relations(kind: str = "officeDocument", target: str = "word/document.xml", mode: str = "Internal") -> str:
    kind = f"{RELATIONS}/{kind}"
    link = f'<Relationship Id="r1" Type="{kind}" Target="{target}" TargetMode="{mode}"/>'
    space = f"{OOXML}/package/2006/relationships"
    return f'<?xml version="1.0"?><Relationships xmlns="{space}">{link}</Relationships>'


def document(inside: str = "<w:t>Hello</w:t>") -> str:
    """The text of a document: one paragraph with this inside."""
    space = f"{OOXML}/wordprocessingml/2006/main"
    return (
        f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body><w:p><w:r>{inside}</w:r></w:p>'
        "</w:body></w:document>"
    )


def docx(parts: Mapping[str, str | bytes] | None = None, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A Word document with these parts added or put in place of its own."""
    whole: dict[str, str | bytes] = {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(),
        "word/document.xml": document(),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in {**whole, **(parts or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (OLE2) with these streams; "folder/name" makes a storage for the last part."""
    sector, none, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    names = sorted({*streams, *(path.split("/")[0] for path in streams if "/" in path)})
    fat, body = [0xFFFFFFFD], b""
    starts = {}
    for name, content in streams.items():
        content = content.ljust(4096, b"\0")  # smaller streams would need a table of their own
        starts[name] = (len(fat), len(content))
        sectors = -(-len(content) // sector)
        fat += [*range(len(fat) + 1, len(fat) + sectors), end]
        body += content.ljust(sectors * sector, b"\0")

    def entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le") + b"\0\0"
        head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, none, right, child)
        return head + b"\0" * 36 + struct.pack("<IQ", start, size)

    tops = [name for name in names if "/" not in name]
    entries = [entry("Root Entry", 5, none, 1, end, 0)]
    inner: list[bytes] = []
    for number, name in enumerate(tops, 1):
        right = number + 1 if number < len(tops) else none
        below = [path for path in streams if path.startswith(f"{name}/")]
        if below:
            child = 1 + len(tops) + len(inner)
            entries.append(entry(name, 1, right, child, 0, 0))
            inner += [entry(path.split("/")[1], 2, none, none, *starts[path]) for path in below[:1]]
        else:
            entries.append(entry(name, 2, right, none, *starts[name]))
    entries += inner
    directory = b"".join(entries)
    sectors = -(-len(directory) // sector)
    first = len(fat)
    fat += [*range(first + 1, first + sectors), end]
    table = b"".join(struct.pack("<I", number) for number in fat).ljust(sector, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
        + struct.pack("<IIIIIIIII", 0, 1, first, 0, 4096, end, 0, end, 0)
        + struct.pack("<I", 0) + b"\xff" * (108 * 4)
    )  # fmt: skip
    return header + table + body + directory.ljust(sectors * sector, b"\0")


def doc(
    more: Mapping[str, bytes] | None = None, flags: int = 0, kind: int = 0xA5EC, text: bytes = b""
) -> bytes:
    """An old Word document, as far as its outside goes, with more streams as asked."""
    return ole({"WordDocument": struct.pack("<H8xH", kind, flags) + text, "1Table": b"", **(more or {})})


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, pages: int = 1, **options: object) -> bytes:
    """A PDF with blank pages, changed as asked."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page()
        if change:
            change(made)
        made.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def picture(
    form: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **options: object
) -> bytes:
    """A picture whose left half is red."""
    made = Image.new("RGB", size, "white")
    made.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    made.convert(mode).save(out, form, **options)
    return out.getvalue()
