"""The inbox: referrals in the Wagtail admin, for the members of their teams and nobody else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import WMABaseView

from .. import permissions
from ..records import Referral
from .acting import DecideWithdrawal, Respond, ReturnIt
from .arrivals import Arrivals
from .assigning import Assign, PutBack, Take
from .deciding_acts import Decide, SignOff
from .listing import InboxList
from .many import AssignMany
from .members import Member, Members
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


class ReferralAdmin(ModelAdmin):
    """The list and what can be done with one referral. Nothing sealed is searched, sorted or filtered by."""

    model = Referral
    base_url_path = "inbox"
    menu_label = "Inbox"
    menu_item_name = "inbox"
    menu_icon = "mail"
    menu_order = 10
    list_display = ("reference",)
    history_view_enabled = False
    inspect_view_enabled = True
    permission_helper_class = ReferralPermissions
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
        "take": (Take, ""),
        "assign": (Assign, ""),
        "put_back": (PutBack, ""),
        "members": (Members, ""),
        "member": (Member, r"(?P<user_pk>[1-9]\d{0,17})/"),
    }
    #: What the list can do besides.
    list_views: dict[str, type[WMABaseView]] = {
        "arrivals": Arrivals,
        "assign_many": AssignMany,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Referral]:
        return permissions.visible(request.user).defer("submission")

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
                re_path(rf"^{base}/{action}/$", self.on_list(view), name=name(action))
                for action, view in self.list_views.items()
            ),
            *(
                re_path(pattern.format(action, more), self.on_one(view), name=name(action))
                for action, (view, more) in self.views.items()
            ),
        )

    def on_list(self, view_class: type[WMABaseView]) -> Any:
        """A view of the list, as an address calls it."""
        return view_class.as_view(model_admin=self)

    def on_one(self, view_class: type[ReferralView]) -> Any:
        """A view of one referral, as an address calls it."""

        def view(request: HttpRequest, instance_pk: str, **kwargs: str) -> HttpResponse:
            return view_class.as_view(model_admin=self, instance_pk=instance_pk)(request, **kwargs)

        return view
