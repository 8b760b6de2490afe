"""What happened to accounts, teams and files, for administrators: kinds and times, nobody's name."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from .. import permissions
from ..records import TEAMS, Event
from ..staff_records import STAFF
from . import moments, timeline
from .reading import number


class SystemRecordItem(MenuItem):
    """In the menu of those who look after accounts and teams."""

    def is_shown(self, request: Any) -> bool:
        return permissions.may_manage_teams(request.user)


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """A page of it, the newest first."""
    if not permissions.may_manage_teams(request.user):
        raise PermissionDenied
    chain = Event.objects.filter(subject_id=STAFF)
    events, earlier = timeline.page_of(chain, number(request.GET.get("before", "")))
    context = {
        "header_title": "System record",
        "breadcrumbs_items": [{"url": "", "label": "System record"}],
        "header_icon": "history",
        "lines": [
            (moments.in_words(event.at), timeline.words_of(event.kind), TEAMS.get(event.team, ""))
            for event in events
        ],
        "earlier": earlier,
    }
    return render(request, "safeguarding/inbox/system_record.html", context)
