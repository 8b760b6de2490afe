"""Another email address: proved by a code before anything changes."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from formpages.records import Draft
from kentportal.accounts import email_change
from kentportal.accounts.models import OneTimeCode, User
from kentportal.accounts.registration import AlreadyRegistered
from kentportal.outbox.models import Delivery

from .people import PASSWORD, code_in, make_user, wrong
from .small_form import make_version
from .test_accounts_signin import enter_password, is_signed_in

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
NEW = "new.address@example.org"
START, CODE = "/account/email/change/", "/account/email/change/code/"


def signed_in(email: str, mailoutbox: Mails) -> Client:
    """A browser in which somebody has just signed in."""
    client = Client()
    enter_password(client, email)
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert is_signed_in(client)
    return client


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def owner(user: User, mailoutbox: Mails) -> Client:
    """The owner's browser; the password has just been typed again."""
    client = signed_in(user.email, mailoutbox)
    assert client.get(START)["Location"] == f"/account/reauthenticate/?next={START.replace('/', '%2F')}"
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": START})
    assert answer["Location"] == START
    return client


def notices() -> list[tuple[str, str]]:
    return [(each.payload["to"], each.payload["template"]) for each in Delivery.objects.order_by("pk")]


def test_the_whole_way(owner: Client, user: User, mailoutbox: Mails) -> None:
    draft = Draft.objects.create(owner=user, version=make_version())
    elsewhere = signed_in(user.email, mailoutbox)
    assert user.email in owner.get(START).content.decode()
    assert owner.post(START, {"email": " New.Address@Example.ORG "})["Location"] == CODE
    page = owner.get(CODE).content.decode()
    assert NEW in page
    assert "to change your email address" in page
    assert mailoutbox[-1].to == [NEW]
    user.refresh_from_db()
    assert user.email == "referrer@example.org"
    answer = owner.post(CODE, {"code": code_in(mailoutbox[-1])})
    assert answer["Location"] == "/account/"
    page = owner.get("/account/").content.decode()
    assert f"Your email address has been changed to {NEW}." in page
    user.refresh_from_db()
    assert user.email == NEW
    assert list(EmailAddress.objects.values_list("user_id", "email", "verified")) == [(user.pk, NEW, True)]
    assert notices() == [("referrer@example.org", "account_address_changed")]
    assert elsewhere.get("/account/").status_code == 302
    assert Draft.objects.get().owner_id == draft.owner_id
    assert enter_password(Client(), "referrer@example.org").status_code == 422
    assert signed_in(NEW, mailoutbox).get("/account/").status_code == 200
    assert owner.get(CODE)["Location"] == START


def test_the_notice_to_the_old_address_names_nobody(owner: Client, mailoutbox: Mails) -> None:
    owner.post(START, {"email": NEW})
    owner.post(CODE, {"code": code_in(mailoutbox[-1])})
    payload = Delivery.objects.get().payload
    assert payload["context"] == {}


def test_nothing_opens_without_the_password(user: User, mailoutbox: Mails) -> None:
    client = signed_in(user.email, mailoutbox)
    sent = len(mailoutbox)
    answer = client.post(START, {"email": NEW})
    assert answer["Location"].startswith("/account/reauthenticate/")
    assert client.get(CODE)["Location"] == START
    assert client.post(f"{START}shared/", {"action": "next"})["Location"].startswith(
        "/account/reauthenticate/"
    )
    assert len(mailoutbox) == sent


@pytest.mark.parametrize("url", [START, CODE, f"{START}shared/"])
def test_strangers_sign_in_first(client: Client, url: str) -> None:
    for answer in (client.get(url), client.post(url, {"email": NEW, "code": "1234 5678"})):
        assert answer["Location"] == f"/account/login/?next={url}"


@pytest.mark.parametrize(
    ("email", "words"),
    [
        ("", "Enter your email address"),
        ("a@b", "Enter an email address in the correct format"),
        ("a\r\nBcc: b@example.org", "Enter an email address in the correct format"),
        ("REFERRER@example.org", "Enter an email address that is not the one you use now"),
    ],
)
def test_addresses_that_are_refused(owner: Client, email: str, words: str) -> None:
    page = owner.post(START, {"email": email})
    assert page.status_code == 422
    assert words in page.content.decode()


