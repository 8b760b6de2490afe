"""The list of referrals: one team's, urgent first, found by what only hashes are kept of."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kentportal.accounts.models import User

from .. import finding, searching
from . import rows, tabs
from .arrivals import EVERY_SECONDS, stamp
from .choice import Choice
from .many import ManyForm
from .reading import address_of
from .team_view import TeamView


class InboxList(TeamView):
    """Team, tab, filters, search and page stand in the address; nothing sealed is sorted or filtered by."""

    http_method_names: ClassVar = ["get", "head", "post", "options"]

    def get_template_names(self) -> list[str]:
        return self.model_admin.get_index_template()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search, on record: what is looked for goes on sealed, in an address that says no name."""
        choice, sought = self.choice(), request.POST.get("q", "")[: searching.LONGEST].strip()
        if sought:
            by = cast(User, request.user).pk
            finding.note(sought, by, choice.place.team.slug, address_of(request))
        return redirect(f"{self.index_url}{choice.searching(sought)}")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choice = self.choice()
        page = choice.page()
        shown = [rows.row_of(referral, choice.now) for referral in page.rows]
        return super().get_context_data(
            choice=choice,
            query=choice.sought,
            rows=shown,
            result_count=len(shown),
            columns=rows.columns(shown, choice.tab.without),
            whole=not (page.before or page.after),
            most=finding.MOST,
            tabs=self.tabs(choice),
            teams=[(place.team, choice.query(team=place.team.slug)) for place in self.places],
            kept={
                name: value for name, value in choice.parameters.items() if name not in choice.filters.fields
            },
            without_filters=choice.query(**dict.fromkeys(choice.filters.fields)),
            without_search=choice.searching(""),
            here=choice.query(),
            before=page.before and choice.query(before=page.before),
            after=page.after and choice.query(after=page.after),
            everywhere=choice.query(tab=None, **dict.fromkeys(choice.filters.fields)),
            fresh=choice.query(tab="new", s=None, **dict.fromkeys(choice.filters.fields)),
            since=stamp(choice.now.moment),
            every=EVERY_SECONDS,
            many=ManyForm(choice.colleagues) if choice.place.is_manager else None,
            **kwargs,
        )

    def tabs(self, choice: Choice) -> list[tuple[tabs.Counted, str, bool]]:
        """Each tab with its count, its address and whether it is open."""
        counted = list(tabs.counts(choice.place, choice.now))
        if all(each.tab is not choice.tab for each in counted):
            counted.append(tabs.Counted(choice.tab, 0))
        return [
            (each, choice.query(tab=None if each.tab is tabs.ALL else each.tab.slug), each.tab is choice.tab)
            for each in counted
        ]
