"""Where you are signed in, and signing out elsewhere."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from kentportal.accounts import chores, devices
from kentportal.accounts.models import User

from .people import PASSWORD, code_in, make_user
from .test_accounts_signin import enter_password

pytestmark = pytest.mark.django_db
Mails = list[EmailMessage]
URL = "/account/signed-in/"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.6 Mobile/15E148 Safari/604.1"
)


def browser(user: User, mailoutbox: Mails, agent: str = CHROME) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    enter_password(client, user.email)
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    return client


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


@pytest.fixture
def user() -> User:
    return make_user()


@pytest.fixture
def here(user: User, mailoutbox: Mails) -> Client:
    return browser(user, mailoutbox)


@pytest.fixture
def phone(user: User, mailoutbox: Mails) -> Client:
    return browser(user, mailoutbox, IPHONE)


def test_each_browser_is_listed_in_plain_words(here: Client, phone: Client) -> None:
    Session.objects.filter(pk=phone.session.session_key).update(
        expire_date=timezone.now() + timedelta(minutes=15)
    )
    page = here.get(URL)
    first, second = page.context["places"]
    assert (first.device, first.is_this_one) == ("Chrome on Windows", True)
    assert (second.device, second.is_this_one) == ("Safari on an iPhone", False)
    assert timedelta(minutes=4) < timezone.now() - second.last_active < timedelta(minutes=6)
    words = page.content.decode()
    assert "Chrome on Windows (this one)" in words
    assert "Safari on an iPhone" in words
    assert "127.0.0.1" not in words


def test_signing_out_one_and_all_others(here: Client, phone: Client, user: User, mailoutbox: Mails) -> None:
    other = browser(user, mailoutbox)
    number = UserSession.objects.get(session_key=phone.session.session_key).pk
    assert here.post(URL, {"number": number})["Location"] == URL
    assert "You have been signed out there." in here.get(URL).content.decode()
    assert [is_in(each) for each in (here, phone, other)] == [True, False, True]
    here.post(URL, {"action": "all"})
    assert "You have been signed out everywhere else." in here.get(URL).content.decode()
    assert [is_in(each) for each in (here, phone, other)] == [True, False, False]
    assert "You are not signed in anywhere else." in here.get(URL).content.decode()


def test_somebody_elses_session_is_like_none(here: Client, mailoutbox: Mails) -> None:
    stranger = browser(make_user("other@example.org"), mailoutbox)
    theirs = UserSession.objects.get(session_key=stranger.session.session_key).pk
    mine = UserSession.objects.get(session_key=here.session.session_key).pk
    pages = [here.post(URL, {"number": number}) for number in (theirs, 999_999, mine, "", "x", "٣", "9" * 30)]
    assert {page.status_code for page in pages} == {404}
    assert len({len(page.content) for page in pages}) == 1
    here.post(URL, {"action": "all"})
    assert is_in(stranger)
    assert is_in(here)


def test_a_get_signs_nobody_out_and_strangers_see_nothing(
    here: Client, phone: Client, client: Client
) -> None:
    here.get(URL, {"action": "all"})
    assert is_in(phone)
    for answer in (client.get(URL), client.post(URL, {"action": "all"})):
        assert answer["Location"] == f"/account/login/?next={URL}"


def test_what_has_ended_is_not_listed_and_is_cleared(here: Client, phone: Client, user: User) -> None:
    Session.objects.filter(pk=phone.session.session_key).update(expire_date=timezone.now())
    assert len(here.get(URL).context["places"]) == 1
    phone.post("/account/logout/")
    Session.objects.filter(expire_date__lte=timezone.now()).delete()
    chores.clear_sessions()
    assert UserSession.objects.count() == 1


def test_a_new_password_ends_them_all(here: Client, phone: Client) -> None:
    new = "another long password"
    here.post("/account/password/change/", {"current": PASSWORD, "password1": new, "password2": new})
    assert not is_in(phone)
    assert not Session.objects.filter(pk=phone.session.session_key).exists()


def test_the_list_takes_few_queries(
    here: Client, user: User, mailoutbox: Mails, django_assert_max_num_queries: Any
) -> None:
    for _ in range(3):
        browser(user, mailoutbox)
    here.get(URL)
    with django_assert_max_num_queries(4):
        here.get(URL)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (f"{CHROME} Edg/142.0", "Edge on Windows"),
        (IPHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0", "Firefox on Android"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.6 Safari/605.1.15", "Safari on a Mac"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/142.0 Safari/537.36", "Chrome on a Chromebook"),
        ("", "A browser on another device"),
        ("<script>alert(1)</script>", "A browser on another device"),
    ],
)
def test_devices_in_words(agent: str, words: str) -> None:
    assert devices.in_words(agent) == words


def test_last_active_is_when_the_session_was_last_touched(
    here: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = timezone.now

    def later() -> datetime:
        return real() + timedelta(minutes=5)

    here.get("/account/")
    monkeypatch.setattr(timezone, "now", later)
    here.get("/account/")
    place = here.get(URL).context["places"][0]
    assert abs(place.last_active - later()) < timedelta(seconds=5)
