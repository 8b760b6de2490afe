"""Signing in: a password, then a code, every time."""

from collections.abc import Callable
from datetime import UTC, datetime
from logging import LogRecord
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kentportal.accounts import email_change
from kentportal.accounts.models import OneTimeCode, User

from .people import PASSWORD, code_in, make_user

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
Log = list[LogRecord]

NOT_MAILED = "a code could not be mailed: nobody can sign in"


@pytest.fixture
def user() -> User:
    return make_user()


def enter_password(client: Client, email: str = "referrer@example.org", **data: str) -> Any:
    return client.post("/account/login/", {"login": email, "password": PASSWORD} | data)


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_password_then_code_every_time(client: Client, user: User, mailoutbox: Mails) -> None:
    for turn in range(2):
        answer = enter_password(client)
        assert answer["Location"] == "/account/code/"
        assert not is_signed_in(client)
        assert client.get("/account/")["Location"].startswith("/account/login/")
        page = client.get("/account/code/").content.decode()
        assert "Finish" in page
        assert "Please send me a new code" in page
        answer = client.post("/account/code/", {"code": code_in(mailoutbox[turn])})
        assert answer["Location"] == "/account/dashboard/"
        assert is_signed_in(client)
        client.post("/account/logout/")
        assert not is_signed_in(client)


def test_email_in_any_case(client: Client, user: User, mailoutbox: Mails) -> None:
    assert enter_password(client, " Referrer@Example.ORG ").status_code == 302
    assert mailoutbox[0].to == ["referrer@example.org"]


def test_wrong_password_and_unknown_address_look_the_same(client: Client, user: User) -> None:
    pages = [
        enter_password(client, password="not the password"),
        enter_password(client, "unknown01@example.org"),
    ]
    assert [page.status_code for page in pages] == [422, 422]
    words = "The email address or the password is not right"
    assert all(words in page.content.decode() for page in pages)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"login": ""}, "Enter your email address"),
        ({"login": "nonsense"}, "Enter an email address in the correct format"),
        ({"login": f"a@{'ü' * 60}.com"}, "Enter an email address in the correct format"),
        ({"password": ""}, "Enter your password"),
        ({"password": "x" * 10_000}, "must be 4,096 characters or fewer"),
        ({"login": "a\0@example.org"}, "Enter an email address"),
    ],
)
def test_sign_in_that_is_refused(client: Client, user: User, data: dict[str, str], words: str) -> None:
    page = client.post("/account/login/", {"login": user.email, "password": PASSWORD} | data)
    assert page.status_code == 422
    assert words in page.content.decode() or "characters that can be printed" in page.content.decode()


@pytest.mark.parametrize("typed", ["", "12", "abcd efgh", "123456789", "１２３４"])
def test_what_cannot_be_a_code_costs_no_try(client: Client, user: User, typed: str) -> None:
    enter_password(client)
    page = client.post("/account/code/", {"code": typed})
    assert page.status_code == 422
    assert "Enter the code from the email" in page.content.decode()
    assert OneTimeCode.objects.get().tries == 0


