"""The bad inputs of signing in, each under the number it has in the list of promises."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kentportal.accounts.models import OneTimeCode, User

from .people import PASSWORD, code_in, make_user, sign_in, wrong
from .test_accounts_registration import to_code
from .test_accounts_signin import enter_password, is_signed_in

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
Asked = Callable[[Client, str], Any]

BAD = [
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "https://evil.example/",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver/forms/",
    "\t//evil.example",
    "/\t/evil.example",
    "forms/",
]


SHAPES = ["{0} {1}", "{0}{1}", "{0}-{1}", " {0}\N{NO-BREAK SPACE}{1}\n", "{0} – {1}"]


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """Passwords are hashed by argon2, and each time is noted."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    times: list[str] = []
    for name in ("encode", "verify"):
        original = getattr(Argon2PasswordHasher, name)

        def noting(*args: Any, original: Any = original, name: str = name) -> Any:
            times.append(name)
            return original(*args)

        monkeypatch.setattr(Argon2PasswordHasher, name, noting)
    return times


def at_sign_in(client: Client, email: str) -> Any:
    return enter_password(client, email, password="not the password")


def at_registration(client: Client, email: str) -> Any:
    return to_code(client, email=email)


def at_reset(client: Client, email: str) -> Any:
    return client.post("/account/password/reset/", {"email": email})


def at_change(client: Client, email: str) -> Any:
    return client.post("/account/email/change/", {"email": email})


ASKED = [(at_sign_in, 1), (at_registration, 1), (at_reset, 0), (at_change, 0)]


def asking(asked: Asked, mover: User | None, email: str) -> tuple[int, str, str, list[str]]:
    """What somebody sees who asks with this address, and the kinds of statements that it took."""
    client = Client()
    if mover:
        sign_in(client, mover)
        client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/"})
    with CaptureQueriesContext(connection) as queries:
        answer = asked(client, email)
    kinds = [query["sql"].split()[0] for query in queries]
    shown = answer if answer.status_code == 422 else client.get(answer["Location"])
    content = shown.content.decode().replace(email, "the address")
    token = client.cookies["csrftoken"].value
    return answer.status_code, answer.headers.get("Location", ""), content.replace(token, ""), kinds


@pytest.mark.parametrize(("asked", "hashes"), ASKED)
def test_69_known_and_unknown_addresses_get_the_same_words_and_work(
    hashed: list[str], mailoutbox: Mails, asked: Asked, hashes: int
) -> None:
    known = make_user("known.person@example.org")
    mover = make_user("mover@example.org") if asked is at_change else None
    seen, worked = [], []
    for email in (known.email, "other.person@example.org"):
        asking(asked, mover, f"first.{email}")  # what a process does once, is done
        hashed.clear()
        found = asking(asked, mover, email)
        seen.append(without_token(found))
        worked.append(len(hashed) - (1 if mover else 0))  # who changes an address types their password first
    assert seen[0] == seen[1]
    assert worked == [hashes, hashes]


def without_token(found: tuple[int, str, str, list[str]]) -> tuple[int, str, list[str], list[str]]:
    """The same without what every page has of its own."""
    status, location, content, kinds = found
    content = re.sub(r"sent it at [\d.]+[ap]m", "sent it", content)
    own = ("csrfmiddlewaretoken", "nonce")
    lines = [line for line in content.split("\n") if not any(word in line for word in own)]
    return status, location, lines, kinds


def test_70_fourth_wrong_code_ends_the_flow(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client, next="/forms/x/")
    code = code_in(mailoutbox[0])
    for left in ("You have 2 more tries", "You have 1 more try"):
        page = client.post("/account/code/", {"code": wrong(code)})
        assert page.status_code == 422
        assert left in page.content.decode()
    page = client.post("/account/code/", {"code": wrong(code)})
    assert page.status_code == 422
    assert "Sign in again" in page.content.decode()
    page = client.post("/account/code/", {"code": code})
    assert page.status_code == 422
    assert not is_signed_in(client)
    assert client.get("/account/code/").context["again"] == "/account/login/?next=%2Fforms%2Fx%2F"
    page = client.post("/account/code/", {"action": "resend"})
    assert page.status_code == 422
    assert len(mailoutbox) == 1


