"""Registration from "Register for new account" to the form that somebody came from."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.test import Client

from kentportal.accounts import terms
from kentportal.accounts.models import OneTimeCode, User
from kentportal.addresses.models import Address

from .people import PASSWORD, code_in, make_user, wrong

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]

NEW = "new.person@example.org"
DETAILS = {
    "first_name": "Sarah",
    "last_name": "O'Brien-Ŵynne",
    "role": "Class Teacher",
    "organisation": "Elm School",
    "address-line1": "1 High Street",
    "address-town": "Maidstone",
    "address-postcode": "me141xx",
    "telephone": "01622 000000 ext 12",
}
CREDENTIALS = {"email": NEW, "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture(autouse=True)
def first_terms(db: None) -> None:
    terms.load_first_terms()
    terms.forget()


def to_details(client: Client, answer: str = "yes", **query: str) -> None:
    client.get("/account/register/", query)
    client.post("/account/register/", {"is_professional": answer, "action": "next"})


def to_code(client: Client, **changes: str) -> Any:
    to_details(client)
    client.post("/account/register/details/", DETAILS)
    return client.post("/account/register/email/", CREDENTIALS | changes)


def test_the_whole_way(client: Client, mailoutbox: Mails) -> None:
    page = client.get("/account/login/", {"next": "/forms/start/?urgency=urgent"})
    for words in ("Login or Register", "Existing users", "New Users", "Register for new account"):
        assert words in page.content.decode()
    assert page.context["register_url"] == "/account/register/?next=%2Fforms%2Fstart%2F%3Furgency%3Durgent"

    page = client.get(page.context["register_url"])
    assert "Is this account being used in a professional capacity?" in page.content.decode()
    answer = client.post("/account/register/", {"is_professional": "yes", "action": "next"})
    assert answer["Location"] == "/account/register/details/"
    assert "for example, social worker, doctor, etc" in client.get(answer["Location"]).content.decode()
    answer = client.post("/account/register/details/", DETAILS | {"action": "next"})
    assert answer["Location"] == "/account/register/email/"
    answer = client.post(answer["Location"], CREDENTIALS | {"action": "next"})
    assert answer["Location"] == "/account/code/"
    assert not User.objects.exists()

    page = client.get(answer["Location"])
    assert "We have just sent you an email to confirm your email address." in page.content.decode()
    assert 'autocomplete="one-time-code"' in page.content.decode()
    [mail] = mailoutbox
    assert mail.to == [NEW]
    assert mail.from_email == "No Reply - KCC Children's Integrated Services Portal <no-reply@portal.example>"
    assert code_in(mail) not in mail.subject
    assert code_in(mail) in str(mail.alternatives[0][0])  # type: ignore[attr-defined]
    answer = client.post("/account/code/", {"code": code_in(mail)})
    assert answer["Location"] == "/account/register/done/?next=%2Fforms%2Fstart%2F%3Furgency%3Durgent"

    page = client.get(answer["Location"])
    assert "Your registration has been completed successfully." in page.content.decode()
    page = client.get(page.context["continue_url"])
    agreed = {"agree": "on", "number": page.context["terms"].number, "next": page.context["next"]}
    answer = client.post("/account/terms/", agreed)
    assert answer["Location"] == "/forms/start/?urgency=urgent"

    user = User.objects.get()
    assert user.check_password(PASSWORD)
    assert user.is_professional
    assert user.account_details() == {
        "name": "Sarah O'Brien-Ŵynne",
        "first_name": "Sarah",
        "last_name": "O'Brien-Ŵynne",
        "role": "Class Teacher",
        "organisation": "Elm School",
        "address": {
            "kind": "known",
            "lines": ["1 High Street", "Maidstone"],
            "postcode": "ME14 1XX",
            "uprn": "",
            "source": "manual",
        },
        "telephone": "01622 000000 ext 12",
        "email": NEW,
    }
    assert EmailAddress.objects.get().verified
    assert user.terms_version == 1
    assert "registration" not in client.session


def test_a_member_of_the_public_gives_name_and_nothing_else(client: Client, mailoutbox: Mails) -> None:
    to_details(client, "no")
    page = client.get("/account/register/details/").content.decode()
    assert "Organisation" not in page
    assert "Your address (optional)" in page
    client.post("/account/register/details/", {"first_name": "Ann", "last_name": "Lee"})
    client.post("/account/register/email/", CREDENTIALS)
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    user = User.objects.get()
    assert (user.is_professional, user.get_full_name(), user.address) == (False, "Ann Lee", {})


@pytest.mark.parametrize(
    ("url", "back_to"),
    [
        ("/account/register/details/", "/account/register/"),
        ("/account/register/email/", "/account/register/details/"),
        ("/account/register/done/", "/account/login/?next=/account/register/done/"),
        ("/account/code/", "/account/login/"),
    ],
)
def test_a_step_sends_back_to_the_one_that_is_missing(client: Client, url: str, back_to: str) -> None:
    response = client.get(url, follow=True)
    assert [where for where, _ in response.redirect_chain][0] == back_to


def test_capacity_must_be_answered(client: Client) -> None:
    page = client.post("/account/register/", {"action": "next"})
    assert page.status_code == 422
    assert "Select yes if you will use this account for your work" in page.content.decode()
    assert "<title>Error: " in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"first_name": " "}, "Enter your first name"),
        ({"last_name": ""}, "Enter your last name"),
        ({"role": ""}, "Enter your role"),
        ({"organisation": ""}, "Enter the name of your organisation"),
        ({"role": "x" * 151}, "Role must be 150 characters or fewer"),
        ({"first_name": "a\0b"}, "First name must only have characters that can be printed"),
        ({"telephone": "ring me"}, "Enter a telephone number"),
        ({"telephone": "0" * 41}, "Telephone must be 40 characters or fewer"),
        ({"address-line1": "", "address-town": "", "address-postcode": ""}, "Enter your business address"),
    ],
)
def test_details_that_are_refused_keep_what_was_typed(
    client: Client, changes: dict[str, str], words: str
) -> None:
    to_details(client)
    page = client.post("/account/register/details/", DETAILS | changes)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "Elm School" in page.content.decode() or "organisation" in changes
    assert client.get("/account/register/email/").status_code == 302


@pytest.mark.parametrize("name", ["O'Brien", "X", "ŷŵ", "李", "עברית", "Anne 🌼"])
def test_names_as_people_have_them_are_accepted(client: Client, name: str) -> None:
    to_details(client)
    answer = client.post("/account/register/details/", DETAILS | {"first_name": name, "last_name": name})
    assert answer.status_code == 302


def test_find_address_without_javascript(client: Client, mailoutbox: Mails) -> None:
    Address.objects.create(
        uprn="100", lines=["7 Elm Close", "Maidstone"], postcode="ME14 1XX", postcode_key="ME141XX"
    )
    to_details(client)
    asked = DETAILS | {"address-line1": "", "address-town": "", "find": "address", "last_name": ""}
    page = client.post("/account/register/details/", asked)
    assert page.status_code == 200
    assert "7 Elm Close, Maidstone" in page.content.decode()
    assert "Elm School" in page.content.decode()
    assert "There is a problem" not in page.content.decode()
    picked = DETAILS | {"address-line1": "", "address-town": "", "address-uprn": "100"}
    client.post("/account/register/details/", picked)
    client.post("/account/register/email/", CREDENTIALS)
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert User.objects.get().address["uprn"] == "100"


def test_back_keeps_what_was_typed_and_cancel_forgets_it(client: Client) -> None:
    to_details(client)
    answer = client.post("/account/register/details/", {"first_name": "Sa", "role": "", "action": "back"})
    assert answer["Location"] == "/account/register/"
    assert 'value="Sa"' in client.get("/account/register/details/").content.decode()
    answer = client.post("/account/register/details/", {"first_name": "Sa", "action": "cancel"})
    assert answer["Location"] == "/menu/"
    assert client.get("/account/register/details/")["Location"] == "/account/register/"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": ""}, "Enter your email address"),
        ({"email": "a@b"}, "Enter an email address in the correct format, like name@example.com"),
        ({"email": f"a@{'ü' * 60}.com"}, "Enter an email address in the correct format"),
        ({"email": "a@b@example.org"}, "Enter an email address in the correct format"),
        ({"email": "a" * 250 + "@example.org"}, "Email must be 254 characters or fewer"),
        ({"email": "a\r\nBcc: b@example.org"}, "Enter an email address in the correct format"),
        ({"password1": "", "password2": ""}, "Enter a password"),
        ({"password1": "elevenchars", "password2": "elevenchars"}, "Password must be 12 characters or more"),
        ({"password1": "qwerty123456", "password2": "qwerty123456"}, "harder to guess"),
        ({"password1": NEW, "password2": NEW}, "not like your name or your email address"),
        ({"password2": "something else"}, "Enter the same password in both boxes"),
        ({"password1": "x" * 10_000, "password2": "x" * 10_000}, "must be 4,096 characters or fewer"),
    ],
)
def test_credentials_that_are_refused(
    client: Client, mailoutbox: Mails, changes: dict[str, str], words: str
) -> None:
    page = to_code(client, **changes)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert not mailoutbox


@pytest.mark.parametrize("password", ["x y z " * 12, "alllowercaseletters", "🌼" * 12, " spaces around "])
def test_passwords_that_are_accepted(client: Client, mailoutbox: Mails, password: str) -> None:
    to_code(client, password1=password, password2=password)
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert User.objects.get().check_password(password)


def test_one_account_per_address_however_it_is_typed(client: Client, mailoutbox: Mails) -> None:
    to_code(client, email="  New.Person@EXAMPLE.org ")
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert User.objects.get().email == NEW


def test_a_known_address_gives_the_same_page_and_changes_nothing(client: Client, mailoutbox: Mails) -> None:
    other = Client()
    known = make_user(NEW)
    answers = [to_code(client), to_code(other, email="x" + NEW[1:])]
    assert {answer["Location"] for answer in answers} == {"/account/code/"}
    pages = [each.get("/account/code/").content.decode() for each in (client, other)]
    assert len(pages[0]) == len(pages[1])
    assert [mail.subject.split(" with ")[0] for mail in mailoutbox[:1]] == ["You already have an account"]
    assert "code" not in mailoutbox[0].subject
    page = client.post("/account/code/", {"code": "1234 5678"})
    assert page.status_code == 422
    assert User.objects.filter(email=NEW).get() == known
    known.refresh_from_db()
    assert known.check_password(PASSWORD)


def test_registering_again_after_giving_up(client: Client, mailoutbox: Mails) -> None:
    to_code(client)
    again = Client()
    to_code(again, password1="another long password", password2="another long password")
    first, second = mailoutbox
    page = again.post("/account/code/", {"code": code_in(first)})
    assert page.status_code == 422
    again.post("/account/code/", {"code": code_in(second)})
    user = User.objects.get()
    assert user.check_password("another long password")
    answer = client.post("/account/code/", {"code": code_in(first)}, follow=True)
    assert "You already have an account with that email address" in answer.content.decode()
    user.refresh_from_db()
    assert user.check_password("another long password")
    assert "_auth_user_id" not in client.session


def test_back_from_the_code_lets_the_address_be_changed(client: Client, mailoutbox: Mails) -> None:
    to_code(client, email="wrong@example.org")
    answer = client.post("/account/code/", {"action": "back"})
    assert answer["Location"] == "/account/register/email/"
    assert "wrong@example.org" in client.get(answer["Location"]).content.decode()
    client.post("/account/register/email/", CREDENTIALS)
    answer = client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert answer.status_code == 422
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert User.objects.get().email == NEW


ELSE = "head@school.example"


@pytest.mark.parametrize(
    "change",
    [
        {"email": ELSE, "action": "back"},
        CREDENTIALS | {"email": "office@school.example", "action": "next"},
    ],
)
def test_a_code_makes_no_account_for_an_address_it_did_not_go_to(
    client: Client, mailoutbox: Mails, change: dict[str, str]
) -> None:
    to_code(client)
    client.post("/account/register/email/", change)
    answer = client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert answer["Location"] == "/account/login/"
    assert not User.objects.exists()
    assert client.get("/account/register/shared/").status_code == (200 if "password1" in change else 302)


def test_answers_that_changed_while_a_code_waits_are_asked_again(client: Client, mailoutbox: Mails) -> None:
    to_code(client)
    session = client.session
    session["registration"] = session["registration"] | {"email": ELSE}
    session.save()
    page = client.post("/account/code/", {"code": code_in(mailoutbox[0])}, follow=True)
    assert page.redirect_chain[0][0] == "/account/register/email/"
    assert "Your answers changed after we sent that code" in page.content.decode()
    assert not User.objects.exists()
    client.post("/account/register/email/", CREDENTIALS)
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert User.objects.get().email == NEW


def test_another_capacity_in_a_second_window_makes_no_account_without_a_name(
    client: Client, mailoutbox: Mails
) -> None:
    to_code(client)
    for answer in ("no", "yes"):
        client.post("/account/register/", {"is_professional": answer, "action": "next"})
    page = client.post("/account/code/", {"code": code_in(mailoutbox[0])}, follow=True)
    assert [where for where, _ in page.redirect_chain] == [
        "/account/register/email/",
        "/account/register/details/",
    ]
    assert "Your answers changed after we sent that code" in page.content.decode()
    assert "Elm School" in page.content.decode()
    assert not User.objects.exists()


def test_a_dead_code_keeps_the_details(client: Client, mailoutbox: Mails) -> None:
    to_code(client)
    for _ in range(3):
        page = client.post("/account/code/", {"code": wrong(code_in(mailoutbox[0]))})
    assert page.status_code == 422
    assert "You need to start again with a new code" in page.content.decode()
    assert page.context["again"] == "/account/register/email/"
    client.post("/account/register/email/", CREDENTIALS)
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert User.objects.get().role == "Class Teacher"


def test_the_password_is_kept_only_as_a_hash_and_the_code_not_in_clear(
    client: Client, mailoutbox: Mails
) -> None:
    to_code(client)
    code = code_in(mailoutbox[0])
    kept = str(dict(client.session)) + str(OneTimeCode.objects.values())
    assert PASSWORD not in kept
    assert code not in kept
    assert code.replace(" ", "") not in kept


def test_somebody_signed_in_does_not_register(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/account/register/?next=/menu/")["Location"] == "/menu/"
