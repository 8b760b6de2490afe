"""The second factor of staff: asked in place of the e-mailed code, and on no road left out."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.utils import timezone

from kentportal.accounts import email_change
from kentportal.accounts.factors import acts, checking
from kentportal.accounts.models import FactorUse, User
from kentportal.outbox.models import Delivery

from .factors import (
    FACTOR,
    INBOX,
    MANAGE,
    app_code,
    ask_password,
    enrolled_worker,
    enter_password,
    is_signed_in,
    recovery_codes,
    sign_in_with_app,
    with_app,
)
from .offices import mails
from .people import PASSWORD, code_in, make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]


@pytest.fixture(autouse=True)
def authenticator(settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = "authenticator"


def test_staff_sign_in_with_password_and_app_and_no_mail(client: Client, mailoutbox: Mails) -> None:
    user, secret = enrolled_worker()
    assert enter_password(client, user, next=INBOX) == FACTOR
    assert not is_signed_in(client)
    page = client.get(FACTOR)
    assert "Your authenticator app" in page.content.decode()
    answer = client.post(FACTOR, {"code": app_code(secret)})
    assert answer["Location"] == INBOX
    assert client.get(INBOX).status_code == 200
    assert not mailoutbox


def test_the_email_code_page_is_no_way_round_the_app(client: Client) -> None:
    user, _ = enrolled_worker()
    enter_password(client, user)
    assert client.get("/account/code/")["Location"].startswith("/account/login/")
    assert client.post("/account/code/", {"code": "1234 5678"})["Location"].startswith("/account/login/")
    assert not is_signed_in(client)


def test_a_referrer_is_never_asked(client: Client, mailoutbox: Mails) -> None:
    user = make_user()
    with_app(user)
    assert enter_password(client, user) == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)
    assert client.get(MANAGE).status_code == 404
    assert "second factor" not in client.get("/account/").content.decode()


def test_by_setting_the_emailed_code_stays(client: Client, settings: Any, mailoutbox: Mails) -> None:
    settings.STAFF_SECOND_FACTOR = "email"
    user, _ = enrolled_worker()
    assert enter_password(client, user) == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert client.get(INBOX).status_code == 200
    assert client.get(MANAGE).status_code == 404


def test_80_staff_without_a_factor_are_led_to_setting_one_up(client: Client, mailoutbox: Mails) -> None:
    user = make_worker("worker@example.org")
    assert enter_password(client, user) == "/account/code/"
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    assert is_signed_in(client)
    for url in (INBOX, "/admin/", "/admin/staff-chooser/", "/admin/no-such-page/", "/admin/sprite/"):
        for method in ("get", "post", "put", "delete", "head"):
            assert getattr(client, method)(url)["Location"] == MANAGE, url
    page = client.get(MANAGE).content.decode()
    assert "Before you open them" in page
    assert client.get("/account/").status_code == 200


def secret_on(page: str) -> str:
    found = re.search(r"<code[^>]*>([A-Z2-7 ]{39})</code>", page)
    assert found, page
    return found[1].replace(" ", "")


def test_setting_up_an_app(client: Client, mailoutbox: Mails) -> None:
    user = make_worker("worker@example.org")
    enter_password(client, user)
    client.post("/account/code/", {"code": code_in(mailoutbox[0])})
    url = f"{MANAGE}app/"
    assert client.get(url)["Location"] == f"/account/reauthenticate/?next={url.replace('/', '%2F')}"
    answer = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": url})
    assert answer["Location"] == url
    page = client.get(url).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    secret = secret_on(page)
    assert secret_on(client.get(url).content.decode()) == secret
    wrong = client.post(url, {"code": app_code(secret, 50)})
    assert wrong.status_code == 422
    assert secret_on(wrong.content.decode()) == secret
    assert client.get(INBOX)["Location"] == MANAGE
    answer = client.post(url, {"code": f"{app_code(secret)[:3]} {app_code(secret)[3:]}"})
    assert answer["Location"] == f"{MANAGE}recovery-codes/"
    assert mails() == [("worker@example.org", "account_totp_activated")]
    assert client.get(INBOX).status_code == 200
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", client.get(answer["Location"]).content.decode())
    assert len(codes) == 10
    again = client.get(answer["Location"]).content.decode()
    assert "have been shown already" in again
    assert not [code for code in codes if code in again]
    client.post("/account/logout/")
    assert enter_password(client, user) == FACTOR
    used = client.post(FACTOR, {"code": app_code(secret)})
    assert used.status_code == 422, "the code that set the app up was used by that"
    client.post(FACTOR, {"code": codes[0]})
    assert is_signed_in(client)


def test_80_an_app_code_works_once_whoever_serves_it(client: Client) -> None:
    user, secret = enrolled_worker()
    code = app_code(secret)
    sign_in_with_app(client, user, secret)
    other = Client()
    enter_password(other, user)
    again = other.post(FACTOR, {"code": code})
    assert again.status_code == 422
    assert "was used before" in again.content.decode()
    assert not is_signed_in(other)
    assert other.post(FACTOR, {"code": app_code(secret, -1)}).status_code == 422, "an older one neither"
    other.post(FACTOR, {"code": app_code(secret, 1)})
    assert is_signed_in(other)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_80_one_code_sent_by_many_at_once_opens_one_session(kind: str) -> None:
    user, secret = enrolled_worker()
    code = app_code(secret) if kind == "app" else recovery_codes(user)[0]
    clients = [Client() for _ in range(4)]
    for each in clients:
        enter_password(each, user)

    def send(each: Client) -> int:
        try:
            return each.post(FACTOR, {"code": code}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, clients))
    assert sorted(answers) == [302, 422, 422, 422]
    assert sum(is_signed_in(each) for each in clients) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_guesses_at_once_five_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    user, _ = enrolled_worker()
    looked: list[str] = []
    original = checking._is_right

    def look(authenticator: Authenticator, typed: str) -> bool:
        looked.append(typed)
        return original(authenticator, typed)

    monkeypatch.setattr(checking, "_is_right", look)
    clients = [Client() for _ in range(20)]
    for each in clients:
        enter_password(each, user)

    def guess(numbered: tuple[int, Client]) -> int:
        try:
            return numbered[1].post(FACTOR, {"code": f"{numbered[0]:08d}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, enumerate(clients)))
    assert set(answers) == {422}
    assert len(set(looked)) == 5


def test_too_many_tries_stop_even_the_right_code_and_end(client: Client) -> None:
    user, secret = enrolled_worker()
    other, others = enrolled_worker("other@example.org")
    enter_password(client, user)
    for _ in range(5):
        assert "not right" in client.post(FACTOR, {"code": "00000000"}).content.decode()
    stopped = client.post(FACTOR, {"code": app_code(secret)})
    assert stopped.status_code == 422
    assert "too many tries" in stopped.content.decode()
    sign_in_with_app(Client(), other, others)
    FactorUse.objects.filter(user=user).update(since=timezone.now() - timedelta(minutes=15, seconds=1))
    assert client.post(FACTOR, {"code": app_code(secret)}).status_code == 302


def test_what_could_be_no_code_costs_no_try(client: Client) -> None:
    user, secret = enrolled_worker()
    enter_password(client, user)
    for typed in ("", "12345", "1234567", "abcdef", "1" * 500, "\0", "一二三四五六"):
        assert client.post(FACTOR, {"code": typed}).status_code == 422
    assert not FactorUse.objects.exists()
    assert client.post(FACTOR, {"code": app_code(secret)}).status_code == 302


def test_a_recovery_code_works_once_and_is_noticed(client: Client) -> None:
    user, _ = enrolled_worker()
    code = recovery_codes(user)[3]
    enter_password(client, user, next="/account/")
    page = client.post(FACTOR, {"code": f"{code[:4]} {code[4:]}"}, follow=True).content.decode()
    assert "You have 9 recovery codes left" in page
    assert mails() == [(user.email, "account_recovery_code_used")]
    assert client.get(INBOX).status_code == 200
    other = Client()
    enter_password(other, user)
    assert other.post(FACTOR, {"code": code}).status_code == 422
    assert not is_signed_in(other)


def test_a_recovery_code_is_tried_on_what_is_stored_now_and_not_on_what_was_read_before() -> None:
    user, _ = enrolled_worker()
    code = recovery_codes(user)[0]
    stale = Authenticator.objects.get(user=user, type="recovery_codes")
    assert checking._is_right(stale, code)
    assert not checking._is_right(stale, code), "what was read before counts for nothing"


def test_a_session_that_never_saw_the_factor_is_asked(client: Client) -> None:
    """As after a change of the setting, or of somebody who joined a team while signed in."""
    user, secret = enrolled_worker()
    sign_in(client, user)
    again = client.get(f"{INBOX}?p=1")["Location"]
    assert again == "/account/second-factor/again/?next=%2Fadmin%2Finbox%2F"
    for page in ("app/", "passkeys/add/", "recovery-codes/", "recovery-codes/new/", "app/remove/", ""):
        expected = MANAGE if page == "app/" else "/account/second-factor/again/"
        assert client.get(MANAGE + page)["Location"].startswith(expected), page
        assert client.post(MANAGE + page)["Location"].startswith(expected), page
    assert client.get(again).status_code == 200
    assert client.post(again, {"code": "000000"}).status_code == 422
    assert client.post(again, {"code": app_code(secret)})["Location"] == INBOX
    assert client.get(INBOX).status_code == 200


def test_a_new_password_by_code_still_needs_the_factor(client: Client, mailoutbox: Mails) -> None:
    user, secret = enrolled_worker()
    new = "another long password"
    client.post("/account/password/reset/", {"email": user.email})
    client.post("/account/password/reset/code/", {"code": code_in(mailoutbox[0])})
    client.post("/account/password/reset/new/", {"password1": new, "password2": new})
    assert not is_signed_in(client)
    assert enter_password(client, user, password=new) == FACTOR
    assert not is_signed_in(client)
    client.post(FACTOR, {"code": app_code(secret)})
    assert client.get(INBOX).status_code == 200


def test_a_factor_that_is_removed_counts_in_no_session(client: Client) -> None:
    user, secret = enrolled_worker()
    sign_in_with_app(client, user, secret)
    assert client.get(INBOX).status_code == 200
    assert acts.reset(user)
    assert not acts.reset(user)
    assert mails() == [(user.email, "account_second_factor_reset")]
    assert client.get(INBOX)["Location"] == MANAGE
    assert enter_password(Client(), user) == "/account/code/"


def test_removing_the_app_asks_the_password_and_takes_the_recovery_codes(client: Client) -> None:
    user, secret = enrolled_worker()
    sign_in_with_app(client, user, secret)
    url = f"{MANAGE}app/remove/"
    assert client.post(url)["Location"].startswith("/account/reauthenticate/")
    ask_password(client)
    assert "the only one you have" in client.get(url).content.decode()
    assert Authenticator.objects.count() == 2
    client.post(url)
    assert not Authenticator.objects.exists()
    assert mails() == [(user.email, "account_totp_deactivated")]
    assert client.get(INBOX)["Location"] == MANAGE
    assert client.get(url).status_code == 404


def test_new_recovery_codes_replace_the_old_ones(client: Client) -> None:
    user, secret = enrolled_worker()
    old = recovery_codes(user)
    sign_in_with_app(client, user, secret)
    ask_password(client)
    client.get(f"{MANAGE}recovery-codes/new/")
    assert recovery_codes(user) == old
    answer = client.post(f"{MANAGE}recovery-codes/new/")
    shown = client.get(answer["Location"]).content.decode()
    new = recovery_codes(user)
    assert f"{new[0][:4]} {new[0][4:]}" in shown
    assert not set(old) & set(new)
    assert mails() == [(user.email, "account_recovery_codes_generated")]
    assert client.head(answer["Location"]).status_code == 405


def test_the_mails_name_nobody(client: Client) -> None:
    user, secret = enrolled_worker()
    sign_in_with_app(client, user, secret)
    acts.reset(user)
    for delivery in Delivery.objects.all():
        assert delivery.payload["context"] == {}


def test_a_closed_account_is_not_let_in_by_its_factor(client: Client) -> None:
    user, secret = enrolled_worker()
    enter_password(client, user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(FACTOR, {"code": app_code(secret)})
    assert not is_signed_in(client)


@pytest.mark.parametrize("change", ["password", "address"])
def test_a_factor_does_not_complete_a_sign_in_with_what_has_changed(client: Client, change: str) -> None:
    user, secret = enrolled_worker()
    enter_password(client, user)
    if change == "password":
        user.set_password("another long password")
        user.save()
    else:
        email_change.change_email(user, "new@example.org", None)
    page = client.post(FACTOR, {"code": app_code(secret)}, follow=True)
    assert "Your password or email address has changed since you began to sign in" in page.content.decode()
    assert not is_signed_in(client)
    assert client.get(FACTOR)["Location"] == "/account/login/"


def test_the_browser_of_staff_is_known_after_their_factor(client: Client) -> None:
    user, secret = enrolled_worker()
    sign_in_with_app(client, user, secret)
    client.post("/account/logout/")
    guesser = Client()
    for number in range(20):
        guesser.post("/account/login/", {"login": user.email, "password": f"wrong {number}"})
    assert "There have been too many tries" in (
        Client().post("/account/login/", {"login": user.email, "password": PASSWORD}).content.decode()
    )
    assert enter_password(client, user) == FACTOR


def test_sign_in_pages_cost_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    user, secret = enrolled_worker()
    with django_assert_max_num_queries(12):
        enter_password(client, user)
    with django_assert_max_num_queries(12):
        client.get(FACTOR)
    client.post(FACTOR, {"code": app_code(secret)})
    with django_assert_max_num_queries(12):
        client.get(MANAGE)


def test_another_person_at_the_same_browser_has_proved_nothing(client: Client) -> None:
    user, secret = enrolled_worker()
    other, _ = enrolled_worker("other@example.org")
    sign_in_with_app(client, user, secret)
    sign_in(client, other)
    assert client.get(INBOX)["Location"].startswith("/account/second-factor/again/")
