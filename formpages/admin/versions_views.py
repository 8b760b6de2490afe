"""How a form was published before: its versions, and what differs between any two of them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import TaskState

from ..comparing import by_step, compare
from ..definition import Definition
from ..feedback import Feedback
from ..publishing import open_drafts, read
from ..records import FormVersion, Submission
from .form_pages import frame, readable_form

#: The name by which the page being edited stands among its versions.
DRAFT = "draft"
TITLE = "Versions of the form"


@dataclass(frozen=True, slots=True)
class Row:
    """A version with how much is still, or was ever, answered on it."""

    version: FormVersion
    before: FormVersion | None
    drafts: int
    sent: int
    approver: Any


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name in the address and in words, and the form itself."""

    name: str
    title: str
    definition: Definition

    @property
    def in_words(self) -> str:
        return "the newest draft" if self.name == DRAFT else self.title.lower()


@require_safe
def versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """All versions of a form, the newest first, and a way to compare any two."""
    page = readable_form(request, page_id)
    rows = _rows(page)
    newest = rows[0].version.number if rows else None
    context = {
        "rows": rows,
        "newest": newest,
        "has_draft": bool(rows) and page.has_unpublished_changes,
        "default": rows[1].version.number if len(rows) > 1 else newest,
    }
    return render(request, "formpages/admin/versions.html", frame(request, page, TITLE) | context)


@require_safe
def comparison(request: HttpRequest, page_id: int) -> HttpResponse:
    """What differs between two of a form's versions, the older first, or the newest draft and one of them."""
    page = readable_form(request, page_id)
    old, new = sorted((_side(page, request.GET.get(name, "")) for name in ("old", "new")), key=_age)
    changes = compare(old.definition, new.definition)
    way = (reverse("form_admin:versions", args=[page.pk]), TITLE)
    title = f"{old.title} and {new.title.lower()} compared"
    context = {"old": old, "new": new, "count": len(changes), "steps": by_step(changes)}
    return render(request, "formpages/admin/comparison.html", frame(request, page, title, way) | context)


def _versions(page: Any) -> QuerySet[FormVersion]:
    return FormVersion.objects.filter(page_id=page.pk)


def _rows(page: Any) -> list[Row]:
    """In as many statements however many versions there are; what is only tried does not count."""
    found = list(_versions(page).select_related("author").defer("definition").order_by("-number"))
    drafts = _counts(open_drafts(page))
    sent = [_counts(model.objects.filter(version__page_id=page.pk)) for model in (Submission, Feedback)]
    approvals = _approvals(page)
    return [
        Row(
            version,
            before,
            drafts.get(version.pk, 0),
            sum(counts.get(version.pk, 0) for counts in sent),
            _approver(approvals, version, before),
        )
        for version, before in zip_longest(found, found[1:])
    ]


def _approvals(page: Any) -> list[TaskState]:
    """What was approved of the page, the newest first."""
    approved = TaskState.objects.filter(
        workflow_state__in=page.workflow_states, status=TaskState.STATUS_APPROVED, finished_at__isnull=False
    )
    return list(approved.select_related("finished_by").order_by("-finished_at"))


def _approver(approvals: list[TaskState], version: FormVersion, before: FormVersion | None) -> Any:
    """Who said the last yes before the version was published, and after the one before it was."""
    for approval in approvals:
        if approval.finished_at <= version.published_at:
            is_of_this = before is None or approval.finished_at > before.published_at
            return approval.finished_by if is_of_this else None
    return None


def _counts(kept: QuerySet[Any]) -> dict[int, int]:
    return dict(kept.order_by().values_list("version").annotate(Count("pk")))


def _side(page: Any, name: str) -> Side:
    """What an address names, of this page alone; 404 when there is no such thing."""
    if name == DRAFT:
        return Side(DRAFT, "Newest draft", read(page.get_latest_revision_as_object()).definition)
    if not name.isascii() or not name.isdecimal() or len(name) > 9:
        raise Http404
    version = _versions(page).filter(number=int(name)).first()
    if version is None:
        raise Http404
    return Side(name, f"Version {name}", version.compiled())


def _age(side: Side) -> float:
    return float("inf") if side.name == DRAFT else int(side.name)
