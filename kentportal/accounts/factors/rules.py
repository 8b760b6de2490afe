"""Whom a second factor is asked of, and whether a session was opened with one."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import User

APP, PASSKEY, RECOVERY = (
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES,
)


def is_asked(user: User | AnonymousUser) -> bool:
    """Whether this person opens staff pages only with a second factor of their own."""
    return isinstance(user, User) and user.is_asked_for_factor


def enrolled(user: User) -> QuerySet[Authenticator]:
    """The person's app and passkeys. Recovery codes are no factor by themselves."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=(APP, PASSKEY)).order_by("pk")


def is_proved(request: HttpRequest, user: User) -> bool:
    """Whether this session was opened with a factor of this person's that still counts.

    One that was removed or reset counts no more, in no session.
    """
    records = get_authentication_records(request, user)
    used = [record.get("id") for record in records if record.get("method") == "mfa"]
    return bool(used) and Authenticator.objects.filter(user_id=user.pk, pk__in=used).exists()
