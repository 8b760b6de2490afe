"""What a form page's "more" menu leads to; `wagtail_hooks` registers these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from wagtail.admin.widgets.button import Button

from .form_pages import is_form
from .portable_views import may_import_below, may_replace


def versions_buttons(
    page: Any, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    """What is wrong with the form, and how it was published before."""
    if is_form(page) and page.permissions_for_user(user).can_edit():
        check, versions = (reverse(f"form_admin:{name}", args=[page.pk]) for name in ("check", "versions"))
        yield Button("Check the form", check, icon_name="check", priority=76)
        yield Button("Versions of the form", versions, icon_name="history", priority=77)


def portable_buttons(
    page: Any, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    """The form as a file, and forms from files: on the page itself, and on pages that forms stand below."""
    if is_form(page):
        if page.permissions_for_user(user).can_edit():
            export = reverse("form_admin:export", args=[page.pk])
            yield Button("Export as a file", export, icon_name="download", priority=80)
        if may_replace(user, page):
            replace = reverse("form_admin:replace", args=[page.pk])
            yield Button("Replace the draft by a file", replace, icon_name="upload", priority=81)
    elif may_import_below(user, page):
        import_below = reverse("form_admin:import", args=[page.pk])
        yield Button("Import a form", import_below, icon_name="upload", priority=82)


def trying_buttons(
    page: Any, user: Any, view_name: str = "", next_url: str | None = None
) -> Iterator[Button]:
    """The form as people will walk through it, before it is published."""
    is_walked = is_form(page) and not page.specific_class.one_page
    if is_walked and page.permissions_for_user(user).can_edit():
        yield Button(
            "Try this form", reverse("form_admin:try", args=[page.pk]), icon_name="view", priority=75
        )
