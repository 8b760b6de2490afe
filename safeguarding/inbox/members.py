"""Choosing who works a referral: a window with its team's members, and a plain list where no script runs."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from generic_chooser.views import (
    BaseChooseView,
    BaseChosenView,
    ChooserListingTabMixin,
    ModelChooserCreateTabMixin,
    ModelChooserMixin,
)
from generic_chooser.widgets import AdminChooser

from kentportal.accounts.models import User

from .. import assigning, permissions
from ..records import Referral
from .choosers import named
from .reading import ReferralView

CHOOSE, CHOSEN = "inbox_modeladmin_members", "inbox_modeladmin_member"


def in_words(user: User) -> str:
    """A member by name, and how much they have to do."""
    held = user.open_count  # type: ignore[attr-defined]  # annotated by assigning.colleagues
    return f"{user.called}, {held} open"


class MembersMixin(ModelChooserMixin):
    """Those to whom one referral can be given."""

    model = User
    referral: Any = None
    is_searchable = True
    per_page = 20

    def get_unfiltered_object_list(self) -> QuerySet[User]:
        return assigning.assignable(self.referral)

    def get_object_list(self, search_term: str | None = None, **kwargs: Any) -> QuerySet[User]:
        return named(self.get_unfiltered_object_list(), search_term or "")

    def get_object(self, pk: Any) -> User:
        return self.get_unfiltered_object_list().get(pk=pk)

    def get_object_string(self, instance: User) -> str:
        return in_words(instance)

    def get_choose_url(self) -> str:
        return reverse(CHOOSE, args=[self.referral.pk])

    def get_chosen_url(self, instance: User) -> str:
        return reverse(CHOSEN, args=[self.referral.pk, instance.pk])

    def user_can_create(self, user: Any) -> bool:
        return False


class _Choose(MembersMixin, ChooserListingTabMixin, ModelChooserCreateTabMixin, BaseChooseView):
    page_title = "Choose who works it"
    icon = "user"
    http_method_names: ClassVar = ["get", "head", "options"]


class _Chosen(MembersMixin, BaseChosenView):
    pass


class Members(ReferralView):
    """The window's list, for managers of the referral's team while it can be assigned."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.kwargs = kwargs
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if permissions.ASSIGN not in permissions.acts(request.user, self.referral):
            raise Http404
        return self.answer(request, **kwargs)

    def answer(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return _Choose.as_view(referral=self.referral)(request)


class Member(Members):
    """The member that was chosen in it."""

    def answer(self, request: HttpRequest, user_pk: str = "", **kwargs: Any) -> HttpResponse:
        return _Chosen.as_view(referral=self.referral)(request, user_pk)


class MemberChooser(AdminChooser):
    """The field that opens the window; without JavaScript the members stand in a list of their own."""

    model = User
    icon = "user"
    choose_one_text = "Choose who works it"
    choose_another_text = "Choose somebody else"
    show_edit_link = False
    show_create_link = False
    is_required = True

    def __init__(self, referral: Referral) -> None:
        super().__init__()
        self.referral = referral

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        """Without the script that the library puts into the page: our own module starts it."""
        window = self.render_html(name, self.get_value_data(value), attrs)
        members = [(user.pk, in_words(user)) for user in assigning.assignable(self.referral)]
        context = {"name": name, "value": value, "attrs": attrs, "window": window, "members": members}
        return render_to_string("safeguarding/inbox/member_chooser.html", context)

    def get_choose_modal_url(self) -> str:
        return reverse(CHOOSE, args=[self.referral.pk])

    def get_instance(self, value: Any) -> User:
        """Only those who can be given it are named; what is no id is nobody's."""
        try:
            return assigning.assignable(self.referral).get(pk=value)
        except (ValueError, OverflowError):
            raise User.DoesNotExist from None

    def get_title(self, instance: User) -> str:
        return in_words(instance)

    @property
    def media(self) -> forms.Media:
        own = forms.Media(js=["safeguarding/member-chooser.js"])
        return forms.Media(js=AdminChooser.Media.js) + own
