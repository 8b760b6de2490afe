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

from ..comparing import by_step, compare
from ..definition import Definition
from ..feedback import Feedback
from ..publishing import open_drafts, read
from ..records import FormVersion, Submission
from .form_pages import editable_form, frame

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


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its name in the address and in words, and the form itself."""

    name: str
    title: str
    definition: Definition


@require_safe
def versions(request: HttpRequest, page_id: int) -> HttpResponse:
    """All versions of a form, the newest first, and a way to compare any two."""
    page = editable_form(request, page_id)
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
    page = editable_form(request, page_id)
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
    return [
        Row(version, before, drafts.get(version.pk, 0), sum(counts.get(version.pk, 0) for counts in sent))
        for version, before in zip_longest(found, found[1:])
    ]


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
