"""An address that looks like an office's is questioned, and not refused."""

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from kentportal.accounts.models import User
from kentportal.accounts.shared_addresses import looks_shared

from .people import code_in, make_user, sign_in
from .test_accounts_registration import CREDENTIALS, to_code, to_details

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
OFFICE = "office@elm.example"
SHARED = "/account/register/shared/"


@pytest.mark.parametrize(
    "email",
    [
        "office@x.example",
        "OFFICE2@x.example",
        "head.elm@x.example",
        "reception-elm@x.example",
        "info@x.example",
    ],
)
def test_addresses_of_a_role(email: str) -> None:
    assert looks_shared(email)


@pytest.mark.parametrize(
    "email",
    [
        "anne.head@x.example",
        "officer.smith@x.example",
        "adminah@x.example",
        "j.office@x.example",
        "1@x.example",
    ],
)
def test_addresses_of_a_person(email: str) -> None:
    assert not looks_shared(email)


def test_registering_with_it_is_questioned_and_goes_on(client: Client, mailoutbox: Mails) -> None:
    assert to_code(client, email=OFFICE)["Location"] == SHARED
    assert not mailoutbox
    page = client.get(SHARED).content.decode()
    assert "Is this address read by you alone?" in page
    assert "the code opens the account" in page
    assert OFFICE in page
    assert client.post(SHARED, {"action": "next"})["Location"] == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert User.objects.get().email == OFFICE


def test_or_it_is_changed(client: Client, mailoutbox: Mails) -> None:
    to_code(client, email=OFFICE)
    assert client.post(SHARED, {"action": "change"})["Location"] == "/account/register/email/"
    assert OFFICE in client.get("/account/register/email/").content.decode()
    assert client.post("/account/register/email/", CREDENTIALS)["Location"] == "/account/code/"
    assert mailoutbox[0].to == [CREDENTIALS["email"]]


def test_a_known_address_is_questioned_alike(client: Client, mailoutbox: Mails) -> None:
    make_user(OFFICE)
    assert to_code(client, email=OFFICE)["Location"] == SHARED
    assert client.post(SHARED, {"action": "next"})["Location"] == "/account/code/"
    assert "You already have an account" in mailoutbox[0].subject


def test_the_question_stands_nowhere_alone(client: Client) -> None:
    assert client.get(SHARED)["Location"] == "/account/register/email/"
    to_details(client)
    assert client.post(SHARED, {"action": "next"})["Location"] == "/account/register/email/"
    to_code(client, email=OFFICE)
    client.post("/account/register/", {"is_professional": "no", "action": "next"})
    assert client.post(SHARED, {"action": "next"})["Location"] == "/account/register/email/"
    sign_in(client, make_user())
    assert client.get(SHARED)["Location"] == "/account/"
