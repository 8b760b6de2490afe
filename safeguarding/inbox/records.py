"""The record as managers read it: all that happened to a referral, or all that one person did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kentportal.accounts.models import User

from .. import audit, permissions
from ..records import Event, Referral, Team
from ..staff_records import STAFF
from . import timeline
from .choosers import in_words
from .managing import frame, managed_team, note
from .reading import ReferralView, number
from .timeline import A_PAGE

#: Details that are ids and hashes, which tell a reader nothing.
IDS = frozenset(
    ("note", "response", "upload", "change", "person", "chosen", "search")
    + ("other", "decision", "check", "handover", "named", "worker")
)
LONGEST_PERIOD = timedelta(days=366)


class Entry(NamedTuple):
    """A line of a record."""

    when: str
    what: str
    who: str
    where: str
    more: str
    reference: str = ""
    referral_id: Any = None


def entries(events: Iterable[Event]) -> list[Entry]:
    """Events in words."""
    return [
        Entry(line.when, line.what, line.who, line.event.from_address or "", _more(line.event))
        for line in timeline.of_events(events)
    ]


def _more(event: Event) -> str:
    people = {"from", "to", "before"}  # ids of people where they are numbers, teams where they are words
    told = {
        key: value
        for key, value in event.detail.items()
        if key not in IDS and not (key in people and isinstance(value, int))
    }
    return ", ".join(f"{key.replace('_', ' ')}: {_plain(value)}" for key, value in sorted(told.items()))


def _plain(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value).replace("_", " ")


class RecordPage(ReferralView):
    """Every event of one referral, looks as well, for the managers of its team; reading it is one too."""

    page_title = "Record"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if permissions.RECORD not in permissions.acts(request.user, self.referral):
            raise Http404
        before = request.GET.get("before", "")
        events, earlier = timeline.page_of(timeline.events_of(self.referral), number(before))
        self.note(audit.RECORD_READ)
        context = self.get_context_data(
            referral=self.referral, entries=entries(events), earlier=earlier, newest=not before
        )
        return self.render_to_response(context)

    def get_template_names(self) -> list[str]:
        return ["safeguarding/inbox/record.html"]


class PersonForm(forms.Form):
    """Whose record, and of which days."""

    person = forms.ModelChoiceField(
        User.objects.none(),
        error_messages={"required": "Choose a person", "invalid_choice": "Choose a person of your team"},
    )
    since = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the first day", "invalid": "Enter the first day as a date"},
    )
    until = forms.DateField(
        label="To",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the last day", "invalid": "Enter the last day as a date"},
    )

    def __init__(self, data: Any, team: Team) -> None:
        today = timezone.localdate()
        days = {"since": today - timedelta(days=28), "until": today}
        super().__init__(data, initial=days)
        field: Any = self.fields["person"]
        field.queryset, field.label_from_instance = people_of(team), in_words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"since", "until"} <= cleaned.keys():
            if not 2000 <= cleaned["since"].year <= cleaned["until"].year <= 2100:
                self.add_error("since", "Enter days of this century")
            elif cleaned["until"] < cleaned["since"]:
                self.add_error("until", "The last day must not come before the first")
            elif cleaned["until"] - cleaned["since"] > LONGEST_PERIOD:
                self.add_error("since", "Choose a year at most")
        return cleaned


def people_of(team: Team) -> QuerySet[User]:
    """Who is in the team, and who was and has an account still."""
    was = Q(membership_changes__team=team, membership_changes__approved=True)
    found = User.objects.filter(Q(memberships__team=team) | was)
    return found.distinct().order_by("last_name", "first_name", "email")


@require_safe
def of_worker(request: HttpRequest) -> HttpResponse:
    """What one person did in a team that whoever reads it manages; nothing of what they did elsewhere."""
    team = managed_team(request)
    asked = "person" in request.GET
    form = PersonForm(request.GET if asked else None, team)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context |= _page(request, team, form.cleaned_data)
        note(request, audit.RECORD_READ, team, person=form.cleaned_data["person"])
    status = 400 if form.errors else 200
    context = frame(request, "Record of a person", team, "history", **context)
    return render(request, "safeguarding/inbox/worker_record.html", context, status=status)


def _page(request: HttpRequest, team: Team, chosen: dict[str, Any]) -> dict[str, Any]:
    """A page of their events, the newest first, and where the next begins."""
    begins, ends = (
        timezone.make_aware(datetime.combine(day, time()))
        for day in (chosen["since"], chosen["until"] + timedelta(days=1))
    )
    events = permissions.recorded(request.user, team).filter(
        actor_id=chosen["person"].pk, at__gte=begins, at__lt=ends
    )
    if (before := number(request.GET.get("before", ""))) is not None:
        last = get_object_or_404(events, pk=before)
        events = events.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    found = list(events.order_by("-at", "-pk")[: A_PAGE + 1])
    query = request.GET.copy()
    query["before"] = str(found[A_PAGE - 1].pk) if len(found) > A_PAGE else ""
    return {
        "person": in_words(chosen["person"]),
        "entries": _named(request, found[:A_PAGE]),
        "earlier": query.urlencode() if query["before"] else "",
    }


def _named(request: HttpRequest, events: list[Event]) -> list[Entry]:
    """With the references of those they may still read, or that are erased; another team's is not named."""
    subjects = {event.subject_id for event in events} - {STAFF}
    there = set(Referral.objects.filter(pk__in=subjects).values_list("pk", flat=True))
    mine = set(permissions.visible(request.user).filter(pk__in=there).values_list("pk", flat=True))
    found = []
    for event, entry in zip(events, entries(events), strict=True):
        if event.subject_id == STAFF:
            name, link = "", None
        elif event.subject_id in there - mine:
            name, link = "Passed to another team", None
        else:
            name, link = event.reference, event.subject_id if event.subject_id in mine else None
        found.append(entry._replace(reference=name, referral_id=link))
    return found
