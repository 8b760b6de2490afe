"""The form page that a page of the admin is about: found, allowed, and where it stands."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.models import Page

from ..pages import FormPage


def editable_form(request: HttpRequest, page_id: int) -> Any:
    """The form page as it is in the database, for somebody who may edit it; nothing for anybody else."""
    page = _form(page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return page


def readable_form(request: HttpRequest, page_id: int) -> Any:
    """The same for somebody who may read how it was and is published."""
    page = _form(page_id)
    if not page.may_read_versions(request.user):
        raise PermissionDenied
    return page


def _form(page_id: int) -> FormPage:
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, FormPage):
        raise Http404
    return page


def is_form(page: Page) -> bool:
    """Whether a page is a form, without asking the database."""
    kind = page.specific_class
    return kind is not None and issubclass(kind, FormPage)


def frame(request: HttpRequest, page: Any, title: str, *between: tuple[str, str]) -> dict[str, Any]:
    """What the admin's frame shows round a page about a form: its title, and the way to it from the form."""
    crumbs = get_breadcrumbs_items_for_page(page, request.user)
    crumbs += [{"url": url, "label": label} for url, label in between]
    return {
        "form_page": page,
        "may_edit": page.permissions_for_user(request.user).can_edit(),
        "header_title": f"{title}: {page.get_admin_display_title()}",
        "breadcrumbs_items": [*crumbs, {"url": "", "label": title}],
        "header_icon": "form",
    }
