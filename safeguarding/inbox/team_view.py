"""What the pages about a team's list have in common."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.defaults import permission_denied
from wagtail_modeladmin.views import WMABaseView

from .. import permissions
from ..records import Membership
from .choice import Choice


class TeamView(WMABaseView):
    """A page of the list's for people who work in a team; to others it is refused."""

    page_title = "Inbox"
    places: list[Membership]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.places = permissions.places(request.user)
        if not self.places:
            return permission_denied(request, PermissionDenied())
        return super().dispatch(request, *args, **kwargs)

    def choice(self) -> Choice:
        return Choice(self.places, self.request.GET)
