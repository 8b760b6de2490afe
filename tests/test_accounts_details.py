"""My Account and Update Account Details."""

import pytest
from django.test import Client

from kentportal.accounts.models import User
from kentportal.addresses.models import Address

from .people import make_user, sign_in

pytestmark = pytest.mark.django_db
HOME = {
    "kind": "known",
    "lines": ["1 High Street", "Maidstone"],
    "postcode": "ME14 1XX",
    "uprn": "",
    "source": "manual",
}
TYPED = {
    "first_name": "Sara",
    "last_name": "Locke",
    "role": "Head Teacher",
    "organisation": "Oak School",
    "telephone": "+44 1622 111111",
    "address-line1": "2 Low Street",
    "address-town": "Ashford",
    "address-postcode": "TN23 1AA",
}


@pytest.fixture
def user(client: Client) -> User:
    user = make_user(address=HOME)
    sign_in(client, user)
    return user


def test_my_account_leads_everywhere(client: Client, user: User) -> None:
    page = client.get("/account/").content.decode()
    for words in (
        "Recover a form",
        "View Submitted Forms",
        "Update Account Details",
        "Change your password",
        "Logout",
    ):
        assert words in page


def test_details_are_shown_and_changed(client: Client, user: User) -> None:
    page = client.get("/account/details/").content.decode()
    for shown in ("Sarah", "Class Teacher", "Elm School", "1 High Street", "ME14 1XX"):
        assert shown in page
    answer = client.post("/account/details/", TYPED | {"action": "save"})
    assert answer["Location"] == "/account/"
    assert "Your account details have been updated." in client.get("/account/").content.decode()
    user.refresh_from_db()
    assert user.get_full_name() == "Sara Locke"
    assert user.address["lines"] == ["2 Low Street", "Ashford"]
    assert user.account_details()["telephone"] == "+44 1622 111111"


def test_refused_details_change_nothing(client: Client, user: User) -> None:
    page = client.post("/account/details/", TYPED | {"role": ""})
    assert page.status_code == 422
    assert "Enter your role" in page.content.decode()
    assert "Oak School" in page.content.decode()
    user.refresh_from_db()
    assert user.organisation == "Elm School"


def test_fields_of_no_concern_are_ignored(client: Client, user: User) -> None:
    client.post(
        "/account/details/",
        TYPED | {"email": "x@example.org", "is_staff": "on", "is_superuser": "on", "terms_version": "9"},
    )
    user.refresh_from_db()
    assert (user.email, user.is_staff, user.is_superuser) == ("referrer@example.org", False, False)


def test_find_address(client: Client, user: User) -> None:
    Address.objects.create(
        uprn="200", lines=["9 Oak Road", "Ashford"], postcode="TN23 1AA", postcode_key="TN231AA"
    )
    page = client.post("/account/details/", TYPED | {"find": "address"})
    assert page.status_code == 200
    assert "9 Oak Road, Ashford" in page.content.decode()
    assert "Head Teacher" in page.content.decode()
    user.refresh_from_db()
    assert user.role == "Class Teacher"


def test_members_of_the_public_have_no_role(client: Client) -> None:
    sign_in(client, make_user(is_professional=False, role="", organisation=""))
    assert "Organisation" not in client.get("/account/details/").content.decode()
    nothing = {name: "" for name in TYPED if name.startswith("address")}
    assert client.post("/account/details/", TYPED | nothing).status_code == 302
    assert User.objects.get().address == {}


@pytest.mark.parametrize("url", ["/account/", "/account/details/", "/account/password/change/"])
def test_strangers_sign_in_first_and_come_back(client: Client, url: str) -> None:
    assert client.get(url)["Location"] == f"/account/login/?next={url}"
    assert client.post(url, TYPED)["Location"] == f"/account/login/?next={url}"
