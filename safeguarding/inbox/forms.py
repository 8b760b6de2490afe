"""What a manager sees first of their team's forms: which are live, and the way to take one down."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component
from wagtail.models import Page

from .. import permissions
from ..pages import ReferralPage


class FormsPanel(Component):
    """The forms on the website that the person may unpublish in an emergency."""

    name = "forms"
    template_name = "safeguarding/inbox/forms.html"
    order = 230

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        teams = permissions.managed(self.request.user)
        pages = Page.objects.live().type(ReferralPage).order_by("title").specific(defer=True)
        return {"forms": [page for page in pages if page.team in teams]}
