"""What is wrong with a form as it is being edited, each with a link to where it stands in the editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from ..compiler import Fault
from ..publishing import examine
from .form_pages import editable_form, frame
from .refusals import TOLD, as_list


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


def tell_warnings(request: HttpRequest, page: Any) -> None:
    """Say what is worth knowing of a form that was just published or proposed."""
    warnings: tuple[Fault, ...] = vars(page).pop("form_warnings", ())
    if not warnings:
        return
    button = messages.button(reverse("form_admin:check", args=[page.pk]), "Check the form")
    shown = [str(fault) for fault in warnings[:TOLD]]
    messages.warning(request, as_list("Worth knowing:", shown), [button])
