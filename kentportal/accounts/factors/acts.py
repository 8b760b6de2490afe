"""Enrolling, removing and resetting second factors: one transaction each, with a notice to the owner."""

from allauth.mfa.base.internal.flows import delete_dangling_recovery_codes, post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.http import HttpRequest
from fido2.webauthn import AttestedCredentialData

from .. import letters
from ..models import FactorUse, User
from . import passkeys
from .rules import APP, RECOVERY

APP_ADDED, APP_REMOVED = "account_totp_activated", "account_totp_deactivated"
KEY_ADDED, KEY_REMOVED = "account_webauthn_added", "account_webauthn_removed"
CODES_MADE, CODE_USED = "account_recovery_codes_generated", "account_recovery_code_used"
RESET = "account_second_factor_reset"


@transaction.atomic
def enrol_app(request: HttpRequest, user: User, secret: str) -> None:
    """Keep the secret that the app holds; nothing is done when another app was enrolled meanwhile."""
    _lock(user)
    if not Authenticator.objects.filter(user_id=user.pk, type=APP).exists():
        _enrolled(request, user, TOTP.activate(user, secret).instance, APP_ADDED)


@transaction.atomic
def enrol_passkey(request: HttpRequest, user: User, name: str, credential: AttestedCredentialData) -> None:
    """Keep a passkey."""
    _lock(user)
    _enrolled(request, user, passkeys.keep(user, name, credential), KEY_ADDED)


def _enrolled(request: HttpRequest, user: User, authenticator: Authenticator, notice: str) -> None:
    """Whoever has just enrolled something has just proved that they have it; recovery codes come with it."""
    RecoveryCodes.activate(user)
    post_authentication(request, authenticator)
    letters.post_notice(user.email, notice)


@transaction.atomic
def remove(user: User, authenticator: Authenticator) -> None:
    """Take an app or a passkey away; with the last one go the recovery codes."""
    _lock(user)
    removed, _ = Authenticator.objects.filter(pk=authenticator.pk, user_id=user.pk).delete()
    if removed:
        delete_dangling_recovery_codes(user)
        letters.post_notice(user.email, APP_REMOVED if authenticator.type == APP else KEY_REMOVED)


@transaction.atomic
def renew_recovery_codes(request: HttpRequest, user: User) -> None:
    """Put new recovery codes in place of the old ones, which this session may have been opened with."""
    _lock(user)
    Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).delete()
    post_authentication(request, RecoveryCodes.activate(user).instance)
    letters.post_notice(user.email, CODES_MADE)


def recovery_codes(user: User) -> RecoveryCodes | None:
    """The person's recovery codes, if they have a factor that these could stand in for."""
    found = Authenticator.objects.filter(user_id=user.pk, type=RECOVERY).first()
    return found and found.wrap()


def codes_left(user: User) -> int:
    """How many recovery codes they have not used yet."""
    codes = recovery_codes(user)
    return len(codes.get_unused_codes()) if codes else 0


def show_once(user: User) -> list[str]:
    """The unused recovery codes, the first time that they are asked for; none after that."""
    codes = recovery_codes(user)
    if codes is None or codes.did_view:
        return []
    codes.mark_as_viewed()
    return list(codes.get_unused_codes())


@transaction.atomic
def use(request: HttpRequest, authenticator: Authenticator) -> None:
    """Note in the session what it was opened with; a used recovery code is noticed to its owner."""
    post_authentication(request, authenticator)
    if authenticator.type == RECOVERY:
        letters.post_notice(authenticator.user.email, CODE_USED)


@transaction.atomic
def reset(user: User) -> bool:
    """Forget all factors of somebody who lost theirs; whether there were any. They enrol anew."""
    _lock(user)
    removed, _ = Authenticator.objects.filter(user_id=user.pk).delete()
    FactorUse.objects.filter(user_id=user.pk).update(tries=0)
    if removed:
        letters.post_notice(user.email, RESET)
    return bool(removed)


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)
