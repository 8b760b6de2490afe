"""Teams as a snippet: administrators keep their mailbox and their members."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from .. import permissions, staffing
from ..records import Team
from .choosers import StaffChooser


class TeamPolicy(ModelPermissionPolicy):
    """The teams are given: they are changed, never added or deleted, by whom permissions allows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("change", "view") and permissions.may_manage_teams(user)


class TeamViewSet(SnippetViewSet):
    """Teams, their mailboxes and who is in them."""

    model = Team
    icon = "group"
    copy_view_enabled = False
    list_display: ClassVar = ["name", "mailbox"]
    panels: ClassVar = [
        FieldPanel("name"),
        FieldPanel("mailbox"),
        InlinePanel(
            "memberships",
            heading="Members",
            label="Member",
            help_text="Members read every referral of the team. Nobody else does.",
            panels=[
                FieldPanel("user", widget=StaffChooser),
                FieldPanel(
                    "is_manager",
                    help_text="Managers approve the team's forms, and unpublish one in an emergency.",
                ),
            ],
        ),
    ]


def after_edit(request: HttpRequest, instance: Any) -> None:
    """New members and managers get into the staff side with their team's groups; former ones lose them."""
    if isinstance(instance, Team):
        staffing.settle(instance)
