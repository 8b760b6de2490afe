"""No way in goes round the e-mailed code."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from kentportal.accounts.models import Tally, User

from .factors import FACTOR, MANAGE, enter_password, with_app
from .people import PASSWORD, code_in, make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db

KEYS: list[dict[str, str]] = [
    {"username": "referrer@example.org", "password": PASSWORD},
    {"login": "referrer@example.org", "password": PASSWORD},
    {"email": "referrer@example.org", "password": PASSWORD},
]
DOORS = [
    "/admin/login/",
    "/_util/login/",
    "/django-admin/login/",
    "/admin/",
    "/accounts/login/",
    "/account/login/",
]


CLOSED = [
    "/admin/password_reset/",
    "/admin/password_reset/confirm/x/y/",
    "/_util/login/",
    "/account/signup/",
    "/account/email/",
    "/account/confirm-email/",
    "/account/confirm-email/abc/",
    "/account/password/set/",
    "/account/password/reset/key/1-abc/",
    "/account/login/code/",
    "/account/login/code/confirm/",
    "/account/sessions/",
    "/account/2fa/",
]
FACTOR_PAGES = {
    "mfa_index", "mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
    "mfa_add_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_a_password_alone_opens_nothing(client: Client, door: str) -> None:
    make_user(is_staff=True, is_superuser=True)
    for key in KEYS:
        client.post(door, key | {"next": "/admin/"})
        assert "_auth_user_id" not in client.session
    assert client.get("/admin/", follow=False).status_code == 302


@pytest.mark.parametrize("url", CLOSED)
def test_what_we_do_not_use_is_not_there(client: Client, url: str) -> None:
    assert client.get(url).status_code == 404
    sign_in(client, make_user())
    assert client.get(url).status_code == 404


def test_the_admin_sends_to_our_sign_in_page(client: Client) -> None:
    assert client.get("/admin/")["Location"] == "/account/login/?next=/admin/"
    assert client.get("/admin/login/")["Location"] == "/account/login/"


def test_only_the_account_pages_we_know_are_wired() -> None:
    known = {
        "account_home", "account_login", "account_code", "account_logout", "account_inactive",
        "account_reauthenticate", "account_signup", "account_details", "account_change_password",
        "account_reset_password", "account_reset_code", "account_reset_new", "account_change_email",
        "account_change_email_shared", "account_change_email_code", "account_signed_in", "account_delete",
        "account_delete_confirm",
        "account_session", "account_timed_out", "account_invited",
    }  # fmt: skip
    assert {name for name in names() if name.startswith("account_")} == known
    assert {name for name in names() if name.startswith("mfa_")} == FACTOR_PAGES
    for name in ("mfa_trust", "mfa_login_webauthn", "mfa_signup_webauthn", "mfa_download_recovery_codes"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for name in ("account_email", "account_set_password", "usersessions_list", "account_request_login_code"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def names() -> set[str]:
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def address(name: str) -> str:
    return reverse(name, args=[1] if name == "mfa_remove_webauthn" else [])


def is_in(client: Client) -> bool:
    """Whether there is a session, or a staff page opens without one."""
    return "_auth_user_id" in client.session or client.get("/admin/inbox/").status_code == 200


@pytest.mark.parametrize("has_app", [False, True], ids=["nothing enrolled", "app enrolled"])
@pytest.mark.parametrize("setting", ["email", "authenticator"])
def test_no_address_gives_a_session_for_the_password_alone(
    setting: str, has_app: bool, settings: Any
) -> None:
    """Every account page, each of allauth's login addresses and Wagtail's: fresh, and half-way in."""
    settings.STAFF_SECOND_FACTOR = setting
    worker = make_worker("referrer@example.org", is_superuser=True)
    if has_app:
        with_app(worker)
    ours = [address(name) for name in names() if name.startswith(("account_", "mfa_", "register"))]
    for half_way in (False, True):
        for url in [*ours, *DOORS, *CLOSED, "/account/second-factor/login/", "/account/second-factor/trust/"]:
            client = Client()
            Tally.objects.all().delete()  # so many sign-ins in a minute would be slowed down
            if half_way:
                expected = FACTOR if setting == "authenticator" and has_app else "/account/code/"
                assert enter_password(client, worker) == expected
            client.get(url)
            for key in KEYS:
                client.post(url, key | {"next": "/admin/", "code": "", "credential": "{}"})
                assert not is_in(client), url


@pytest.mark.parametrize("setting", ["email", "authenticator"])
@pytest.mark.parametrize("way", ["/account/password/reset/", "/account/invited/"])
def test_setting_a_password_by_code_is_no_way_in(
    way: str, setting: str, settings: Any, client: Client, mailoutbox: list[Any]
) -> None:
    settings.STAFF_SECOND_FACTOR = setting
    worker, new = make_worker("worker@example.org"), "another long password"
    with_app(worker)
    client.post(way, {"email": worker.email})
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    assert not is_in(client)
    client.post("/account/password/reset/new/", {"password1": new, "password2": new})
    assert User.objects.get().check_password(new)
    assert not is_in(client)


@pytest.mark.parametrize("name", sorted({"mfa_authenticate", *FACTOR_PAGES}))
def test_pages_of_the_second_factor_are_for_staff_who_are_asked(name: str, settings: Any) -> None:
    url = address(name)
    for setting, person in (("authenticator", make_user()), ("email", make_worker("worker@example.org"))):
        settings.STAFF_SECOND_FACTOR = setting
        client = sign_in(Client(), person)
        expected = 302 if name == "mfa_authenticate" else 404
        assert (client.get(url).status_code, client.post(url).status_code) == (expected, expected)
    assert Client().get(url)["Location"].startswith("/account/login/")
    settings.STAFF_SECOND_FACTOR = "authenticator"
    worker = sign_in(Client(), User.objects.get(email="worker@example.org"))
    assert worker.get(MANAGE).status_code == 200


def test_json_is_no_second_way_in(client: Client) -> None:
    make_user()
    for headers in ({"accept": "application/json"}, {"x-requested-with": "XMLHttpRequest"}):
        answer = client.post("/account/login/", KEYS[1], headers=headers)
        assert answer["Location"] == "/account/code/"
        assert "_auth_user_id" not in client.session


def test_a_get_never_signs_in_or_out(client: Client) -> None:
    make_user()
    client.get("/account/login/", KEYS[1])
    assert "_auth_user_id" not in client.session
    client.get("/account/code/", {"code": "1234 5678"})
    assert "_auth_user_id" not in client.session


def test_other_methods_are_refused(client: Client) -> None:
    for url in ("/account/login/", "/account/register/", "/account/password/reset/"):
        assert client.delete(url).status_code == 405
        assert client.generic("TRACE", url).status_code == 405


def test_posts_need_the_token(client: Client) -> None:
    make_user()
    strict = Client(enforce_csrf_checks=True)
    for url in ("/account/login/", "/account/logout/", "/account/register/"):
        assert strict.post(url, KEYS[1]).status_code == 403


def test_asking_for_the_password_again(client: Client) -> None:
    sign_in(client, make_user())
    page = client.post("/account/reauthenticate/", {"password": "not the password"})
    assert page.status_code == 422
    assert "The password is not right" in page.content.decode()
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/details/"})
    assert answer["Location"] == "/account/details/"


def test_too_many_wrong_passwords_stop_one_account_and_nobody_else(client: Client) -> None:
    make_user()
    make_user("other@example.org")
    for _ in range(5):
        client.post("/account/login/", KEYS[1] | {"password": "not the password"})
    page = client.post("/account/login/", KEYS[1])
    assert page.status_code == 422
    assert "There have been too many tries" in page.content.decode()
    assert client.post("/account/login/", KEYS[1] | {"login": "other@example.org"}).status_code == 302


def test_mail_to_one_address_is_slowed_down(client: Client, settings: Any, mailoutbox: list[Any]) -> None:
    settings.ACCOUNT_LIMITS = settings.ACCOUNT_LIMITS | {"sign_in_mail": (2, 60)}
    make_user()
    pages = [client.post("/account/login/", KEYS[1]) for _ in range(3)]
    assert [page.status_code for page in pages] == [302, 302, 429]
    assert "Wait a few minutes, then go back and try again" in pages[2].content.decode()
    assert len(mailoutbox) == 2


def test_the_user_model_has_one_row_per_address() -> None:
    people = get_user_model().objects
    user = people.create_user("Mixed.Case@Example.ORG", "x")
    assert user.email == "mixed.case@example.org"
    assert people.get_by_natural_key("MIXED.case@example.org") == user


def test_a_closed_account_is_out_at_once(client: Client) -> None:
    user = make_user()
    sign_in(client, user)
    assert client.get("/account/").status_code == 200
    user.is_active = False
    user.save()
    assert client.get("/account/")["Location"] == "/account/login/?next=/account/"
