"""The pages of a shift's end and of somebody's absence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.admin.ui.components import Component

from kentportal.accounts.models import User

from .. import permissions
from .. import shifts as acts_of_shifts
from ..acts import Refused
from ..casework import Handover
from ..records import Membership, Team
from .act_forms import text
from .choosers import in_words
from .desk import doing, for_members


class Colleague(forms.ModelChoiceField):
    """One member of a team, by name and address."""

    widget = forms.RadioSelect

    def label_from_instance(self, obj: Any) -> str:
        return in_words(obj)


def colleague(label: str, problem: str, people: Any) -> Colleague:
    """The choice of one of these."""
    errors = {"required": problem, "invalid_choice": problem}
    return Colleague(people, label=label, empty_label=None, error_messages=errors)


class GiveForm(forms.Form):
    """To whom the list goes, and what they should know."""

    note = text("What should they know?", "Nothing that stands in the referrals already.", rows=4)
    field_order = ("receiver", "note")

    def __init__(self, place: Membership, data: Any = None) -> None:
        super().__init__(data, prefix=place.team.slug)
        self.team = place.team
        others = acts_of_shifts.colleagues(place.user, place.team)
        self.fields["receiver"] = colleague("Who takes over?", "Choose who takes over", others)
        self.order_fields(self.field_order)
        self.count = acts_of_shifts.list_of(place.user, place.team).count()


class AbsentForm(forms.Form):
    """Whose referrals are put back."""

    def __init__(self, team: Team, data: Any = None) -> None:
        super().__init__(data, prefix=team.slug)
        self.team = team
        problem = "Choose who is away"
        self.fields["worker"] = colleague("Who is away?", problem, acts_of_shifts.holders(team))


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def shifts(request: Any) -> HttpResponse:
    """Hand over one's list, and see what colleagues want to hand over."""
    posted = request.POST if request.method == "POST" else None
    offered = {handover.team_id for handover in acts_of_shifts.given_by(request.user)}
    places = [place for place in permissions.teams(request.user) if place.team_id not in offered]
    found = [GiveForm(place, _for(place.team, posted)) for place in places]
    pressed = next((form for form in found if form.is_bound), None)
    if posted is not None and pressed is None:  # a team they are not in, or whose list they have offered
        return redirect("inbox_shifts")
    if pressed and pressed.is_valid() and _give(request, pressed):
        return redirect("inbox_shifts")
    context = {
        "header_title": "Hand over my list",
        "forms": found,
        "pressed": pressed,
        "offered": acts_of_shifts.offered_to(request.user),
        "given": acts_of_shifts.given_by(request.user),
        "manages": bool(permissions.managed(request.user)),
    }
    status = 422 if posted is not None else 200
    return render(request, "safeguarding/inbox/shifts.html", context, status=status)


def _for(team: Team, posted: Any) -> Any:
    """What was posted, if it was for this team."""
    return posted if posted is not None and posted.get("team") == team.slug else None


def _give(request: Any, form: GiveForm) -> bool:
    given = form.cleaned_data
    try:
        acts_of_shifts.give(doing(request), form.team, given["receiver"], given["note"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    who = in_words(given["receiver"])
    messages.success(request, f"{who} sees your offer. The referrals stay with you until they accept.")
    return True


@for_members
@require_http_methods(["POST"])
def answer(request: Any, pk: int) -> HttpResponse:
    """Accept or decline what a colleague offers, or take back what one offers oneself."""
    pressed = request.POST.get("answer")
    own = acts_of_shifts.given_by if pressed == "take_back" else acts_of_shifts.offered_to
    if pressed not in ("accept", "decline", "take_back"):
        raise Http404
    handover = get_object_or_404(own(request.user), pk=pk)
    try:
        messages.success(request, _answer(request, handover, pressed))
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("inbox_shifts")


def _answer(request: Any, handover: Handover, pressed: str) -> str:
    """Do it, and say what was done."""
    if pressed != "accept":
        acts_of_shifts.end(handover, doing(request))
        return "Declined. Nothing has moved." if pressed == "decline" else "Taken back. Nothing has moved."
    done = acts_of_shifts.accept(handover, doing(request))
    return f"{_counted(done)} {'is' if done == 1 else 'are'} yours now."


def _counted(number: int) -> str:
    return f"{number} referral{'' if number == 1 else 's'}"


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def absent(request: Any) -> HttpResponse:
    """Managers put the referrals of somebody who is away back to Unassigned."""
    managed = [place.team for place in permissions.teams(request.user) if place.is_manager]
    if not managed:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    found = [AbsentForm(team, _for(team, posted)) for team in managed]
    pressed = next((form for form in found if form.is_bound), None)
    if posted is not None and pressed is None:
        raise Http404
    if pressed and pressed.is_valid():
        worker: User = pressed.cleaned_data["worker"]
        count = acts_of_shifts.put_back_all(pressed.team, worker, doing(request))
        messages.success(request, f"{_counted(count)} of {in_words(worker)} put back to Unassigned.")
        return redirect("inbox_absent")
    context = {"header_title": "Put an absent worker’s referrals back", "forms": found, "pressed": pressed}
    status = 422 if posted is not None else 200
    return render(request, "safeguarding/inbox/absent.html", context, status=status)


class ShiftPanel(Component):
    """What somebody does besides working their list, and what colleagues want to hand over to them."""

    name = "shift"
    template_name = "safeguarding/inbox/shift_panel.html"
    order = 15

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = self.request.user
        offered = 0 if isinstance(user, AnonymousUser) else acts_of_shifts.offered_to(user).count()
        return {"offered": offered, "manages": bool(permissions.managed(user))}
