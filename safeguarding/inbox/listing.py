"""The list of referrals: the team's own, urgent first, found by what only hashes are kept of."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.defaults import permission_denied
from wagtail_modeladmin.helpers.search import BaseSearchHandler
from wagtail_modeladmin.views import IndexView

from kentportal.vault import WrongKey, seal, unseal

from .. import permissions, searching
from ..records import QUEUE, Referral, SearchKey


class KeySearch(BaseSearchHandler):
    """Search by reference, name words, date of birth, postcode and NHS number, in any combination."""

    def search_queryset(
        self, queryset: QuerySet[Referral], search_term: str, **kwargs: Any
    ) -> QuerySet[Referral]:
        for keys in searching.sought(search_term):
            found = SearchKey.objects.filter(key__in=keys).values("referral_id")
            queryset = queryset.filter(pk__in=found)
        return queryset


class InboxList(IndexView):
    """Search and page are all that its address can say: there are no filters, no sorting and no export."""

    FORMATS = ()
    SEARCH_VAR = "s"
    page_title = "Inbox"
    sortable_by = ()
    _sought = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_see_inbox(request.user):
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Search: what is looked for goes on sealed, so that no name stands in an address or a log."""
        sought = request.POST.get("q", "")[: searching.LONGEST].strip()
        query = f"?{urlencode({self.SEARCH_VAR: seal(sought).decode()})}" if sought else ""
        return redirect(f"{self.index_url}{query}")

    @property
    def query(self) -> str:
        """What is looked for, in clear."""
        return self._sought

    @query.setter
    def query(self, sealed: str) -> None:
        with suppress(WrongKey, ValueError):
            self._sought = str(unseal(sealed.encode())) if sealed else ""

    def get_filters(self, request: HttpRequest) -> tuple[list[Any], bool, dict[str, Any], bool]:
        return [], False, {}, False

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Referral]) -> list[str]:
        return list(QUEUE)

    def get_ordering_field_columns(self) -> dict[int, str]:
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        paginator = self.paginator_class(self.queryset, self.items_per_page)
        page = paginator.get_page(self.page_num or 1)
        # Not by way of IndexView, which asks twice and counts three times.
        return super(IndexView, self).get_context_data(
            paginator=paginator,
            page_obj=page,
            object_list=list(page.object_list),
            elided_page_range=paginator.get_elided_page_range(page.number),
            result_count=paginator.count,
            all_count=paginator.count,
            **kwargs,
        )
