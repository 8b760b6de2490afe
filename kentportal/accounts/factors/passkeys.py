"""Passkeys: the two ceremonies of WebAuthn, with what is kept of a key sealed.

allauth keeps keys readable and asks no adapter about it; challenges and the server's part are still its own.
"""

import json
import struct
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal.auth import (
    build_user_payload,
    clear_state,
    get_server,
    get_state,
    set_state,
)
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import AttestedCredentialData, ResidentKeyRequirement, UserVerificationRequirement

from ..models import User
from .rules import PASSKEY

#: All that reading what a browser, or somebody who is none, sends us may run into.
UNREADABLE = (
    *(TypeError, ValueError, LookupError, AttributeError, AssertionError),
    *(RecursionError, struct.error),
)


class NotThePasskey(Exception):
    """The answer is not that of a passkey to what was asked."""


def creation_options(user: User) -> str:
    """What the browser is to make a key for, as JSON; the challenge waits in the session."""
    options, state = get_server().register_begin(
        user=build_user_payload(user),
        credentials=[credential_of(own) for own in keys_of(user)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=_verification(),
    )
    set_state(state)
    return _as_json(options)


def made(answer: str) -> AttestedCredentialData:
    """The key that the browser made; a challenge is answered once."""
    state = get_state()
    clear_state()
    try:
        found = get_server().register_complete(state, json.loads(answer)).credential_data
    except UNREADABLE as error:
        raise NotThePasskey from error
    if state is None or found is None:
        raise NotThePasskey
    return found


def keep(user: User, name: str, credential: AttestedCredentialData) -> Authenticator:
    """Store the key under the name its owner gave it."""
    kept = encrypt(json.dumps({"name": name, "credential": websafe_encode(bytes(credential))}))
    return Authenticator.objects.create(user=user, type=PASSKEY, data={"name": "Passkey", "sealed": kept})


def request_options(user: User) -> str:
    """What the browser is to sign with one of this person's keys, as JSON."""
    credentials = [credential_of(own) for own in keys_of(user)]
    options, state = get_server().authenticate_begin(credentials, user_verification=_verification())
    set_state(state)
    return _as_json(options)


def check_key(user: User, answer: str) -> Authenticator:
    """Which of this person's keys signed; raises NotThePasskey. A challenge is answered once."""
    state = get_state()
    clear_state()
    keys = {credential_of(own).credential_id: (own, credential_of(own)) for own in keys_of(user)}
    credentials = [credential for _, credential in keys.values()]
    try:
        used = get_server().authenticate_complete(state, credentials, json.loads(answer))
    except UNREADABLE as error:
        raise NotThePasskey from error
    found: Authenticator = keys[used.credential_id][0]
    found.user = user
    return found


def keys_of(user: User) -> list[Authenticator]:
    """The person's passkeys, the oldest first."""
    return list(Authenticator.objects.filter(user_id=user.pk, type=PASSKEY).order_by("pk"))


def name_of(authenticator: Authenticator) -> str:
    """What its owner calls the key."""
    return str(_opened(authenticator)["name"])


def credential_of(authenticator: Authenticator) -> AttestedCredentialData:
    """The public half of the key."""
    return AttestedCredentialData(websafe_decode(_opened(authenticator)["credential"]))


def _opened(authenticator: Authenticator) -> dict[str, str]:
    opened: dict[str, str] = json.loads(decrypt(authenticator.data["sealed"]))
    return opened


def _verification() -> UserVerificationRequirement:
    return UserVerificationRequirement(app_settings.WEBAUTHN_USER_VERIFICATION)


def _as_json(options: Any) -> str:
    return json.dumps(dict(options)["publicKey"])
