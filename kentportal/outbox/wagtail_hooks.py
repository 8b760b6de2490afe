"""Where editors keep the wording of mails."""

from typing import Any, ClassVar

from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import MailText


class MailTextPolicy(ModelPermissionPolicy):
    """The mails are given: their words are changed, no mail is added or deleted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action not in ("add", "delete") and super().user_has_permission(user, action)


class MailTextViewSet(SnippetViewSet):
    model = MailText
    icon = "mail"
    copy_view_enabled = False
    list_display: ClassVar = [
        "title",
        Column("when", label="When it is sent"),
        Column("state", label="Status"),
    ]
    list_per_page = 50
    # Plain look-ups: a few dozen rows need no search index.
    search_backend_name = None


register_permission_policy(MailText, MailTextPolicy(MailText))
register_snippet(MailTextViewSet)
