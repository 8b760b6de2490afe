"""Staff with second factors, for tests."""

import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from kentportal.accounts.models import User

from .people import PASSWORD
from .referrals import make_worker

LOGIN, FACTOR, MANAGE = "/account/login/", "/account/second-factor/sign-in/", "/account/second-factor/"
INBOX = "/admin/inbox/"


def app_code(secret: str, periods: int = 0) -> str:
    """What an app with the secret shows now, or so many half minutes from now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods)))


def with_app(user: User) -> str:
    """Set up an app, with recovery codes, for somebody; its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return str(secret)


def recovery_codes(user: User) -> list[str]:
    found: Any = RecoveryCodes.activate(user)
    return list(found.get_unused_codes())


def enrolled_worker(email: str = "worker@example.org") -> tuple[User, str]:
    """A worker of the Front Door with an app, and the secret in it."""
    user = make_worker(email)
    return user, with_app(user)


def enter_password(client: Client, user: User, **data: str) -> str:
    """Type the password; where it leads."""
    typed = {"login": user.email, "password": PASSWORD} | data
    return str(client.post(LOGIN, typed)["Location"])


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def sign_in_with_app(client: Client, user: User, secret: str) -> Client:
    """The whole way: password, then the code of the app."""
    assert enter_password(client, user) == FACTOR
    answer = client.post(FACTOR, {"code": app_code(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def ask_password(client: Client) -> None:
    """Type the password again, as before every act on a second factor."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
