"""A person's own forms: what is saved, what was sent, and the thank-you page."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from . import screens
from .amending import NotWanted, amend, standings
from .another import begin_another, may_refer_another, page_of
from .documents import document, own_submission
from .doors import RealDoors
from .journey import journey
from .loading import either
from .own_forms import Saved, sent_by
from .records import Draft, Submission
from .siblings import may_start_for_sibling
from .withdrawing import WithdrawForm


@require_safe
@login_required
def recover(request: HttpRequest) -> HttpResponse:
    """Forms saved and not yet sent."""
    rows: list[dict[str, Any]] = []
    kept = request.GET.get("kept", "")
    for draft in Draft.objects.of(request.user).filter(trial_of=None):
        way = journey(draft.definition, draft.answers, urgent=draft.urgent, typed=draft.typed)
        rows.append(
            {
                "draft": draft,
                "name": screens.subject(draft.version, draft.definition, way.answers),
                "done": sum(stage.state in ("done", "optional") for stage in way.stages),
                "steps": len(way.stages),
                "next": way.first_open.step.title if way.first_open else "",
                "days_left": Saved(draft).days_left,
            }
        )
    just_kept = next((row["draft"] for row in rows if str(row["draft"].pk) == kept), None)
    return render(request, "formpages/recover.html", {"rows": rows, "just_kept": just_kept})


@require_safe
@login_required
def submitted(request: HttpRequest) -> HttpResponse:
    """Forms that were sent in the last 30 days, and those the council wants more information on."""
    sent = sent_by(request.user)
    return render(request, "formpages/submitted.html", {"rows": sent.forms, "returned": sent.returned})


@require_safe
@login_required
def submission(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """One form that was sent, to read, with what the council says of it; its messages are then read."""
    sent = own_submission(request, submission_id)
    standing = standings([sent])[sent.pk]
    if standing.unread and request.method == "GET":
        screens.receiving_page(sent.version).read(sent)
    own = Submission.objects.of(request.user).select_related(None)
    context = {
        "sent": sent,
        "standing": standing,
        "another": may_refer_another(sent),
        "sibling": may_start_for_sibling(sent),
        "previous": own.filter(followed_by=sent).only("pk").first() if sent.follows_id else None,
        "later": own.filter(follows=sent).only("pk", "sent_at").first(),
    }
    return render(request, "formpages/submission.html", document(sent) | context)


@require_safe
@login_required
def thank_you(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """What follows after sending."""
    sent = own_submission(request, submission_id)
    return screens.thank_you(
        request,
        sent,
        sent.definition,
        RealDoors(sent.pk),
        request.user.email,  # type: ignore[union-attr]
        another=may_refer_another(sent),
        sibling=may_start_for_sibling(sent),
    )


@either
@login_required
def another(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Begin the same form about somebody else, with the sender's own part filled in."""
    sent = own_submission(request, submission_id)
    if request.method != "POST":
        return redirect("formpages:thank_you", submission_id=sent.pk)
    page = page_of(sent)
    if page is None:
        raise Http404
    if page.closed:
        return redirect(page.get_url(request))
    draft = begin_another(sent, page)
    return redirect("formpages:resume", draft_id=draft.pk)


@either
@login_required
def add(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Open what was returned as a draft with its answers; pressed again, the same draft."""
    sent = own_submission(request, submission_id)
    if request.method == "POST":
        with suppress(NotWanted):
            return redirect("formpages:resume", draft_id=amend(request.user, sent).pk)
    return redirect("formpages:submission", submission_id=sent.pk)


@either
@login_required
def withdraw(request: HttpRequest, submission_id: UUID) -> HttpResponse:
    """Ask whether, and why; then ask the council to withdraw what was sent by mistake."""
    sent = own_submission(request, submission_id)
    if not standings([sent])[sent.pk].may_withdraw:
        return redirect("formpages:submission", submission_id=sent.pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        screens.receiving_page(sent.version).ask_to_withdraw(sent, form.cleaned_data["reason"])
        return redirect("formpages:submission", submission_id=sent.pk)
    status = 422 if form.is_bound else 200
    return render(request, "formpages/withdraw.html", {"sent": sent, "form": form}, status=status)
