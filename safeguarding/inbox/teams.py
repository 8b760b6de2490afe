"""Teams as a snippet: mailbox, hours, time limits, retention and what is signed off.

Administrators keep every team's; managers their own. Who is in a team is proposed elsewhere.
"""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.snippets.views.snippets import EditView, HistoryView, SnippetViewSet, UsageView

from .. import permissions
from ..records import FORMS_OF, Team
from .reading import number

#: What a newcomer must know before they change a time limit.
FROM_THEN_ON = (
    "For what arrives from then on: clocks that run already keep their time limits. Where nothing is set, "
    "urgent ones have 4 working hours; others one working day, or five for Occupational Therapy."
)
TWICE = "There is a time limit for this form and urgency already"


class TeamPolicy(ModelPermissionPolicy):
    """The teams are given: they are changed, never added or deleted, by whom permissions allows."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        may = permissions.manages_any(user) or permissions.may_manage_teams(user)
        return action in ("change", "view") and may

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Team) -> bool:
        own = permissions.editable_teams(user).filter(pk=instance.pk)
        return action in ("change", "view") and own.exists()

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Team]:
        return permissions.editable_teams(user)


class TeamForm(WagtailAdminModelForm):
    """Offers the team's own forms for time limits, and says which is there twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if targets := self.formsets.get("targets"):
            targets.form = _of_team(targets.form, self.instance.slug)
            targets.get_form_error = lambda: TWICE
            targets.get_unique_error_message = lambda unique_check: TWICE


def _of_team(form: type[forms.ModelForm], team: str) -> type[forms.ModelForm]:
    """A time limit's form with the forms that come to this team."""
    every = [("", "Every form"), *FORMS_OF.get(team, {}).items()]
    field = forms.ChoiceField(label="Form", choices=every, required=False)
    # Named anew, as a form class is known by its name.
    return type(f"TargetForm{uuid4().hex}", (form,), {"form_code": field})


class MembersPanel(HelpPanel):
    """Who is in the team; with the way to propose a change, for those who may."""

    class BoundPanel(HelpPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            may_propose = permissions.may_manage_teams(self.request.user)
            return {**super().get_context_data(parent_context), "may_propose": may_propose}


class OwnTeam:
    """A view of one team: for whoever may change it; to others it is not there."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pk = number(str(kwargs.get("pk", ""))) or 0
        if not permissions.editable_teams(request.user).filter(pk=pk).exists():
            raise Http404
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class OfAdministrators:
    """A view that managers have no business with."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_manage_teams(request.user):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class TeamEdit(OwnTeam, EditView):
    """A team's settings; history and usage are linked for administrators alone."""

    def get_history_url(self) -> str | None:
        return super().get_history_url() if permissions.may_manage_teams(self.request.user) else None

    def get_usage_url(self) -> str | None:
        return super().get_usage_url() if permissions.may_manage_teams(self.request.user) else None


class TeamHistory(OfAdministrators, OwnTeam, HistoryView):
    pass


class TeamUsage(OfAdministrators, OwnTeam, UsageView):
    pass


PANELS = [
    FieldPanel("name", read_only=True),
    FieldPanel("mailbox"),
    MultiFieldPanel([FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")])], heading="Hours"),
    InlinePanel(
        "targets",
        heading="Time limits",
        label="Time limit",
        help_text=FROM_THEN_ON,
        panels=[
            FieldRowPanel([FieldPanel("form_code"), FieldPanel("urgency")]),
            FieldRowPanel(
                [FieldPanel("acknowledge_within"), FieldPanel("decide_within"), FieldPanel("unit")]
            ),
        ],
    ),
    FieldPanel("remind_after_days"),
    FieldPanel("retention_months"),
    MultiFieldPanel(
        [
            FieldPanel(name)
            for name in (
                "sign_off_no_action_on_abuse",
                "sign_off_babies",
                "sign_off_downgraded",
                "sign_off_threshold_not_met",
                "sign_off_third_contact",
            )
        ],
        heading="A manager signs off",
    ),
    MembersPanel(template="safeguarding/inbox/members.html", heading="Members"),
]


class TeamViewSet(SnippetViewSet):
    """Teams, how they work, and who is in them."""

    model = Team
    icon = "group"
    copy_view_enabled = False
    edit_view_class = TeamEdit
    history_view_class = TeamHistory
    usage_view_class = TeamUsage
    list_display: ClassVar = ["name", "mailbox"]
    edit_handler = ObjectList(PANELS, base_form_class=TeamForm)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Team]:
        return permissions.editable_teams(request.user)
