"""Accounts as administrators make and change them: no way to become somebody else or to read referrals."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import CreateView, EditView, UserViewSet

from kentportal.accounts.models import User

from . import staffing

THEIRS = "Only the person can change this: signed in, under “Your account”, “Change your email address”."


def may_correct_address(account: User) -> bool:
    """Whether the address may still be put right: a code sent to it opens what belongs to the account."""
    is_somebodys = account.has_usable_password() or account.is_superuser
    return not is_somebodys and not account.memberships.exists()


class OwnPowers:
    """Of a form for an account: only superusers make superusers, and only a membership puts into a team."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    instance: User

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not by.is_superuser:
            self.fields.pop("is_superuser", None)
        self.fields["groups"].queryset = Group.objects.exclude(name__in=staffing.names_of_groups())

    def clean_groups(self) -> QuerySet[Group]:
        """The groups that were chosen, and those that come with the person's teams."""
        chosen = Q(pk__in=self.cleaned_data["groups"])
        if self.instance.pk is None:
            return Group.objects.filter(chosen)
        of_teams = self.instance.groups.filter(name__in=staffing.names_of_groups())
        return Group.objects.filter(chosen | Q(pk__in=of_teams.values("pk")))


class NewAccountForm(OwnPowers, UserCreationForm):
    """An account without a password, which its owner sets by a code."""

    field_order = ("email", "first_name", "last_name", "is_superuser", "groups")


class AccountForm(OwnPowers, UserEditForm):
    """An account that is there; its address is its owner's from the first password on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_correct_address(self.instance):
            self.fields["email"].disabled = True
            self.fields["email"].help_text = THEIRS


class AddAccountView(CreateView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}


class EditAccountView(EditView):
    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}


class AccountViewSet(UserViewSet):
    add_view_class = AddAccountView
    edit_view_class = EditAccountView
    copy_view_enabled = False  # nobody is another person over again

    def get_form_class(self, for_update: bool = False) -> type[OwnPowers]:
        return AccountForm if for_update else NewAccountForm
