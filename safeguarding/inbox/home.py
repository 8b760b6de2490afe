"""What a worker sees first: how much is waiting for their teams."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from formpages.records import URGENT

from .. import permissions


class InboxPanel(Component):
    """How many referrals nobody has opened yet, and how many of them are urgent."""

    name = "inbox"
    template_name = "safeguarding/inbox/panel.html"
    order = 10

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        waiting = permissions.visible(self.request.user).filter(opened_at=None).order_by()
        return waiting.aggregate(new=Count("pk"), urgent=Count("pk", filter=Q(urgency=URGENT)))
