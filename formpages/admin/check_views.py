"""What is wrong with a form as it is being edited, each with a link to where it stands in the editor."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..compiler import Fault
from ..publishing import examine
from .form_pages import editable_form, frame


@dataclass(frozen=True, slots=True)
class Place:
    """A fault and the address of its block in the editor."""

    fault: Fault
    url: str


@require_safe
def check(request: HttpRequest, page_id: int) -> HttpResponse:
    """Errors and warnings of the newest draft."""
    page = editable_form(request, page_id)
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    examined = examine(page.get_latest_revision_as_object())
    context = {
        "editor": editor,
        "errors": [_place(fault, editor) for fault in examined.errors],
        "warnings": [_place(fault, editor) for fault in examined.warnings],
    }
    return render(request, "formpages/admin/check.html", frame(request, page, "Check the form") | context)


def _place(fault: Fault, editor: str) -> Place:
    """Where Wagtail's editor shows the block; what concerns the whole form, above all blocks."""
    anchor = f"block-{fault.block}-section" if fault.block else "panel-child-content-steps-section"
    return Place(fault, f"{editor}#{anchor}")
