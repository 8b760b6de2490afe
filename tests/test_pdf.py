"""PDFs: what stands in the HTML is in them, with title and language, and nothing else happens."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pytest
from pytest_django import Settings

from formpages.files import pdf
from formpages.files.pdf import PdfUnavailable, make_pdf

PAGE = '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def made(body: str, head: str = "", title: str = "Request for Support") -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(make_pdf(PAGE.format(head=head, body=body), title)))


def glyphs(document: pikepdf.Pdf) -> int:
    """How many characters are drawn: wkhtmltopdf writes each as four hexadecimal figures."""
    shown = 0
    for page in document.pages:
        for step in pikepdf.parse_content_stream(page):
            if str(step.operator) in ("Tj", "TJ"):
                pieces = step.operands[0] if str(step.operator) == "TJ" else step.operands
                shown += sum(len(bytes(piece)) // 2 for piece in pieces if isinstance(piece, pikepdf.String))
    return shown


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """A web server of our own, and what it was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    thread.join()
    server.server_close()


def test_pdf_has_title_language_and_text() -> None:
    with made("<p>Hello world</p>", title="Straße <b> & ŵ") as document:
        assert document.docinfo["/Title"] == "Straße <b> & ŵ"
        assert document.open_metadata()["dc:title"] == "Straße <b> & ŵ"
        assert document.Root.Lang == "en-GB"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        width, height = document.pages[0].mediabox[2:]
        assert (round(width), round(height)) == (595, 842)
        assert glyphs(document) >= len("Helloworld")


def test_scripts_do_not_run() -> None:
    script = "<script>document.body.innerHTML += 'x'.repeat(500)</script>"
    with made(f"<p>Hello</p>{script}") as document:
        assert 0 < glyphs(document) < 20


def test_local_files_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_text("secret " * 50)
    for body in (f'<iframe src="file://{secret}"></iframe>', f'<object data="file://{secret}"></object>'):
        with suppress(PdfUnavailable), made(f"<p>Hello</p>{body}") as document:
            assert glyphs(document) < 20


def test_nothing_is_fetched(asked: tuple[str, list[str]]) -> None:
    host, paths = asked
    body = f'<p>Hello</p><img src="{host}/i.png"><iframe src="{host}/f"></iframe>'
    head = f'<link rel="stylesheet" href="{host}/s.css"><script src="{host}/j.js"></script>'
    with suppress(PdfUnavailable):
        made(body, head).close()
    assert paths == []


@pytest.mark.parametrize("prefix", ["pdfkit-", "", "--"])
def test_text_cannot_set_options(prefix: str, tmp_path: Path) -> None:
    target = tmp_path / "written"
    metas = "".join(
        f'<meta name="{prefix}{name}" content="{value}">'
        for name, value in (
            ("enable-local-file-access", ""),
            ("page-size", "A6"),
            ("cookie-jar", str(target)),
        )
    )
    with made(metas + "<p>Hello</p>", head=metas) as document:
        assert round(document.pages[0].mediabox[2]) == 595
    assert not target.exists()


def test_missing_program_is_said_plainly(settings: Settings) -> None:
    settings.PDF_COMMAND = "/nonexistent/wkhtmltopdf"
    with pytest.raises(PdfUnavailable, match="Print"):
        make_pdf("<p>Hello</p>", "title")


def script(path: Path, lines: str) -> str:
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o700)
    return str(path)


def test_failure_is_a_failure_although_something_was_written(settings: Settings, tmp_path: Path) -> None:
    lines = "cat >/dev/null; echo %PDF-1.4; echo Done >&2; echo bye >&2; exit 1"
    settings.PDF_COMMAND = script(tmp_path / "wkhtmltopdf", lines)
    with pytest.raises(PdfUnavailable):
        make_pdf("<p>Hello</p>", "title")


def test_what_is_no_pdf_is_a_failure(settings: Settings, tmp_path: Path) -> None:
    settings.PDF_COMMAND = script(tmp_path / "wkhtmltopdf", "cat >/dev/null; echo hello")
    with pytest.raises(PdfUnavailable):
        make_pdf("<p>Hello</p>", "title")


def test_slow_program_is_stopped(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PDF_COMMAND = script(tmp_path / "wkhtmltopdf", "exec sleep 60")
    monkeypatch.setattr(pdf, "SECONDS", 0.2)
    started = time.monotonic()
    with pytest.raises(PdfUnavailable):
        make_pdf("<p>Hello</p>", "title")
    assert time.monotonic() - started < 5


def test_a_long_form_takes_little_time() -> None:
    row = '<div style="page-break-inside: avoid"><b>Question {0}</b><p>{1}</p></div>'
    body = "".join(row.format(number, "An answer of some length. " * (number % 20)) for number in range(300))
    times = []
    for _ in range(3):
        started = time.monotonic()
        with made(body) as document:
            assert len(document.pages) > 8
        times.append(time.monotonic() - started)
    assert min(times) < 0.6
