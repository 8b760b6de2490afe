"""Teams as a snippet: administrators keep their mailbox, see who is in them, and propose changes."""

from __future__ import annotations

from typing import Any, ClassVar

from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import SnippetViewSet

from .. import permissions
from ..records import Team


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
        HelpPanel(template="safeguarding/inbox/members.html", heading="Members"),
    ]
