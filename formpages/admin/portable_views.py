"""Forms out of the admin and into it as files; the work is `importing`'s."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.models import Page

from ..importing import Parsed, export_form, new_page, new_revision, read, report
from ..located import LARGEST
from ..pages import FormPage
from ..parsing import page_classes
from ..portable import Misfit, Unreadable
from .form_pages import editable_form, frame

#: As many faults, or sentences of a report, as anybody reads at once.
SHOWN = 100


def may_import_below(user: Any, parent: Page) -> bool:
    """Whether this person may make a form page there, of whatever type."""
    if not parent.permissions_for_user(user).can_add_subpage():
        return False
    return any(page_class.can_create_at(parent) for page_class in page_classes().values())


def may_replace(user: Any, page: Page) -> bool:
    """Whether this person may save a draft of the form page."""
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() and not permissions.page_locked() and not page.alias_of_id


class FileForm(forms.Form):
    """A form file to bring in."""

    file = forms.FileField(
        label="Form file",
        help_text="A file that this portal or another one like it wrote: its name ends in .yaml.",
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}),
        allow_empty_file=True,  # what is wrong with it is said in the same way as of any other
        error_messages={"required": "Select a form file"},
    )


@require_safe
def export(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form page's newest draft as a file."""
    draft: FormPage = editable_form(request, page_id).get_latest_revision_as_object()
    response = HttpResponse(export_form(draft), content_type="application/yaml; charset=utf-8")
    name = f"{slugify(draft.title) or 'form'}.yaml"
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_below(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make a new draft of a form page below this page."""
    parent = get_object_or_404(Page, pk=page_id).specific
    if not may_import_below(request.user, parent):
        raise PermissionDenied
    context = {"submit": "Import the form", **frame(request, parent, "Import a form")}
    return _take(request, context, lambda parsed: new_page(parsed, parent, request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make a new draft of this form page."""
    page = editable_form(request, page_id)
    if not may_replace(request.user, page):
        raise PermissionDenied
    title = "Replace the draft by a file"
    context = {"submit": "Replace the draft", "replaced": page, **frame(request, page, title)}
    return _take(request, context, lambda parsed: new_revision(parsed, page, request.user).as_object())


def _take(request: HttpRequest, context: dict[str, Any], bring_in: Callable[[Parsed], Any]) -> HttpResponse:
    """Ask for a file, again with all its faults when it has some, and lead on to the draft made of it."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    faults: tuple[Misfit, ...] = ()
    if form.is_valid():
        try:
            # One byte more than may be: whatever is longer is too long, and need not be read.
            parsed = read(form.cleaned_data["file"].read(LARGEST + 1))
            page = bring_in(parsed)
        except Unreadable as error:
            faults = error.faults
        else:
            _tell(request, page, report(parsed, page))
            return redirect("wagtailadmin_pages:edit", page.pk)
    context |= {"form": form, "faults": faults[:SHOWN], "more": len(faults[SHOWN:])}
    status = 422 if request.method == "POST" else 200
    return render(request, "formpages/admin/portable_file.html", context, status=status)


def _tell(request: HttpRequest, page: FormPage, sentences: list[str]) -> None:
    """Say that the form is there, and what there is to do before it can be published."""
    messages.success(request, f"The form “{page.title}” has come in as a draft.")
    if sentences:
        shown = format_html_join("", "<li>{}</li>", ([each] for each in sentences[:SHOWN]))
        words = format_html("Before you publish it, look at this: <ul>{}</ul>", shown)
        messages.warning(request, words)