def test_71_a_code_works_once(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    copy = Client()
    copy.cookies = client.cookies.copy()  # type: ignore[assignment]
    code = code_in(mailoutbox[0])
    client.post("/account/code/", {"code": code})
    copy.post("/account/code/", {"code": code})
    assert not is_signed_in(copy)


def test_72_a_code_runs_out_after_ten_minutes_and_a_second(
    client: Client, user: User, mailoutbox: Mails
) -> None:
    enter_password(client)
    OneTimeCode.objects.update(sent_at=timezone.now() - timedelta(minutes=10, seconds=1))
    page = client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert page.status_code == 422
    assert "That code has run out: a code lasts 10 minutes" in page.content.decode()
    client.post("/account/code/", {"action": "resend"})
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert is_signed_in(client)


def test_73_a_code_of_another_session_is_refused(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    other = Client()
    enter_password(other)
    assert other.post("/account/code/", {"code": code_in(mailoutbox[0])}).status_code == 422
    assert not is_signed_in(other)


@pytest.mark.parametrize("shape", SHAPES)
def test_74_code_with_or_without_space_or_dash(
    client: Client, user: User, mailoutbox: Mails, shape: str
) -> None:
    enter_password(client)
    client.post("/account/code/", {"code": shape.format(*code_in(mailoutbox[0]).split())})
    assert is_signed_in(client)


@pytest.mark.parametrize("address", BAD)
def test_75_nobody_is_led_away(client: Client, user: User, mailoutbox: Mails, address: str) -> None:
    page = client.get("/account/login/", {"next": address})
    assert page.context["next"] == ""
    client.get("/account/register/", {"next": address})
    assert client.session["registration"]["next"] == ""
    enter_password(client, next=address)
    answer = client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/account/dashboard/"
    assert client.get("/account/login/", {"next": address})["Location"] == "/account/dashboard/"
    assert client.get("/account/terms/", {"next": address})["Location"] == "/account/dashboard/"
    assert client.post("/account/logout/", {"next": address})["Location"] == "/"


def test_76_the_session_key_changes_at_sign_in(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    before = client.session.session_key
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert client.session.session_key != before


def test_77_a_cookie_after_signing_out_or_closing_the_account_opens_nothing(client: Client) -> None:
    user = make_user()
    for leave in ("signing out", "closing"):
        sign_in(client, user)
        kept = client.cookies["sessionid"].value
        if leave == "signing out":
            client.post("/account/logout/")
        else:
            User.objects.update(is_active=False)
        again = Client()
        again.cookies["sessionid"] = kept
        assert again.get("/account/")["Location"] == "/account/login/?next=/account/"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("password123", "Password must be 12 characters or more"),
        ("PassWord1234", "harder to guess"),
        ("!!Liverpool2024", "harder to guess"),
        ("passwordpassword", "harder to guess"),
        ("7 chars", "Password must be 12 characters or more"),
        ("x" * 10_240, "must be 4,096 characters or fewer"),
    ],
)
def test_78_passwords_that_are_refused(client: Client, mailoutbox: Mails, password: str, words: str) -> None:
    page = to_code(client, password1=password, password2=password)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not mailoutbox


@pytest.mark.parametrize("password", ["x y z " * 12, "q" * 30 + " and more of other letters " * 3])
def test_78_long_passwords_and_spaces_are_accepted(client: Client, mailoutbox: Mails, password: str) -> None:
    assert to_code(client, password1=password, password2=password)["Location"] == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert User.objects.get().check_password(password)


def test_79_one_address_in_any_spelling_has_one_limit_and_one_account(
    client: Client, user: User, mailoutbox: Mails
) -> None:
    spellings = [
        "referrer@example.org",
        "REFERRER@example.org",
        " Referrer@Example.ORG",
        "ｒeferrer@example.org",
    ]
    for email in [*spellings, spellings[0]]:
        assert enter_password(client, email, password="not the password").status_code == 422
    page = enter_password(client, spellings[1])
    assert "There have been too many tries" in page.content.decode()
    to_code(Client(), email="REFERRER@example.org")
    assert "You already have an account" in mailoutbox[-1].subject


def test_79_a_letter_with_an_accent_is_another_address(client: Client, user: User) -> None:
    assert enter_password(client, "référrer@example.org").status_code == 422
    assert not is_signed_in(client)
