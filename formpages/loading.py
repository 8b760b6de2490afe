"""Loading a draft for its owner, and for nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from .definition import Group
from .journey import Stage
from .places import Place
from .records import Draft
from .screens import Sheet, receiving_page
from .submitting import already_keyed_in, already_sent

View = Callable[..., HttpResponse]
either = require_http_methods(["GET", "HEAD", "POST"])


def on_a_draft(view: View) -> View:
    """Give a view the sheet of the signed-in person's own draft; anybody else's does not exist."""

    @login_required
    def wrapped(request: HttpRequest, draft_id: UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, load(request, draft_id), **kwargs)
        except Draft.DoesNotExist:
            if sent := already_sent(request.user, draft_id):
                return redirect("formpages:thank_you", submission_id=sent.pk)
            if address := _address_keyed_in(request, draft_id):
                return redirect(address)
            if Draft.objects.filter(owner=request.user.pk, pk=draft_id).exists():
                return render(request, "formpages/gone.html", status=410)
            raise Http404 from None

    wrapped.__name__, wrapped.__doc__ = view.__name__, view.__doc__
    return wrapped


def load(request: HttpRequest, draft_id: UUID) -> Sheet:
    """The sheet of one's own draft; raises Draft.DoesNotExist."""
    draft = Draft.objects.of(request.user).get(pk=draft_id)
    # Whoever keys a form in for somebody else is not the one who refers.
    account = {} if draft.by_telephone else request.user.account_details()  # type: ignore[union-attr]
    return Sheet.of(draft, account)


def _address_keyed_in(request: HttpRequest, draft_id: UUID) -> str:
    """Where what was made of a draft by telephone is read; empty for whoever may not."""
    sent = already_keyed_in(draft_id)
    return receiving_page(sent.version).address_keyed_in(sent, request.user) if sent else ""


def stage_or_404(sheet: Sheet, slug: str) -> Stage:
    stage = sheet.journey.stage(slug)
    if stage is None:
        raise Http404
    return stage


def group_or_404(sheet: Sheet, stage: Stage, place: Place) -> Group:
    """The group of an address, when it is asked and has the row."""
    group = next((part for part in stage.parts if isinstance(part, Group) and part.key == place.group), None)
    rows = {row["id"] for row in sheet.answers.get(place.group) or []} | {"new"}
    if group is None or place.row not in rows:
        raise Http404
    return group
