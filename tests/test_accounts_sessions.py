"""Twenty minutes without doing anything end a session; a page left open is not doing anything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kentportal.accounts import chores
from kentportal.accounts.models import OneTimeCode, User

from .people import make_user, sign_in

pytestmark = pytest.mark.django_db
Later = Callable[[float], None]
SAID = "You were signed out after 20 minutes of inactivity"


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock on by some minutes."""
    moved = timedelta()
    real = timezone.now

    def now() -> datetime:
        return real() + moved

    def move(minutes: float) -> None:
        nonlocal moved
        moved += timedelta(minutes=minutes)

    monkeypatch.setattr(timezone, "now", now)
    return move


def is_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def expiry(client: Client) -> datetime:
    return Session.objects.get(pk=client.session.session_key).expire_date


def test_nineteen_minutes_are_fine_and_begin_anew(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    for _ in range(4):
        assert is_in(client)
        later(19)
    assert is_in(client)


def test_after_twenty_minutes_people_are_told_and_come_back(client: Client, later: Later) -> None:
    user = make_user()
    sign_in(client, user)
    later(20.1)
    page = client.get("/account/details/", follow=True)
    assert page.redirect_chain[0][0] == "/account/login/?next=/account/details/"
    assert SAID in page.content.decode()
    assert "Your form is saved" in page.content.decode()
    assert SAID not in client.get("/account/login/").content.decode()


def test_people_who_never_signed_in_are_not_told_that_they_were_signed_out(
    client: Client, later: Later
) -> None:
    client.get("/account/register/?next=/menu/")
    later(21)
    assert SAID not in client.get("/account/register/").content.decode()


def test_signing_out_is_not_timing_out(client: Client) -> None:
    sign_in(client, make_user())
    client.post("/account/logout/")
    assert SAID not in client.get("/account/login/").content.decode()


def test_an_ended_session_stays_ended(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    key = client.session.session_key or ""
    later(21)
    client.get("/account/")
    client.cookies["sessionid"] = key
    assert not is_in(client)


def test_touched_at_most_once_a_minute_by_one_update(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    client.get("/account/")

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            client.get("/account/")
        return [query["sql"] for query in captured]

    assert [sql.split()[0] for sql in queries()] == ["SELECT", "SELECT"]
    later(1.1)
    assert [sql.split()[0] for sql in queries()] == ["SELECT", "SELECT", "UPDATE"]
    assert [sql.split()[0] for sql in queries()] == ["SELECT", "SELECT"]


def background_urls(page_id: int) -> list[str]:
    return [
        reverse("wagtailadmin_editing_sessions:ping", args=["wagtailcore", "page", str(page_id), 1]),
        reverse("wagtailadmin_editing_sessions:release", args=[1]),
        reverse("wagtailadmin_pages:preview_on_edit", args=[page_id]),
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_editor_left_open_does_time_out(client: Client, later: Later, method: str) -> None:
    sign_in(client, make_user(is_staff=True, is_superuser=True))
    before = expiry(client)
    for url in background_urls(1):
        later(5)
        getattr(client, method)(url)
        assert expiry(client) == before
    later(5.1)
    assert client.get("/admin/").status_code == 302


def test_working_in_the_editor_counts(client: Client, later: Later) -> None:
    sign_in(client, make_user(is_staff=True, is_superuser=True))
    before = expiry(client)
    later(5)
    client.get("/admin/")
    assert expiry(client) > before


@pytest.mark.parametrize(
    "url", ["/account/", "/account/details/", "/account/logout/", "/admin/", "/nowhere/"]
)
def test_signed_in_pages_stay_out_of_caches(client: Client, url: str) -> None:
    assert "no-store" not in Client().get("/nowhere/").headers.get("Cache-Control", "")
    sign_in(client, make_user(is_staff=True, is_superuser=True))
    assert "no-store" in client.get(url)["Cache-Control"]


@pytest.mark.parametrize("url", ["/account/login/", "/account/register/", "/account/password/reset/"])
def test_so_do_the_pages_before_signing_in(client: Client, url: str) -> None:
    assert "no-store" in client.get(url)["Cache-Control"]


def test_the_cookie_ends_with_the_browser_and_scripts_cannot_read_it(client: Client) -> None:
    client.get("/account/register/?next=/menu/")
    cookie = client.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_sessions_and_codes_are_cleared_a_day_after_they_ended(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    OneTimeCode.objects.create(code_hash="x")
    for minutes, left in ((0, 1), (21, 1), (25 * 60, 0)):
        later(minutes)
        chores.clear_sessions()
        assert Session.objects.count() == left
        assert OneTimeCode.objects.count() == left
    assert User.objects.count() == 1


def test_a_strangers_cookie_is_no_session(client: Client) -> None:
    client.cookies["sessionid"] = "x" * 32
    answer: Any = client.get("/account/", follow=True)
    assert SAID not in answer.content.decode()
    assert answer.redirect_chain[0][0] == "/account/login/?next=/account/"