def test_a_new_code_kills_the_old_one(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    page = client.post("/account/code/", {"action": "resend"}, follow=True)
    assert "Use the newest one: the codes before it no longer work" in page.content.decode()
    first, second = map(code_in, mailoutbox)
    assert client.post("/account/code/", {"code": first}).status_code == 422
    client.post("/account/code/", {"code": second})
    assert is_signed_in(client)


def test_three_new_codes_and_no_more(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    for _ in range(3):
        assert client.post("/account/code/", {"action": "resend"}).status_code == 302
    page = client.post("/account/code/", {"action": "resend"})
    assert page.status_code == 422
    assert "we send at most 3 new codes" in page.content.decode()
    assert len(mailoutbox) == 4


def test_a_sign_in_left_open_too_long(
    client: Client, user: User, mailoutbox: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_password(client, next="/forms/x/")
    session = client.session
    session["account_login"] = session["account_login"] | {
        "initiated_at": session["account_login"]["initiated_at"] - 16 * 60
    }
    session.save()
    page = client.get("/account/code/", follow=True)
    assert page.redirect_chain[0][0] == "/account/login/?next=%2Fforms%2Fx%2F"
    assert "You took longer than 15 minutes" in page.content.decode()


def test_cancel_and_back_end_a_sign_in(client: Client, user: User, mailoutbox: Mails) -> None:
    for action, url in (("back", "/account/login/?next=%2Faccount%2Fdashboard%2F"), ("cancel", "/menu/")):
        enter_password(client)
        assert client.post("/account/code/", {"action": action})["Location"] == url
        assert (
            client.post("/account/code/", {"code": code_in(mailoutbox[-1])})["Location"] == "/account/login/"
        )


def test_the_sign_in_page_is_never_in_the_way(client: Client, user: User) -> None:
    enter_password(client)
    assert client.get("/account/login/").status_code == 200
    assert enter_password(client)["Location"] == "/account/code/"


def test_a_closed_account_gets_no_session(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    User.objects.update(is_active=False)
    answer = client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/account/inactive/"
    assert client.get(answer["Location"]).status_code == 200
    assert enter_password(client)["Location"] == "/account/inactive/"
    assert len(mailoutbox) == 1


def change_password(user: User) -> None:
    user.set_password("another long password")
    user.save()


def change_address(user: User) -> None:
    email_change.change_email(user, "new@example.org", None)


@pytest.mark.parametrize("change", [change_password, change_address])
@pytest.mark.parametrize("typed", ["code", "action"])
def test_a_sign_in_ends_when_the_password_or_the_address_changes(
    client: Client, user: User, mailoutbox: Mails, change: Callable[[User], None], typed: str
) -> None:
    enter_password(client)
    change(user)
    data = {"code": code_in(mailoutbox[0])} if typed == "code" else {"action": "resend"}
    page = client.post("/account/code/", data, follow=True)
    assert page.redirect_chain[0][0] == "/account/login/"
    assert "Your password or email address has changed since you began to sign in" in page.content.decode()
    assert client.get("/account/code/")["Location"] == "/account/login/"
    assert not is_signed_in(client)
    assert len(mailoutbox) == 1


def test_mail_that_cannot_be_sent_is_said_honestly(
    client: Client, user: User, mailoutbox: Mails, monkeypatch: pytest.MonkeyPatch, error_log: Log
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise ConnectionRefusedError

    enter_password(client)
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        pages = [
            client.post("/account/code/", {"action": "resend"}),
            enter_password(client, next="/forms/x/"),
        ]
    for page in pages:
        assert page.status_code == 200
        assert "We could not send your code" in page.content.decode()
        assert "03000 41 11 11" in page.content.decode()
    assert [record.getMessage() for record in error_log] == [NOT_MAILED] * 2
    error_log.clear()
    assert pages[1].context["again"] == "/account/login/?next=%2Fforms%2Fx%2F"
    assert enter_password(client)["Location"] == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(client)


def test_a_code_stays_good_when_a_new_one_cannot_be_sent(
    client: Client, user: User, mailoutbox: Mails, monkeypatch: pytest.MonkeyPatch, error_log: Log
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise TimeoutError

    enter_password(client)
    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        client.post("/account/code/", {"action": "resend"})
    error_log.clear()
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)


GOOD = ["/forms/abc/", "/menu/?a=b&c=d", "/account/details/"]


@pytest.mark.parametrize("address", GOOD)
def test_people_come_back_to_where_they_were(
    client: Client, user: User, mailoutbox: Mails, address: str
) -> None:
    page = client.get("/account/login/", {"next": address})
    enter_password(client, next=page.context["next"])
    answer = client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == address
    assert client.get("/account/login/", {"next": address})["Location"] == address


def test_signing_out_needs_a_post(client: Client, user: User) -> None:
    client.force_login(user)
    page = client.get("/account/logout/")
    assert page.status_code == 200
    assert is_signed_in(client)
    answer = client.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_signed_in(client)


def test_pages_of_signing_in_cost_few_queries(
    client: Client, user: User, mailoutbox: Mails, django_assert_max_num_queries: Any
) -> None:
    client.get("/account/login/")
    with django_assert_max_num_queries(3):
        client.get("/account/login/")
    with django_assert_max_num_queries(12):
        enter_password(client)
    with django_assert_max_num_queries(6):
        client.get("/account/code/")
    with CaptureQueriesContext(connection) as queries:
        client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    counted = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(counted) <= 12, counted
    client.get("/account/")
    with django_assert_max_num_queries(2):
        client.get("/account/")


def test_every_page_that_sends_a_code_costs_few_queries_with_its_limits_on(
    client: Client, user: User, django_assert_max_num_queries: Any
) -> None:
    sent = [
        ("/account/login/", {"login": user.email, "password": PASSWORD}),
        ("/account/login/", {"login": user.email, "password": "not the password"}),
        ("/account/password/reset/", {"email": user.email}),
        ("/account/code/", {"action": "resend"}),
    ]
    client.get("/account/login/")
    for url, data in sent:
        with django_assert_max_num_queries(12):
            client.post(url, data)


def test_the_code_page_says_which_code_counts(client: Client, user: User, mailoutbox: Mails) -> None:
    enter_password(client)
    OneTimeCode.objects.update(sent_at=datetime(2026, 11, 27, 14, 5, tzinfo=UTC))
    page = client.get("/account/code/").content.decode()
    assert "We sent it at 2.05pm to" in page
    assert "If you have more than one email from us, use the newest." in page


def test_an_earlier_code_is_told_from_a_wrong_one_and_counted(
    client: Client, user: User, mailoutbox: Mails
) -> None:
    enter_password(client)
    client.post("/account/code/", {"action": "resend"})
    client.post("/account/code/", {"action": "resend"})
    first, second, third = map(code_in, mailoutbox)
    for earlier, left in ((first, "2 more tries"), (second, "1 more try")):
        page = client.post("/account/code/", {"code": earlier})
        assert page.status_code == 422
        assert "That is an earlier code. Use the code in the email we sent at " in page.content.decode()
        assert f"You have {left}" in page.content.decode()
    client.post("/account/code/", {"code": third})
    assert is_signed_in(client)
