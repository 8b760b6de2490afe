"""Feedback for comms editors to read: a list and each in full. Nothing here changes, copies or exports it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import Permission
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_safe
from wagtail.admin.menu import MenuItem

from ..feedback import Feedback
from ..summary import Entry, summarise

READ = "formpages.view_feedback"
ON_A_PAGE = 50
#: As much of each answer as the list shows.
SHOWN = 120


class FeedbackMenuItem(MenuItem):
    """Leads to the feedback, for those who may read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


def menu_item() -> MenuItem:
    return FeedbackMenuItem(
        "Feedback", reverse("form_admin:feedback"), name="feedback", icon_name="comment", order=450
    )


def permissions() -> QuerySet[Permission]:
    """What an administrator can let a group do."""
    return Permission.objects.filter(content_type__app_label="formpages", codename="view_feedback")


def may_read(user: Any) -> bool:
    return bool(user.is_active and user.has_perm(READ))


@require_safe
def feedback(request: HttpRequest) -> HttpResponse:
    """All of it, the newest first, the beginning of each."""
    _require_reader(request)
    page = Paginator(_with_versions(), ON_A_PAGE).get_page(request.GET.get("p"))
    rows = [(each, [_short(entry) for entry in _answered(each)]) for each in page]
    context = {**_frame("Feedback"), "page_of": page, "rows": rows}
    return render(request, "formpages/admin/feedback_list.html", context)


@require_safe
def one(request: HttpRequest, feedback_id: UUID) -> HttpResponse:
    """One person's feedback in full."""
    _require_reader(request)
    found = get_object_or_404(_with_versions(), pk=feedback_id)
    way = (reverse("form_admin:feedback"), "Feedback")
    context = {**_frame(str(found), way), "feedback": found, "entries": _answered(found)}
    return render(request, "formpages/admin/feedback_one.html", context)


def _require_reader(request: HttpRequest) -> None:
    """To anybody else there is no such page."""
    if not may_read(request.user):
        raise Http404


def _with_versions() -> QuerySet[Feedback]:
    return Feedback.objects.select_related("version").defer("version__definition")


def _answered(found: Feedback) -> list[Entry]:
    """The questions that were answered, in the words of the form as it was then."""
    sections = summarise(found.version.compiled(), found.answers)
    return [entry for section in sections for entry in section.entries if entry.words]


def _short(entry: Entry) -> tuple[str, str]:
    return entry.label, Truncator(" ".join(entry.words)).chars(SHOWN)


def _frame(title: str, *between: tuple[str, str]) -> dict[str, Any]:
    """What the admin's frame shows: the title, and the way to it from the front of the admin."""
    crumbs = [(reverse("wagtailadmin_home"), "Home"), *between, ("", title)]
    return {
        "header_title": title,
        "header_icon": "comment",
        "breadcrumbs_items": [{"url": url, "label": label} for url, label in crumbs],
    }
