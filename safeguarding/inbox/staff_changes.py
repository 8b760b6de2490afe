"""The admin's pages about who is in a team: proposing a change, and deciding on it."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from kentportal.accounts.models import User

from .. import permissions, staff_changes
from ..records import Team
from ..staff_records import GIVES, WHAT, MembershipChange
from .choosers import StaffChooser, in_words
from .reading import address_of


class ProposeForm(forms.Form):
    """Who, in which team, what."""

    person = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_staff=True),
        widget=StaffChooser,
        error_messages={"required": "Choose a person", "invalid_choice": "Choose a person"},
    )
    team = forms.ModelChoiceField(
        Team.objects.all(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "Select a team"},
    )
    what = forms.ChoiceField(
        label="What should change",
        choices=list(WHAT.items()),
        widget=forms.RadioSelect,
        help_text="A manager of the team approves who joins or manages it. Leaving, and ceasing to manage, "
        "takes effect at once.",
        error_messages={"required": "Select what should change"},
    )

    def __init__(self, *args: Any, administrator: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.administrator = administrator

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"person", "team", "what"} <= cleaned.keys():
            given = (cleaned["team"], cleaned["person"], cleaned["what"])
            if reason := staff_changes.hindrance(self.administrator, *given):
                self.add_error("what", reason)
        return cleaned


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Propose a change, or make one that only takes away."""
    if not permissions.may_manage_teams(request.user):
        raise PermissionDenied
    asked = Team.objects.filter(slug=request.GET.get("team", "")[:50]).first()
    user = cast(User, request.user)
    form = ProposeForm(
        request.POST if request.method == "POST" else None, administrator=user, initial={"team": asked}
    )
    if request.method == "POST" and form.is_valid():
        try:
            change = staff_changes.propose(user, from_address=address_of(request), **form.cleaned_data)
        except staff_changes.NotPossible as error:
            form.add_error("what", str(error))
        else:
            messages.success(request, proposed_in_words(change))
            return redirect("wagtailsnippets_safeguarding_team:edit", change.team_id)
    status = 422 if form.is_bound else 200
    return render(
        request, "safeguarding/inbox/propose.html", frame("Propose a change", form=form), status=status
    )


def proposed_in_words(change: MembershipChange) -> str:
    """What became of it."""
    who = in_words(change.person)
    if change.what in GIVES:
        return f"Proposed. {who} gets no access to {change.team} before a manager of the team approves it."
    return f"Done. {who}: {WHAT[change.what].lower()} ({change.team})."


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for the managers of their teams."""
    if not permissions.managed(request.user):
        raise PermissionDenied
    changes = permissions.waiting_changes(request.user)
    return render(request, "safeguarding/inbox/changes.html", frame("Changes in your team", changes=changes))


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposed change, and the buttons to approve or refuse it."""
    change = get_object_or_404(permissions.waiting_changes(request.user), pk=pk)
    answer = request.POST.get("answer")
    if request.method == "POST" and answer in ("approve", "refuse"):
        return _decide(request, change, approve=answer == "approve")
    context = frame("A change in your team", change=change, may=permissions.may_decide(request.user, change))
    return render(
        request, "safeguarding/inbox/decide.html", context, status=422 if request.method == "POST" else 200
    )


def _decide(request: HttpRequest, change: MembershipChange, *, approve: bool) -> HttpResponse:
    try:
        staff_changes.decide(
            cast(User, request.user), change, approve=approve, from_address=address_of(request)
        )
    except staff_changes.AlreadyDecided:
        messages.warning(request, "Another manager has decided on this already.")
    else:
        messages.success(
            request, "Approved. It is in force now." if approve else "Refused. Nothing has changed."
        )
    return redirect("staff_changes:waiting")


def frame(title: str, **more: Any) -> dict[str, Any]:
    """What the admin's frame shows round these pages."""
    return {
        "header_title": title,
        "breadcrumbs_items": [{"url": "", "label": title}],
        "header_icon": "group",
        **more,
    }


class ChangesPanel(Component):
    """Tells a manager on the first page that changes of their team wait."""

    name = "staff_changes"
    template_name = "safeguarding/inbox/changes_panel.html"
    order = 20

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"waiting": permissions.waiting_changes(self.request.user).count()}
