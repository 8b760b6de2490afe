"""The inbox: referrals in the Wagtail admin, for the members of their teams and nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail_modeladmin.helpers import ButtonHelper, PermissionHelper
from wagtail_modeladmin.options import ModelAdmin

from .. import permissions
from ..records import Referral
from . import moments
from .acting import DecideWithdrawal, Respond, ReturnIt
from .deciding_acts import Decide, SignOff
from .listing import InboxList, KeySearch
from .passing import AlsoRefer, AnswerPass, PassOn
from .reading import Earlier, FileDownload, PdfDownload, PrintPage, Reading, ReferralView
from .records import RecordPage
from .repeats import Repeat
from .restricting import Restrict
from .triage_acts import Acknowledge, AgencyAnswer, AskAgency, CaseNumber, ChangeUrgency, Note, Reopen


class ReferralPermissions(PermissionHelper):
    """Membership of the team decides. Nothing is made, changed or deleted by way of the list."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return False

    def user_can_list(self, user: Any) -> bool:
        return bool(permissions.places(user))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: Referral) -> bool:
        return permissions.may_read(user, obj)

    def user_can_edit_obj(self, user: Any, obj: Referral) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Referral) -> bool:
        return False


class ReadOnlyButtons(ButtonHelper):
    """The reference leads to the referral; there are no other buttons."""

    def get_primary_button(self, obj: Referral) -> dict[str, str]:
        return {"url": self.url_helper.get_action_url("inspect", obj.pk)}

    def get_buttons_for_obj(self, obj: Referral, *args: Any, **kwargs: Any) -> list[dict[str, str]]:
        return []


class ReferralAdmin(ModelAdmin):
    """The list and what can be done with one referral. Nothing sealed is searched, sorted or filtered by."""

    model = Referral
    base_url_path = "inbox"
    menu_label = "Inbox"
    menu_item_name = "inbox"
    menu_icon = "mail"
    menu_order = 10
    list_display = ("reference", "form", "about", "received", "state", "priority", "team")
    list_select_related = ("team",)
    list_per_page = 50
    history_view_enabled = False
    inspect_view_enabled = True
    permission_helper_class = ReferralPermissions
    button_helper_class = ReadOnlyButtons
    search_handler_class = KeySearch
    index_view_class = InboxList
    inspect_view_class = Reading
    #: What can be done with one referral: the view, and what its address holds besides the referral's id.
    views: dict[str, tuple[type[ReferralView], str]] = {
        "inspect": (Reading, ""),
        "print": (PrintPage, ""),
        "pdf": (PdfDownload, ""),
        "file": (FileDownload, r"(?P<upload_pk>[-\w]+)/"),
        "earlier": (Earlier, r"(?P<number>[1-9]\d{0,3})/"),
        "acknowledge": (Acknowledge, ""),
        "case_number": (CaseNumber, ""),
        "check": (AskAgency, ""),
        "check_answer": (AgencyAnswer, r"(?P<check_pk>\d{1,9})/"),
        "decide": (Decide, ""),
        "note": (Note, ""),
        "reopen": (Reopen, ""),
        "respond": (Respond, ""),
        "sign_off": (SignOff, ""),
        "urgency": (ChangeUrgency, ""),
        "return": (ReturnIt, ""),
        "withdrawal": (DecideWithdrawal, ""),
        "pass": (PassOn, ""),
        "also_refer": (AlsoRefer, ""),
        "answer_pass": (AnswerPass, ""),
        "restrict": (Restrict, ""),
        "repeat": (Repeat, ""),
        "record": (RecordPage, ""),
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Referral]:
        return permissions.visible(request.user).defer("submission")

    def about(self, referral: Referral) -> SafeString:
        children = [(child["name"], child["born"], "") for child in referral.children]
        adult = [(referral.adult["name"], referral.adult["born"], " (adult)")] if referral.adult else []
        rows = format_html_join(SafeString("<br>"), "{}, {}{}", [*adult, *children])
        return format_html("<div>{}</div>", rows)

    about.short_description = "About"  # type: ignore[attr-defined]

    def received(self, referral: Referral) -> str:
        return moments.in_words(referral.received_at)

    def state(self, referral: Referral) -> SafeString:
        # The class draws the dot; the word is there for everybody.
        css = "" if referral.opened_at else "portal-unread"
        return format_html('<span class="{}">{}</span>', css, referral.status_in_words)

    state.short_description = "Status"  # type: ignore[attr-defined]

    def priority(self, referral: Referral) -> SafeString:
        words = referral.get_urgency_display()
        css = "portal-tag portal-tag--urgent" if referral.urgent else ""
        return format_html('<span class="{}">{}</span>', css, words)

    priority.short_description = "Urgency"  # type: ignore[attr-defined]

    def get_extra_attrs_for_row(self, obj: Referral, context: Any) -> dict[str, str]:
        return {} if obj.opened_at else {"class": "inbox-unread"}

    def get_extra_attrs_for_field_col(self, obj: Referral, field_name: str) -> dict[str, str]:
        method = getattr(self, field_name, None)
        return {"data-label": getattr(method, "short_description", field_name).capitalize()}

    def get_permissions_for_registration(self) -> QuerySet[Permission]:
        """None: a permission that cannot be given cannot be given by mistake."""
        return Permission.objects.none()

    def register_admin_url_finders(self) -> None:
        """Referrals have no place in Wagtail's reports and histories."""

    def register_indexing(self) -> None:
        """Nor in its index of what refers to what."""

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """The list and `views`, and none of the others that ModelAdmin has."""
        base, name = self.url_helper.base_url_path, self.url_helper.get_action_url_name
        pattern = rf"^{base}/{{}}/(?P<instance_pk>[-\w]+)/{{}}$"
        return (
            re_path(rf"^{base}/$", self.index_view, name=name("index")),
            *(
                re_path(pattern.format(action, more), self.on_one(view), name=name(action))
                for action, (view, more) in self.views.items()
            ),
        )

    def on_one(self, view_class: type[ReferralView]) -> Any:
        """A view of one referral, as an address calls it."""

        def view(request: HttpRequest, instance_pk: str, **kwargs: str) -> HttpResponse:
            return view_class.as_view(model_admin=self, instance_pk=instance_pk)(request, **kwargs)

        return view
