"""Choosing a member of staff: a window with search, for those who say who is in a team."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from generic_chooser.views import (
    BaseChooseView,
    BaseChosenMultipleView,
    BaseChosenView,
    ModelChooserMixin,
    ModelChooserViewSet,
)
from generic_chooser.widgets import AdminChooser

from kentportal.accounts.models import User

from .. import permissions


class ManagersOfTeams:
    """The chooser's views list and name people: only for those who may change a team."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_manage_teams(request.user):
            raise PermissionDenied
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class Choose(ManagersOfTeams, BaseChooseView):
    page_title = "Choose a person"


class Chosen(ManagersOfTeams, BaseChosenView):
    pass


class ChosenMultiple(ManagersOfTeams, BaseChosenMultipleView):
    pass


class StaffMixin(ModelChooserMixin):
    """Staff with an active account, by name or e-mail address. Referrers are no staff and not listed."""

    is_searchable = True

    def get_unfiltered_object_list(self) -> QuerySet[User]:
        return User.objects.filter(is_active=True, is_staff=True).order_by("last_name", "first_name", "email")

    def get_object_list(self, search_term: str | None = None, **kwargs: Any) -> QuerySet[User]:
        return named(self.get_unfiltered_object_list(), search_term or "")

    def get_object(self, pk: Any) -> User:
        return self.get_unfiltered_object_list().get(pk=pk)

    def get_object_string(self, instance: User) -> str:
        return in_words(instance)

    def user_can_create(self, user: Any) -> bool:
        return False


class StaffChooserViewSet(ModelChooserViewSet):
    """The chooser's window and what it answers with."""

    model = get_user_model()
    icon = "user"
    page_title = "Choose a person"
    per_page = 20
    chooser_mixin_class = StaffMixin
    base_choose_view_class = Choose
    base_chosen_view_class = Chosen
    base_chosen_multiple_view_class = ChosenMultiple


class StaffChooser(AdminChooser):
    """The field that opens the window."""

    model = get_user_model()
    icon = "user"
    choose_one_text = "Choose a person"
    choose_another_text = "Choose another person"
    choose_modal_url_name = "staff_chooser:choose"
    show_edit_link = False
    show_create_link = False

    def get_instance(self, value: Any) -> User:
        """Only staff are named; what is no id is nobody's."""
        try:
            return StaffMixin().get_object(value)
        except ValueError:
            raise User.DoesNotExist from None

    def get_title(self, instance: User) -> str:
        return in_words(instance)


def named(people: QuerySet[User], typed: str) -> QuerySet[User]:
    """Those whose names or addresses hold every word that was typed."""
    for word in typed.replace("\0", "").split()[:5]:
        in_name = Q(first_name__icontains=word) | Q(last_name__icontains=word)
        people = people.filter(in_name | Q(email__icontains=word))
    return people


def in_words(user: User) -> str:
    """A member of staff by name and address."""
    return f"{user.get_full_name()} ({user.email})" if user.get_full_name() else user.email
