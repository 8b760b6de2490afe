"""What leaves the screen: the print page, the PDF and uploaded files, of drafts and of what was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from . import screens
from .answers import prune
from .doors import Doors, RealDoors
from .family import family_sections
from .files import storage
from .files.pdf import PdfUnavailable, make_pdf
from .loading import on_a_draft
from .records import Draft, Submission, Upload
from .screens import Sheet
from .summary import sections_of, summarise

Form = Draft | Submission


def document(form: Form) -> dict[str, Any]:
    """What print page and PDF show of a draft or submission; addresses kept from somebody are hidden."""
    definition = form.definition
    answers = prune(definition, form.answers)
    return _paper(form, RealDoors(form.pk)) | {
        "alerts": screens.alerts(form.version, definition, answers),
        "sections": summarise(definition, answers, urgent=form.urgent, masked=True),
    }


def document_of(sheet: Sheet) -> dict[str, Any]:
    """The same of a draft on its sheet."""
    return _paper(sheet.draft, sheet.doors) | {
        "alerts": sheet.alerts,
        "sections": sections_of(sheet.journey, urgent=sheet.urgent, masked=True),
    }


def family_document(sheet: Sheet) -> dict[str, Any]:
    """What the family's copy shows of a draft; what staff are warned of has no place on it."""
    page = screens.receiving_page(sheet.draft.version)
    return _paper(sheet.draft, sheet.doors) | {
        "family": True,
        "urgency": "",
        "sections": family_sections(sheet.journey, page.never_shared),
    }


def _paper(form: Form, doors: Doors) -> dict[str, Any]:
    """What stands above the answers."""
    return {
        "form": form,
        "doors": doors,
        "tried": screens.tried(form) if isinstance(form, Draft) else {},
        "title": form.version.title,
        "reference": getattr(form, "reference", ""),
        "moment": getattr(form, "sent_at", None) or getattr(form, "saved_at", None),
        "urgency": form.get_urgency_display(),
    }


def as_pdf(request: HttpRequest, form: Form) -> HttpResponse:
    """The PDF as an answer, or the page that says what to do instead."""
    name = f"{getattr(form, 'reference', '') or 'request-not-yet-sent'}.pdf"
    return _pdf(request, document(form), name)


def _pdf(request: HttpRequest, context: dict[str, Any], name: str) -> HttpResponse:
    try:
        data = make_pdf(render_to_string("formpages/pdf.html", context), context["title"])
    except PdfUnavailable as reason:
        return render(
            request, "formpages/no_pdf.html", {"reason": str(reason), "tried": context["tried"]}, status=503
        )
    return download(data, "application/pdf", name)


def download(data: bytes, content_type: str, name: str) -> HttpResponse:
    """Bytes that a browser saves and never runs."""
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    response._csp_replace = {"default-src": ["'none'"], "sandbox": []}  # type: ignore[attr-defined]
    return response


def upload_response(upload: Upload) -> HttpResponse:
    """An uploaded file, unsealed, for somebody who has been found to be allowed to have it."""
    return download(storage.read(upload.stored_as), upload.content_type, str(upload.name))


def own_draft(request: HttpRequest, draft_id: UUID) -> Draft:
    return get_object_or_404(Draft.objects.of(request.user), pk=draft_id)


def own_submission(request: HttpRequest, submission_id: UUID) -> Submission:
    return get_object_or_404(Submission.objects.of(request.user), pk=submission_id)


@require_safe
@login_required
def print_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A draft as one page to print."""
    return render(request, "formpages/print.html", document(own_draft(request, draft_id)))


@require_safe
@login_required
def draft_pdf(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A draft as a PDF."""
    return as_pdf(request, own_draft(request, draft_id))


@require_safe
@on_a_draft
def family_copy(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """What may be shared with the family, as one page to print."""
    return render(request, "formpages/print.html", _family_document_or_404(sheet))


@require_safe
@on_a_draft
def family_pdf(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """What may be shared with the family, as a PDF."""
    return _pdf(request, _family_document_or_404(sheet), "copy-for-the-family.pdf")


def _family_document_or_404(sheet: Sheet) -> dict[str, Any]:
    if not sheet.has_family_copy:
        raise Http404
    return family_document(sheet)


@require_safe
@login_required
def draft_file(request: HttpRequest, draft_id: UUID, upload_id: UUID) -> HttpResponse:
    """A file of one's own draft."""
    return upload_response(get_object_or_404(own_draft(request, draft_id).uploads, pk=upload_id))


@require_safe
@login_required
def print_submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """What was sent as one page to print."""
    return render(request, "formpages/print.html", document(own_submission(request, submission_id)))


@require_safe
@login_required
def submission_pdf(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """What was sent as a PDF."""
    return as_pdf(request, own_submission(request, submission_id))


@require_safe
@login_required
def submission_file(request: HttpRequest, submission_id: UUID, upload_id: UUID) -> HttpResponse:
    """A file of one's own submission."""
    return upload_response(get_object_or_404(own_submission(request, submission_id).uploads, pk=upload_id))
