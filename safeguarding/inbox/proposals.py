"""What waits for a manager, to be looked at and compared: managers edit no pages but these."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.generic.base import View
from wagtail.admin.views.pages.revisions import RevisionsCompareView, RevisionsView
from wagtail.admin.viewsets.pages import PageViewSet

from ..pages import LadoReferralPage, OccupationalTherapyPage, RequestForSupportPage


class ForWhoeverMayOpenIt:
    """Wagtail lets nobody in who has no permission on pages; the views ask about this page all the same."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return View.dispatch(self, request, *args, **kwargs)  # type: ignore[arg-type,return-value]


class Comparison(ForWhoeverMayOpenIt, RevisionsCompareView):
    pass


class Look(ForWhoeverMayOpenIt, RevisionsView):
    pass


class ReferralPages(PageViewSet):
    """Wagtail's views of referral forms, but for these two."""

    revisions_compare_view_class = Comparison
    revisions_view_class = Look


def viewsets() -> list[ReferralPages]:
    """One for each kind of form."""
    kinds = (RequestForSupportPage, OccupationalTherapyPage, LadoReferralPage)
    return [ReferralPages(model=kind) for kind in kinds]
