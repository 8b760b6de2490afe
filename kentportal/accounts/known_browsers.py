"""Browsers in which an account was signed in to before, known by a signed cookie that names nobody.

Whoever guesses at an account uses up the tries of all unknown browsers; its owner's has tries of its own.
"""

import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

SALT = "kentportal.accounts.known_browsers"
KEPT_FOR = timedelta(days=180)
MOST_ACCOUNTS = 10


def _account(email: str) -> str:
    return salted_hmac(SALT, email, algorithm="sha256").hexdigest()[:20]


def _known(request: HttpRequest) -> dict[str, Any]:
    """The browser's lasting name and whose accounts it knows; a new name when the cookie is not ours."""
    cookie = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        return signing.loads(cookie, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {"browser": secrets.token_urlsafe(12), "accounts": []}


def recognise(request: HttpRequest, email: str) -> str:
    """The browser's name if its owner has proved before that this address is theirs, else ""."""
    known = _known(request)
    return str(known["browser"]) if _account(email) in known["accounts"] else ""


def remember(request: HttpRequest, response: HttpResponse, email: str) -> HttpResponse:
    """The response, with a cookie by which this browser is known to this account from now on."""
    known = _known(request)
    account = _account(email)
    accounts = [account, *(each for each in known["accounts"] if each != account)][:MOST_ACCOUNTS]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps({"browser": known["browser"], "accounts": accounts}, salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
