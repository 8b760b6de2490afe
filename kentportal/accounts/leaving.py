"""Deleting one's own account. Accounts know no forms: what those need to say and do is named in settings."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from . import letters, signed_in
from .models import User


class MustStay(Exception):
    """The account cannot go yet; `reasons` say why and what to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__()
        self.reasons = reasons


STAFF = "You work for the council with this account. Ask your administrator to close it."


def reasons_to_stay(user: User) -> list[str]:
    """Why this person cannot delete the account now, in words for them; nothing if they can."""
    if user.is_staff or user.has_perm("wagtailadmin.access_admin"):
        return [STAFF]
    return [reason for ask in _named(settings.ACCOUNT_KEPT_WHILE) for reason in ask(user)]


@transaction.atomic
def delete_account(user: User) -> None:
    """Erase the account with what is saved and not sent, and end its sessions; or raise MustStay.

    What was sent stays with the council, without the account.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if reasons := reasons_to_stay(user):
        raise MustStay(reasons)
    signed_in.end(signed_in.elsewhere(user, None))
    letters.post_notice(user.email, letters.DELETED)
    user.delete()


def erase(instance: User, **_: Any) -> None:
    """Have what goes with an account erased, whoever deletes it (a receiver of `pre_delete`)."""
    for erase_of in _named(settings.ACCOUNT_ERASES):
        erase_of(instance)


def _named(paths: list[str]) -> Iterator[Callable[[User], list[str]]]:
    return (import_string(path) for path in paths)