def test_an_address_that_has_an_account_looks_the_same(owner: Client, mailoutbox: Mails) -> None:
    taken = make_user(NEW)
    assert owner.post(START, {"email": NEW})["Location"] == CODE
    assert mailoutbox[-1].to == [NEW]
    assert "It has an account already" in str(mailoutbox[-1].body)
    assert owner.get(CODE).status_code == 200
    assert owner.post(CODE, {"code": "1234 5678"}).status_code == 422
    taken.refresh_from_db()
    assert taken.email == NEW


def test_an_address_that_gets_an_account_meanwhile_is_not_taken_from_it(
    owner: Client, user: User, mailoutbox: Mails
) -> None:
    owner.post(START, {"email": NEW})
    make_user(NEW)
    answer = owner.post(CODE, {"code": code_in(mailoutbox[-1])}, follow=True)
    assert "Yours has not changed." in answer.content.decode()
    user.refresh_from_db()
    assert user.email == "referrer@example.org"
    assert User.objects.count() == 2
    with pytest.raises(AlreadyRegistered):
        email_change.change_email(user, NEW, None)
    assert user.email == "referrer@example.org"


def test_wrong_dead_expired_and_new_codes(owner: Client, mailoutbox: Mails) -> None:
    owner.post(START, {"email": NEW})
    OneTimeCode.objects.update(sent_at=timezone.now() - timedelta(minutes=10, seconds=1))
    assert "has run out" in owner.post(CODE, {"code": code_in(mailoutbox[-1])}).content.decode()
    assert owner.post(CODE, {"action": "resend"})["Location"] == CODE
    for _ in range(3):
        page = owner.post(CODE, {"code": wrong(code_in(mailoutbox[-1]))})
    assert page.status_code == 422
    assert "Your email address has not changed." in page.content.decode()
    assert page.context["again"] == START
    assert owner.post(CODE, {"code": code_in(mailoutbox[-1])}).status_code == 422
    assert User.objects.get().email == "referrer@example.org"


def test_the_code_counts_in_its_own_session_alone(owner: Client, user: User, mailoutbox: Mails) -> None:
    owner.post(START, {"email": NEW})
    code = code_in(mailoutbox[-1])
    other = signed_in(user.email, mailoutbox)
    assert other.post(CODE, {"code": code})["Location"] == START
    assert User.objects.get().email == "referrer@example.org"


@pytest.mark.parametrize(("action", "leads"), [("back", START), ("cancel", "/account/")])
def test_back_and_cancel(owner: Client, action: str, leads: str) -> None:
    owner.post(START, {"email": NEW})
    assert owner.post(CODE, {"action": action})["Location"] == leads
    assert (NEW in owner.get(START).content.decode()) == (action == "back")


def test_a_mail_that_fails_is_said_and_keeps_the_address(
    owner: Client, monkeypatch: pytest.MonkeyPatch, error_log: list[Any]
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise TimeoutError

    with monkeypatch.context() as broken:
        broken.setattr(EmailMessage, "send", fail)
        page = owner.post(START, {"email": NEW})
    error_log.clear()
    assert "We could not send your code" in page.content.decode()
    assert NEW in owner.get(START).content.decode()


def test_codes_to_new_addresses_are_slowed_down(owner: Client) -> None:
    answers = [owner.post(START, {"email": f"n{number}@example.org"}).status_code for number in range(12)]
    assert answers == [302] * 10 + [429] * 2


def test_a_reset_by_the_old_address_opens_nothing_once_it_has_changed(
    owner: Client, user: User, client: Client, mailoutbox: Mails
) -> None:
    client.post("/account/password/reset/", {"email": user.email})
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[-1])})
    assert client.get("/account/password/reset/new/").status_code == 200
    owner.post(START, {"email": NEW})
    owner.post(CODE, {"code": code_in(mailoutbox[-1])})
    new = "another long password"
    answer = client.post("/account/password/reset/new/", {"password1": new, "password2": new})
    assert answer["Location"] == "/account/password/reset/"
    assert User.objects.get().check_password(PASSWORD)
