"""Registers what the form engine adds to the Wagtail admin."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from . import scheduling
from .admin import buttons, check_views, feedback_views, guarding

hooks.register("construct_page_action_menu", guarding.offer_proposing)
hooks.register("before_create_page", guarding.refuse_publishing_at_once)
hooks.register("before_copy_page", guarding.refuse_live_copy)
hooks.register("before_delete_page", guarding.guard_deletion)
hooks.register("before_bulk_action", guarding.guard_bulk_deletion)
hooks.register("before_edit_page", guarding.tell_of_refused_schedule)
hooks.register("before_publish_page", check_views.tell_warnings)
hooks.register("after_create_page", check_views.tell_warnings)
hooks.register("after_edit_page", check_views.tell_warnings)
hooks.register("register_admin_menu_item", feedback_views.menu_item)
hooks.register("register_permissions", feedback_views.permissions)
hooks.register("register_page_header_buttons", buttons.versions_buttons)
hooks.register("register_page_header_buttons", buttons.portable_buttons)
hooks.register("register_page_header_buttons", buttons.trying_buttons)


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern | URLResolver]:
    return [path("forms/", include("formpages.admin.urls"))]


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        scheduling.NOT_PUBLISHED,
        "Not published at its time",
        "Not published at the time it was scheduled for",
    )
