"""What the address of the list asks for: team, tab, filters, search and page."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from kentportal.vault import WrongKey, seal, unseal

from .. import assigning, finding, targets
from ..records import Membership, Referral
from . import paging, tabs
from .filters import Filters
from .tabs import ALL, Now, Tab

SEARCH = "s"
KNOWN = {"team", "tab", SEARCH, "after", "before", *Filters.base_fields}


class Choice:
    """Read from an address; `left_out` names what of it the list does not know."""

    def __init__(self, places: list[Membership], given: QueryDict) -> None:
        self.places = places
        self.left_out: list[str] = []
        self.place = self._place(given.get("team", ""))
        self.now = Now(timezone.now(), targets.calendar_of(self.place.team))
        self.tab = self._tab(given.get("tab", ""))
        self.colleagues = list(assigning.colleagues(self.place.team))
        workers = {user.pk: user.called for user in self.colleagues}
        self.filters = Filters(given, workers, self.place.team.slug)
        self.left_out += self.filters.left_out
        self.sealed, self.sought = given.get(SEARCH, ""), ""
        self._unseal()
        self.found = finding.find(self.sought) if self.sought else None
        self.after, self.before = self._cursor(given, "after"), self._cursor(given, "before")
        if given.keys() - KNOWN:
            self.left_out.append("a part that the list does not have")

    def referrals(self) -> QuerySet[Referral]:
        """All that is asked for, on every page: the team's own that the person may see, and no others."""
        found = tabs.referrals(self.place, self.tab, self.now).filter(self.filters.condition)
        if self.sought:
            found = found.filter(pk__in=self.found.ids if self.found else ())
        return found.select_related("team")

    def page(self) -> paging.Page:
        return paging.page_of(self.referrals(), paging.SIZE, after=self.after, before=self.before)

    @property
    def parameters(self) -> dict[str, str]:
        """What stands in the address, the page left out."""
        team = {"team": self.place.team.slug} if len(self.places) > 1 else {}
        tab = {} if self.tab is ALL else {"tab": self.tab.slug}
        search = {SEARCH: self.sealed} if self.sought else {}
        return {**team, **tab, **self.filters.as_parameters, **search}

    def query(self, **changes: object) -> str:
        """The end of an address that asks for the same but for these changes; None takes something away."""
        changed = {**self.parameters, **changes}
        left = {name: str(value) for name, value in changed.items() if value not in (None, "")}
        return f"?{urlencode(left)}" if left else ""

    def searching(self, text: str) -> str:
        """The same for a search: what is looked for goes on sealed, so that no name stands in an address."""
        mine = {"search": text, "by": self.place.user_id}
        return self.query(**{SEARCH: seal(mine).decode() if text else None})

    def _place(self, slug: str) -> Membership:
        named = {place.team.slug: place for place in self.places}
        if slug and slug not in named:
            self.left_out.append("Team")
        return named.get(slug, self.places[0])

    def _tab(self, slug: str) -> Tab:
        mine = {tab.slug: tab for tab in tabs.offered(self.place)}
        if slug and slug not in mine:
            self.left_out.append("Tab")
        return mine.get(slug, ALL)

    def _unseal(self) -> None:
        with suppress(WrongKey, ValueError):
            opened = unseal(self.sealed.encode()) if self.sealed else None
            # Nothing else that was ever sealed, and no search but one's own, which is on record.
            if isinstance(opened, dict) and opened.get("by") == self.place.user_id:
                self.sought = str(opened.get("search", ""))
        if self.sealed and not self.sought:
            self.left_out.append("Search")

    def _cursor(self, given: QueryDict, name: str) -> paging.Cursor | None:
        text = given.get(name, "")
        found = paging.read(text)
        if text and not found:
            self.left_out.append("Page")
        return found
