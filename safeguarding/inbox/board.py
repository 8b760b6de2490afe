"""The managers' board: each chart beside the table it was made of."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from kentportal.accounts.models import User

from .. import audit, exporting, permissions
from ..board import Numbers
from . import charts, moments
from .exports import file_of
from .managing import frame, managed_team, note


class BoardItem(MenuItem):
    """In the menu of those who manage a team."""

    def is_shown(self, request: Any) -> bool:
        return any(place.is_manager for place in permissions.places(request.user))


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """A team's numbers: to read, without small ones to share outside the team, or either as a file."""
    team = managed_team(request)
    shared = request.GET.get("share") == "1"
    numbers = Numbers.of(cast(User, request.user), team)
    if shared:
        numbers = numbers.hidden_below_5()
    if kind := request.GET.get("export"):
        if kind != "csv":
            raise Http404
        note(request, audit.EXPORTED, team, format=kind, board=True, shared=shared)
        return file_of(exporting.rows_of_numbers(numbers), kind, "board")
    context = {
        "shared": shared,
        "at": moments.in_words(numbers.at),
        "charts": [(table, charts.chart(table)) for table in numbers.tables],
    }
    return render(request, "safeguarding/inbox/board.html", frame(request, "Board", team, "table", **context))
