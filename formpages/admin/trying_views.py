"""Trying a form from its editing page: asked first, and only a form without errors."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from .. import trying
from ..publishing import examine
from .form_pages import editable_form, frame

NOT_YET = "The form cannot be tried yet. Put right what is listed here, save the draft and try again."


@require_http_methods(["GET", "HEAD", "POST"])
def try_form(request: HttpRequest, page_id: int) -> HttpResponse:
    """Say what a trial is; then start one of the newest draft, or say what keeps it from being tried."""
    page = editable_form(request, page_id)
    if page.one_page:
        raise Http404
    if request.method != "POST":
        more = {"editor": reverse("wagtailadmin_pages:edit", args=[page.pk])}
        return render(request, "formpages/admin/try.html", frame(request, page, "Try this form") | more)
    newest = page.get_latest_revision_as_object()
    examined = examine(newest)
    if examined.errors:
        messages.error(request, NOT_YET)
        return redirect("form_admin:check", page.pk)
    draft = trying.begin(request.user, newest, examined.definition)
    return redirect("formpages:trial_front", draft_id=draft.pk)
