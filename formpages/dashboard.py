"""The dashboard: what waits for somebody, before all else."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from .own_forms import most_pressing, sent_by

#: How many saved and sent forms it shows; the rest stand on their own pages.
MOST = 5


@require_safe
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """Forms that want more information, new responses, saved forms that will soon go, and what was sent."""
    sent = sent_by(request.user)
    context = {
        "returned": sent.returned,
        "answered": sent.answered,
        "drafts": most_pressing(request.user, MOST),
        "recent": sent.forms[:MOST],
        "more": max(0, len(sent.forms) - MOST),
    }
    return render(request, "formpages/dashboard.html", context)
