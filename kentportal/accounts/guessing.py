"""Holding whoever guesses: at one account, and nobody else.

The account is counted first, so that a guesser who has no tries left costs their school's network none.
"""

from django.http import HttpRequest

from . import known_browsers, limits
from .emails import same_spelling


def may_try_password(request: HttpRequest, email: str) -> bool:
    """Whether one more password may be tried at the account of this address, there or not; counts it."""
    email = same_spelling(email)
    if browser := known_browsers.recognise(request, email):
        return limits.allow("password_known_browser", f"{browser} {email}")
    return limits.allow("password", email) and limits.allow_from("password_from", request)


def may_mail(request: HttpRequest, to: str) -> bool:
    """Whether one more mail may go to an address that the asker has not shown to be theirs; counts it.

    What strangers have had sent to an address must not keep its owner from getting a code there.
    """
    if browser := known_browsers.recognise(request, to):
        return limits.allow("mail_known_browser", f"{browser} {to}")
    return limits.allow_from("mail_to_one_from", request, to) and limits.allow("mail_to_one", to)


def may_mail_sign_in_code(to: str) -> bool:
    """Whether one more code may go to somebody who knows the password; counts it."""
    return limits.allow("sign_in_mail", to)


def forgive(request: HttpRequest, email: str) -> None:
    """Its owner is there: the wrong tries before are not held against this account any more."""
    email = same_spelling(email)
    browser = known_browsers.recognise(request, email)
    limits.forget(("password", email), ("password_known_browser", f"{browser} {email}"))
