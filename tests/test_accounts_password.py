"""A forgotten password, and a changed one."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from kentportal.accounts.models import OneTimeCode, User
from kentportal.outbox.models import Delivery

from .people import PASSWORD, code_in, make_user, sign_in, wrong

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
NEW = "another long password"


def ask(client: Client, email: str = "referrer@example.org") -> None:
    answer = client.post("/account/password/reset/", {"email": email})
    assert answer["Location"] == "/account/password/reset/code/"


def test_reset_by_code_then_sign_in_with_a_code(client: Client, mailoutbox: Mails) -> None:
    user = make_user()
    elsewhere = sign_in(Client(), user)
    ask(client, " REFERRER@example.org")
    page = client.get("/account/password/reset/code/").content.decode()
    assert "referrer@example.org" in page
    answer = client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/account/password/reset/new/"
    assert client.get(answer["Location"]).status_code == 200
    answer = client.post(answer["Location"], {"password1": NEW, "password2": NEW})
    assert answer["Location"] == "/account/login/"
    assert "_auth_user_id" not in client.session
    assert "Your password has been changed" in client.get("/account/login/").content.decode()
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert elsewhere.get("/account/").status_code == 302
    assert Delivery.objects.filter(channel="mail").count() == 1
    client.post("/account/login/", {"login": user.email, "password": NEW})
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert "_auth_user_id" in client.session


def test_known_and_unknown_address_look_the_same(mailoutbox: Mails) -> None:
    make_user()
    pages = []
    for email in ("referrer@example.org", "stranger@example.org"):
        client = Client()
        ask(client, email)
        pages.append(client.get("/account/password/reset/code/").content.decode())
    assert len(pages[0]) == len(pages[1])
    assert mailoutbox[1].to == ["stranger@example.org"]
    assert "There is no such account" in str(mailoutbox[1].body)


def test_the_new_password_opens_only_after_the_code(client: Client, mailoutbox: Mails) -> None:
    make_user()
    start = "/account/password/reset/"
    assert client.get("/account/password/reset/code/")["Location"] == start
    ask(client)
    assert client.get("/account/password/reset/new/")["Location"] == start
    assert (
        client.post("/account/password/reset/new/", {"password1": NEW, "password2": NEW})["Location"] == start
    )
    for _ in range(3):
        page = client.post("/account/password/reset/code/", {"code": wrong(code_in(mailoutbox[0]))})
    assert page.status_code == 422
    assert page.context["again"] == start
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    assert client.get("/account/password/reset/new/")["Location"] == start
    assert User.objects.get().check_password(PASSWORD)


def test_the_new_password_page_closes_after_ten_minutes(client: Client, mailoutbox: Mails) -> None:
    make_user()
    ask(client)
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    session = client.session
    session["password_reset"] = session["password_reset"] | {
        "proven": session["password_reset"]["proven"] - 601
    }
    session.save()
    assert client.get("/account/password/reset/new/")["Location"] == "/account/password/reset/"


def test_new_and_expired_reset_codes(client: Client, mailoutbox: Mails) -> None:
    make_user()
    ask(client)
    OneTimeCode.objects.update(sent_at=timezone.now() - timedelta(minutes=11))
    page = client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    assert "That code has run out" in page.content.decode()
    client.post("/account/password/reset/code/", {"action": "resend"})
    answer = client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[1])})
    assert answer["Location"] == "/account/password/reset/new/"
    assert client.post("/account/password/reset/code/", {"action": "cancel"})["Location"] == "/account/login/"


def test_an_account_made_in_the_admin_gets_its_first_password_by_code(
    client: Client, mailoutbox: Mails
) -> None:
    user = User.objects.create_user("officer@example.org", None, first_name="Lee", last_name="Officer")
    ask(client, user.email)
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    client.post("/account/password/reset/new/", {"password1": NEW, "password2": NEW})
    assert EmailAddress.objects.get(user=user).verified


def test_closed_accounts_get_no_code(client: Client, mailoutbox: Mails) -> None:
    make_user(is_active=False)
    ask(client)
    assert "There is no such account" in str(mailoutbox[0].body)


@pytest.mark.parametrize("email", ["", "nonsense", "a\0@example.org"])
def test_what_is_no_address_is_refused(client: Client, email: str, mailoutbox: Mails) -> None:
    assert client.post("/account/password/reset/", {"email": email}).status_code == 422
    assert not mailoutbox


def test_change_password(client: Client) -> None:
    user = make_user()
    sign_in(client, user)
    answers = {"current": PASSWORD, "password1": NEW, "password2": NEW}
    refused: list[tuple[dict[str, str], str]] = [
        ({"current": "wrong password"}, "Your current password is not right"),
        ({"password1": "short", "password2": "short"}, "Password must be 12 characters or more"),
        ({"password2": "something else"}, "Enter the same password in both boxes"),
    ]
    for changes, words in refused:
        page = client.post("/account/password/change/", answers | changes)
        assert page.status_code == 422
        assert words in page.content.decode()
    assert client.post("/account/password/change/", answers)["Location"] == "/account/login/"
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get("/account/").status_code == 302
    assert Delivery.objects.filter(channel="mail").count() == 1


def test_changing_a_password_needs_a_session(client: Client) -> None:
    answer = client.post("/account/password/change/", {})
    assert answer["Location"].startswith("/account/login/")
