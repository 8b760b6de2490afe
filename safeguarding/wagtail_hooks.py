"""Registers what safeguarding adds to the Wagtail admin."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from kentportal.accounts.models import User

from . import permissions, staff_changes
from .casework import ReplyText
from .inbox import keying_in, proposals, reply_texts, shifts, teams
from .inbox.admin import ReferralAdmin
from .inbox.board import BoardItem
from .inbox.choosers import StaffChooserViewSet
from .inbox.forms import FormsPanel
from .inbox.home import InboxPanel
from .inbox.shifts import ShiftPanel
from .inbox.staff_changes import ChangesPanel
from .inbox.system_record import SystemRecordItem
from .records import Team

modeladmin_register(ReferralAdmin)
register_permission_policy(Team, teams.TeamPolicy(Team))
register_snippet(teams.TeamViewSet)
register_permission_policy(ReplyText, reply_texts.ReplyTextPolicy(ReplyText))
register_snippet(reply_texts.ReplyTextViewSet)
hooks.register("register_admin_viewset", proposals.viewsets)
hooks.register("before_edit_page", proposals.before_edit)
hooks.register("after_edit_page", proposals.after_edit)


@hooks.register("register_admin_viewset")
def staff_chooser() -> StaffChooserViewSet:
    return StaffChooserViewSet("staff_chooser", url_prefix="staff-chooser")


@hooks.register("register_admin_urls")
def addresses() -> list[URLResolver]:
    return [
        path("staff-changes/", include("safeguarding.inbox.urls")),
        path("team/", include("safeguarding.inbox.managing_urls")),
    ]


@hooks.register("register_admin_menu_item")
def board() -> BoardItem:
    return BoardItem("Board", reverse_lazy("inbox_board"), name="board", icon_name="table", order=20)


@hooks.register("register_admin_menu_item")
def system_record() -> SystemRecordItem:
    url = reverse_lazy("inbox_system_record")
    return SystemRecordItem("System record", url, name="system-record", icon_name="history", order=9000)


@hooks.register("register_admin_urls")
def of_teams() -> list[URLPattern]:
    return [
        path("inbox/shifts/", shifts.shifts, name="inbox_shifts"),
        path("inbox/shifts/<int:pk>/", shifts.answer, name="inbox_shift_answer"),
        path("inbox/absent/", shifts.absent, name="inbox_absent"),
        path("inbox/telephone/", keying_in.telephone, name="inbox_telephone"),
    ]


@hooks.register("after_create_user")
def invite(request: HttpRequest, person: User) -> None:
    """Whoever an administrator makes an account for is told how to set a password."""
    staff_changes.invite(cast(User, request.user), person)


@hooks.register("insert_global_admin_css")
def brand() -> SafeString:
    sheets = ((static(name),) for name in ("portal-admin.css", "safeguarding/brand.css"))
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("insert_global_admin_js")
def name_logo() -> SafeString:
    return format_html('<script type="module" src="{}"></script>', static("safeguarding/logo.js"))


@hooks.register("construct_main_menu")
def leave_out_help(request: HttpRequest, items: list[Any]) -> None:
    """Wagtail's help is about pages: somebody who edits none has no use for it."""
    if not user_has_any_page_permission(request.user):
        items[:] = [item for item in items if item.name != "help"]


@hooks.register("construct_homepage_panels")
def own_panels(request: HttpRequest, panels: list[Any]) -> None:
    if permissions.may_see_inbox(request.user):
        panels.insert(0, InboxPanel(request))
        panels.append(ShiftPanel(request))
    if permissions.managed(request.user):
        panels.append(ChangesPanel(request))
        panels.append(FormsPanel(request))
