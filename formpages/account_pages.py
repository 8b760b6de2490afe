"""A person's own forms: what is saved, what was sent, and the thank-you page."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from . import screens
from .documents import document, own_submission
from .journey import journey
from .records import Draft, Submission


@require_safe
@login_required
def recover(request: HttpRequest) -> HttpResponse:
    """Forms saved and not yet sent."""
    rows = []
    for draft in Draft.objects.of(request.user):
        way = journey(draft.definition, draft.answers, urgent=draft.urgent, typed=draft.typed)
        rows.append(
            {
                "draft": draft,
                "name": screens.subject(draft.version, draft.definition, way.answers),
                "done": sum(stage.state in ("done", "optional") for stage in way.stages),
                "steps": len(way.stages),
                "days_left": ceil((draft.expires_at - timezone.now()) / timedelta(days=1)),
            }
        )
    return render(request, "formpages/recover.html", {"rows": rows})


@require_safe
@login_required
def submitted(request: HttpRequest) -> HttpResponse:
    """Forms that were sent in the last 30 days, and those the council wants more information on."""
    rows = [
        {"submission": sent, "name": screens.subject(sent.version, sent.definition, sent.answers)}
        for sent in Submission.objects.of(request.user)
    ]
    return render(request, "formpages/submitted.html", {"rows": rows})


@require_safe
@login_required
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """One form that was sent, to read."""
    return render(request, "formpages/submission.html", document(own_submission(request, submission_id)))


@require_safe
@login_required
def thank_you(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """After sending: the reference, what happens next, and when to call instead."""
    sent = own_submission(request, submission_id)
    context = {
        "submission": sent,
        "texts": sent.definition.texts,
        "alerts": screens.alerts(sent.version, sent.definition, sent.answers),
    }
    return render(request, "formpages/thank_you.html", context)
