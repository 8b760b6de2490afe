"""Answers as a PDF, by wkhtmltopdf with everything off that reaches beyond the HTML it is given."""

import io
import os
import secrets
import subprocess
import tempfile

import pikepdf
from django.conf import settings
from pdfkit.configuration import Configuration
from pdfkit.pdfkit import PDFKit

SECONDS = 30
OPTIONS = {
    "quiet": "",
    "encoding": "UTF-8",
    "page-size": "A4",
    "margin-top": "18mm",
    "margin-bottom": "18mm",
    "margin-left": "16mm",
    "margin-right": "16mm",
    "disable-javascript": "",
    "disable-local-file-access": "",
    "disable-plugins": "",
    "no-images": "",
    "load-error-handling": "ignore",
    "load-media-error-handling": "ignore",
    "proxy": "http://127.0.0.1:9",
}


class PdfUnavailable(Exception):
    """No PDF can be made now; the message is for the person who asked for it."""

    def __init__(self) -> None:
        super().__init__(
            "We cannot make a PDF now. Use “Print” in your browser instead, and choose “Save as PDF”."
        )


class BoundedKit(PDFKit):
    """pdfkit, except that it takes 30 seconds at most and that any non-zero exit is a failure."""

    def to_pdf(self, path: str | None = None) -> bytes:
        done = subprocess.run(  # noqa: S603
            self.command(path),
            input=self.source.to_s().encode(),
            capture_output=True,
            env=self.environ,
            timeout=SECONDS,
            check=True,
        )
        return done.stdout


def make_pdf(html: str, title: str) -> bytes:
    """The HTML as an A4 PDF with title and language; what it points to is neither run nor fetched."""
    with tempfile.TemporaryDirectory(prefix="portal-pdf-") as folder:
        environ = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": folder, "TMPDIR": folder}
        environ |= {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": folder}
        try:
            # A random prefix: pdfkit would take options from <meta> tags in the text.
            configuration = Configuration(str(settings.PDF_COMMAND), secrets.token_hex(16), environ)
            made = BoundedKit(html, "string", options=OPTIONS, configuration=configuration).to_pdf()
        except (OSError, subprocess.SubprocessError):
            raise PdfUnavailable from None
    return with_title(made, title)


def with_title(made: bytes, title: str) -> bytes:
    """The PDF with the title and language that screen readers read out first."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(made)) as pdf:
            pdf.Root.Lang = pikepdf.String("en-GB")
            pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
            with pdf.open_metadata() as metadata:
                metadata["dc:title"] = title
                metadata["dc:language"] = ["en-GB"]
            pdf.docinfo["/Title"] = title
            pdf.save(out)
    except pikepdf.PdfError:
        raise PdfUnavailable from None
    return out.getvalue()
