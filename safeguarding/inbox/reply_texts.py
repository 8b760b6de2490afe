"""Reply texts as a snippet: the managers of a team keep those of their own team, and see no others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, ObjectList
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.snippets.views import snippets

from .. import permissions
from ..casework import ReplyText
from ..records import Team
from ..reply_texts import PLACEHOLDERS
from .reading import number


class ReplyTextPolicy(BasePermissionPolicy):
    """Managers, for their own teams. No permission, group or superuser flag stands in for that."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return permissions.manages_any(user)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: ReplyText) -> bool:
        return permissions.manages(user, instance.team.slug)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: ReplyText) -> bool:
        return permissions.manages(user, instance.team.slug)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[ReplyText]:
        return own(user)

    def users_with_any_permission(self, actions: Any) -> Any:
        raise NotImplementedError("Nobody asks who keeps reply texts.")


class ReplyTextForm(WagtailAdminModelForm):
    """A text for a team that they manage."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = permissions.managed(self.for_user)
        self.fields["team"].queryset = Team.objects.filter(slug__in=managed)
        if len(managed) == 1:
            self.fields["team"].initial = self.fields["team"].queryset.first()


class OfOwnTeam:
    """A view of one text: of another team's there is none, which the policy alone does not see to."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        get_object_or_404(own(request.user), pk=number(str(kwargs["pk"])) or 0)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return answer


class Edit(OfOwnTeam, snippets.EditView):
    pass


class Delete(OfOwnTeam, snippets.DeleteView):
    pass


class Usage(OfOwnTeam, snippets.UsageView):
    pass


class History(OfOwnTeam, snippets.HistoryView):
    pass


def own(user: Any) -> QuerySet[ReplyText]:
    """The texts of the teams that they manage."""
    return ReplyText.objects.filter(team__slug__in=permissions.managed(user)).select_related("team")


def explained() -> str:
    """What may stand in a text, for whoever writes one."""
    known = "".join(
        f"<li><strong>[[{name}]]</strong>: {meaning}</li>" for name, meaning in PLACEHOLDERS.items()
    )
    return f"<p>These are filled in when the text is used:</p><ul>{known}</ul>"


class ReplyTextViewSet(snippets.SnippetViewSet):
    """Reply texts, listed and changed."""

    model = ReplyText
    icon = "comment"
    copy_view_enabled = False
    edit_view_class = Edit
    delete_view_class = Delete
    usage_view_class = Usage
    history_view_class = History
    list_display: ClassVar = ["title", "team"]
    # Plain look-ups: a few dozen rows need no search index.
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("team"),
            FieldPanel("title"),
            HelpPanel(content=explained(), heading="What you can put in"),
            FieldPanel("body"),
        ],
        base_form_class=ReplyTextForm,
    )

    def get_queryset(self, request: Any) -> QuerySet[ReplyText]:
        return own(request.user)

    def register_chooser_viewset(self) -> None:
        """None: a chooser would list every team's texts to all staff, and nothing points at a text."""
