"""A guesser is held at one account, and nobody else is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kentportal.accounts import chores, limits
from kentportal.accounts.models import Tally

from .people import PASSWORD, code_in, make_user
from .test_accounts_signin import enter_password, is_signed_in

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
TOO_MANY = "There have been too many tries"
SCHOOL = "192.0.2.7"


def guess(times: int = 1) -> list[int]:
    """Wrong passwords for one account, from the school's address and a browser of its own each."""
    guesser = Client(REMOTE_ADDR=SCHOOL)
    return [
        enter_password(guesser, "attacked@example.org", password=f"wrong {n}").status_code
        for n in range(times)
    ]


def test_thirty_people_behind_one_address_sign_in_while_one_account_is_attacked(mailoutbox: Mails) -> None:
    make_user("attacked@example.org")
    signed_in = 0
    for number in range(30):
        email = f"colleague.{number}@example.org"
        make_user(email)
        assert set(guess(12)) == {422}
        client = Client(REMOTE_ADDR=SCHOOL)
        assert enter_password(client, email)["Location"] == "/account/code/"
        client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
        signed_in += is_signed_in(client)
    assert signed_in == 30


def test_the_owner_of_an_attacked_account_gets_in_from_a_browser_that_knows_it(mailoutbox: Mails) -> None:
    user = make_user("attacked@example.org")
    owner = Client(REMOTE_ADDR=SCHOOL)
    enter_password(owner, user.email)
    owner.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    owner.post("/account/logout/")
    guess(20)
    stranger = Client(REMOTE_ADDR=SCHOOL)
    assert TOO_MANY in enter_password(stranger, user.email).content.decode()
    enter_password(owner, user.email)
    owner.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(owner)


def test_or_from_any_other_after_setting_a_new_password(mailoutbox: Mails) -> None:
    user = make_user("attacked@example.org")
    guess(20)
    owner = Client(REMOTE_ADDR=SCHOOL)
    page = enter_password(owner, user.email).content.decode()
    assert "select “Forgotten your password?” to set a new password now" in page
    for _ in range(8):  # the guesser asks for resets too
        Client(REMOTE_ADDR="198.51.100.9").post("/account/password/reset/", {"email": user.email})
    owner.post("/account/password/reset/", {"email": user.email})
    owner.post("/account/password/reset/code/", {"code": code_in(mailoutbox[-1])})
    new = "another long password"
    owner.post("/account/password/reset/new/", {"password1": new, "password2": new})
    guess(20)
    assert enter_password(owner, user.email, password=new)["Location"] == "/account/code/"
    owner.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(owner)


def test_a_known_browser_has_tries_of_its_own_and_not_without_end(mailoutbox: Mails) -> None:
    user, other = make_user(), make_user("other@example.org")
    shared = Client()
    enter_password(shared)
    shared.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    shared.post("/account/logout/")
    for _ in range(5):
        assert TOO_MANY not in enter_password(shared, password="wrong").content.decode()
    assert TOO_MANY in enter_password(shared).content.decode()
    assert enter_password(shared, other.email)["Location"] == "/account/code/"
    assert enter_password(Client(), user.email)["Location"] == "/account/code/"


@pytest.mark.parametrize("cookie", ["", "nonsense", "eyJicm93c2VyIjoieCIsImFjY291bnRzIjpbXX0:1:x"])
def test_a_made_up_cookie_makes_no_known_browser(cookie: str) -> None:
    make_user("attacked@example.org")
    guess(20)
    client = Client()
    client.cookies["known-browser"] = cookie
    assert TOO_MANY in enter_password(client, "attacked@example.org").content.decode()


def test_the_cookie_names_nobody_and_scripts_cannot_read_it(client: Client, mailoutbox: Mails) -> None:
    user = make_user()
    enter_password(client)
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    cookie = client.cookies["known-browser"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert user.email not in cookie.value


def test_tries_are_given_back_by_a_right_password_and_come_back_with_time(client: Client) -> None:
    make_user()
    for _ in range(4):
        enter_password(client, password="wrong")
    assert enter_password(client).status_code == 302
    for _ in range(5):
        assert TOO_MANY not in enter_password(client, password="wrong").content.decode()
    assert TOO_MANY in enter_password(client).content.decode()
    Tally.objects.update(since=timezone.now() - timedelta(minutes=5, seconds=1))
    assert enter_password(client).status_code == 302


def test_an_unknown_address_is_held_like_a_known_one(client: Client) -> None:
    pages = [enter_password(client, "nobody@example.org") for _ in range(6)]
    assert [TOO_MANY in page.content.decode() for page in pages] == [False] * 5 + [True]


def test_strangers_cannot_keep_a_sign_in_code_from_its_owner(
    client: Client, settings: Any, mailoutbox: Mails
) -> None:
    settings.ACCOUNT_LIMITS = settings.ACCOUNT_LIMITS | {"mail_to_one_from": (10, 60)}
    user = make_user()
    statuses = [
        Client().post("/account/password/reset/", {"email": user.email}).status_code for _ in range(12)
    ]
    assert statuses == [302] * 10 + [429] * 2
    assert enter_password(client)["Location"] == "/account/code/"
    assert mailoutbox[-1].subject.startswith("Your code")


def test_a_flood_from_one_network_is_held_by_that_network(client: Client, settings: Any) -> None:
    settings.ACCOUNT_LIMITS = settings.ACCOUNT_LIMITS | {"password_from": (3, 60)}
    make_user()
    for number in range(3):
        enter_password(client, f"guessed.{number}@example.org")
    assert TOO_MANY in enter_password(client).content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert enter_password(elsewhere).status_code == 302


def test_an_unknown_network_is_held_for_nothing(client: Client) -> None:
    make_user()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits, "network", lambda request: "")
        assert enter_password(client).status_code == 302


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_tries_at_the_same_moment_are_counted_too() -> None:
    def count(_: int) -> bool:
        try:
            return limits.allow("password", "somebody")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(count, range(40))) == 5


def test_counting_takes_one_statement_and_names_nobody() -> None:
    with CaptureQueriesContext(connection) as queries:
        limits.allow("password", "somebody@example.org")
        limits.allow("password", "somebody@example.org")
    assert len(queries) == 2
    assert "somebody" not in str(Tally.objects.values())


def test_tallies_are_cleared_after_a_day() -> None:
    limits.allow("password", "somebody")
    chores.clear_sessions()
    assert Tally.objects.count() == 1
    Tally.objects.update(since=timezone.now() - timedelta(days=1, seconds=1))
    chores.clear_sessions()
    assert Tally.objects.count() == 0


def test_the_password_asked_again_is_counted_too(client: Client, mailoutbox: Mails) -> None:
    make_user()
    enter_password(client)
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    for _ in range(5):
        client.post("/account/reauthenticate/", {"password": "wrong"})
    page = client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert page.status_code == 422
