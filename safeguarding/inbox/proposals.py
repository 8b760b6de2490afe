"""What waits for a manager, to be looked at, compared and decided: managers edit no pages but these."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.admin.views.pages.revisions import RevisionsCompareView, RevisionsView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, TaskState

from .. import approval
from ..pages import LadoReferralPage, OccupationalTherapyPage, ReferralPage, RequestForSupportPage


class ForWhoeverMayOpenIt:
    """Wagtail lets nobody in who has no permission on pages; the views ask about this page all the same."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return View.dispatch(self, request, *args, **kwargs)  # type: ignore[arg-type,return-value]


class Comparison(ForWhoeverMayOpenIt, RevisionsCompareView):
    pass


class Look(ForWhoeverMayOpenIt, RevisionsView):
    pass


class Decision(WorkflowActionView):
    """Approving or asking for changes from the list of what waits; Wagtail would do it without a word."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        _say_what_was_decided(request, self.object)
        return response


class ReferralPages(PageViewSet):
    """Wagtail's views of referral forms, but for these."""

    revisions_compare_view_class = Comparison
    revisions_view_class = Look
    workflow_action_view_class = Decision


def viewsets() -> list[ReferralPages]:
    """One for each kind of form."""
    kinds = (RequestForSupportPage, OccupationalTherapyPage, LadoReferralPage)
    return [ReferralPages(model=kind) for kind in kinds]


def before_edit(request: HttpRequest, page: Page) -> None:
    """Whoever may decide is told, above the form, that it waits for them, and where to see what is new."""
    if request.method != "GET" or not isinstance(page, ReferralPage) or not page.workflow_in_progress:
        return
    state = page.current_workflow_task_state
    actions = state.task.specific.get_actions(page, request.user) if state else []
    if "approve" in {name for name, _, _ in actions}:
        messages.info(
            request,
            format_html(
                "This form waits for your approval. See what is new under "
                '<a href="{}">Versions of the form</a>. To approve it or to ask for changes, select the '
                "arrow beside the button at the bottom.",
                reverse("form_admin:versions", args=[page.pk]),
            ),
        )


def after_edit(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Whoever decided on the editing page reads what came of it, and is led to where they may go."""
    if not isinstance(page, ReferralPage) or "action-workflow-action" not in request.POST:
        return None
    decided = _say_what_was_decided(request, page)
    return (
        redirect("wagtailadmin_home") if decided and not user_has_any_page_permission(request.user) else None
    )


def _say_what_was_decided(request: HttpRequest, page: Page) -> bool:
    """Say what this person has just decided of the page; whether they have decided anything."""
    newest = page.workflow_states.order_by("-created_at", "-pk").first()
    task_state = newest and newest.current_task_state
    if not task_state or task_state.finished_by_id != request.user.pk:
        return False
    found = Page.objects.get(pk=page.pk).specific
    if task_state.status == TaskState.STATUS_APPROVED:
        scheduled = found.get_scheduled_revision_as_object()
        when = approval.later(scheduled.go_live_at) if scheduled else ""
        becomes = f"It goes live on {when}." if when else "It is live now."
        messages.success(request, f"You approved “{found.title}”. {becomes}")
    else:
        messages.success(request, f"You asked for changes to “{page.title}”. Its editor is told by email.")
    return True
