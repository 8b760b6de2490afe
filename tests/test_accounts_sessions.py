"""Twenty minutes without doing anything end a session; a page left open is not doing anything."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kentportal.accounts import chores, signed_in, terms
from kentportal.accounts.models import OneTimeCode, User
from kentportal.accounts.nexts import with_next
from safeguarding import roles

from .people import PASSWORD, code_in, make_user, sign_in
from .test_accounts_registration import CREDENTIALS, DETAILS, to_code, to_details

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
    assert page.redirect_chain == [("/account/timed-out/?next=%2Faccount%2Fdetails%2F&why=idle", 302)]
    assert SAID in page.content.decode()
    assert 'href="/account/login/?next=%2Faccount%2Fdetails%2F"' in page.content.decode()
    assert SAID not in client.get("/account/login/").content.decode()
    assert client.get("/account/details/")["Location"] == "/account/login/?next=/account/details/"


def test_other_pages_say_it_in_a_message_once(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    later(20.1)
    page = client.get("/account/login/").content.decode()
    assert SAID in page and "Your form is saved" not in page
    assert SAID not in client.get("/account/login/").content.decode()


def test_what_is_typed_too_late_on_another_page_is_said_to_be_lost(client: Client, later: Later) -> None:
    lost = "What you typed on that page was not saved."
    sign_in(client, make_user())
    later(20.1)
    page = client.post("/account/details/", {"first_name": "Sa"}, follow=True)
    there = "/account/timed-out/?next=%2Faccount%2Fdetails%2F&why=idle&lost=yes"
    assert page.redirect_chain == [(there, 302)]
    words = page.content.decode()
    assert SAID in words and lost in words
    assert "What you typed on that page is kept" not in words
    assert SAID not in client.get("/account/login/").content.decode()
    both = client.get("/account/timed-out/", {"next": STEP, "kept": "yes", "lost": "yes"}).content.decode()
    assert "is kept for 30 minutes" in both and lost not in both


def test_nor_is_it_said_to_be_kept_on_a_page_about_a_sent_form(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    later(20.1)
    url = "/forms/sent/00000000-0000-4000-8000-000000000000/withdraw/"
    page = client.post(url, {"reason": "Sent twice"}, follow=True).content.decode()
    assert "What you typed on that page was not saved." in page
    assert "What you typed on that page is kept" not in page
    assert "Your form is saved" not in page


def test_staff_are_not_told_of_a_form(client: Client, later: Later) -> None:
    sign_in(client, make_user(is_staff=True, is_superuser=True))
    later(20.1)
    page = client.post("/admin/inbox/", {"message": "Thank you"}, follow=True).content.decode()
    assert "What you typed on that page was not saved." in page
    assert "Your form is saved" not in page


def test_an_old_page_that_is_answered_at_once_says_it_once(client: Client, later: Later) -> None:
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, make_user())
    later(20.1)
    page = strict.post(STEP, {"worry": "typed"})
    assert page.status_code == 403
    assert SAID in page.content.decode()
    assert SAID not in strict.get("/account/login/").content.decode()


def test_people_who_never_signed_in_are_not_told_that_they_were_signed_out(
    client: Client, later: Later
) -> None:
    client.get("/account/register/?next=/menu/")
    later(21)
    assert SAID not in client.get("/account/register/").content.decode()


def test_nobody_signed_in_has_two_hours_and_loses_nothing_typed(client: Client, later: Later) -> None:
    to_details(client)
    typed = DETAILS | {"role": ""}
    client.post("/account/register/details/", typed | {"action": "back"})
    later(21)
    assert "Elm School" in client.get("/account/register/details/").content.decode()
    assert client.post("/account/register/details/", DETAILS)["Location"] == "/account/register/email/"
    later(119)
    assert client.get("/account/register/email/").status_code == 200
    later(2)
    assert client.get("/account/register/details/")["Location"] == "/account/register/"


def wait_for_code(client: Client, later: Later, minutes: int) -> None:
    later(minutes)
    session = client.session
    begun = session["account_login"]["initiated_at"] - minutes * 60
    session["account_login"] = session["account_login"] | {"initiated_at": begun}
    session.save()


def test_a_code_of_a_registration_that_ran_out_is_said_and_costs_no_answers(
    client: Client, later: Later, mailoutbox: list[EmailMessage]
) -> None:
    to_code(client)
    wait_for_code(client, later, 21)
    page = client.post("/account/code/", {"code": code_in(mailoutbox[0])}, follow=True)
    assert page.redirect_chain == [("/account/register/email/", 302)]
    assert "The code has run out." in page.content.decode()
    assert f'value="{CREDENTIALS["email"]}"' in page.content.decode()
    client.post("/account/register/email/", CREDENTIALS)
    OneTimeCode.objects.update(sent_at=timezone.now())
    client.post("/account/code/", {"code": code_in(mailoutbox[1])})
    assert User.objects.get().organisation == DETAILS["organisation"]


def test_a_code_to_sign_in_that_ran_out_is_said(client: Client, later: Later) -> None:
    user = make_user()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD, "next": "/forms/x/"})
    wait_for_code(client, later, 21)
    page = client.get("/account/code/", follow=True)
    assert page.redirect_chain == [("/account/login/?next=%2Fforms%2Fx%2F", 302)]
    assert "The code has run out." in page.content.decode()


def test_signing_in_and_out_switches_how_long_a_session_lasts(
    client: Client, later: Later, mailoutbox: list[EmailMessage]
) -> None:
    def minutes() -> int:
        return round((expiry(client) - timezone.now()) / timedelta(minutes=1))

    user = make_user()
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert minutes() == 120
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert minutes() == 20
    later(5)
    assert is_in(client) and minutes() == 20
    [place] = signed_in.places(user, client.session.session_key)
    assert abs(place.last_active - timezone.now()) < timedelta(seconds=5)
    client.post("/account/logout/")
    client.get("/account/register/?next=/menu/")
    assert minutes() == 120


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


def seconds_left(client: Client) -> int:
    return int(client.get("/account/session/").json()["seconds_left"])


def test_asking_how_long_is_no_activity_and_staying_is(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    for _ in range(3):
        later(6)
        seconds_left(client)
    assert seconds_left(client) in (119, 120)
    stayed = client.post("/account/session/").json()
    assert stayed["seconds_left"] in (1199, 1200) and stayed["end"] == "idle"
    later(19.9)
    assert 0 < seconds_left(client) < 7
    later(0.2)
    assert seconds_left(client) == 0
    assert client.post("/account/session/").json()["seconds_left"] == 0
    assert not is_in(client)


def test_asking_how_long_costs_two_queries(client: Client) -> None:
    sign_in(client, make_user())
    client.get("/account/")
    with CaptureQueriesContext(connection) as captured:
        seconds_left(client)
    assert [query["sql"].split()[0] for query in captured] == ["SELECT", "SELECT"]


def test_staying_needs_the_token_which_asking_gives(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, make_user())
    assert strict.post("/account/session/").status_code == 403
    token = strict.get("/account/session/").json()["token"]
    assert strict.post("/account/session/", headers={"X-CSRFToken": token}).status_code == 200
    assert strict.put("/account/session/").status_code == 403
    assert client.get("/account/session/").json()["seconds_left"] == 0


def test_asking_is_not_held_up_by_new_terms(client: Client) -> None:
    terms.load_first_terms()
    sign_in(client, make_user(terms_version=0))
    assert client.get("/account/details/")["Location"].startswith("/account/terms/")
    assert seconds_left(client) > 1100


def test_a_page_that_saves_by_itself_before_the_end_does_not_put_it_off(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    before = expiry(client)
    later(19)
    client.get("/account/", headers={"X-Portal-Keep": "time-out"})
    assert expiry(client) == before
    later(1.1)
    assert not is_in(client)


def work_for(client: Client, later: Later, minutes: int) -> None:
    """Do something every quarter of an hour."""
    for _ in range(minutes // 15):
        later(15)
        client.get("/account/")


@pytest.mark.parametrize(("is_staff", "hours", "end"), [(False, 12, "day"), (True, 8, "shift")])
def test_nobody_stays_signed_in_for_longer_whatever_they_do(
    client: Client, later: Later, is_staff: bool, hours: int, end: str
) -> None:
    sign_in(client, make_user(is_staff=is_staff))
    work_for(client, later, hours * 60 - 15)
    asked = client.get("/account/session/").json()
    assert is_in(client) and asked["end"] == end and 890 < asked["seconds_left"] <= 900
    assert client.post("/account/session/").json()["seconds_left"] <= 900
    page = client.get("/faq/").content.decode()
    assert f'data-end="{end}"' in page
    later(15.1)
    page = client.get("/account/details/", follow=True).content.decode()
    assert f"You were signed out because you signed in {hours} hours ago." in page
    assert SAID not in page
    assert not Session.objects.exists()
    assert not is_in(client)


def test_whoever_may_enter_the_staff_side_is_staff(
    client: Client, later: Later, mailoutbox: list[EmailMessage]
) -> None:
    """By a group alone, too: it is looked up when they sign in, and never again."""
    roles.load_groups()
    user = make_user()
    user.groups.add(Group.objects.get(name=roles.EDITORS))
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert is_in(client) and not user.is_staff
    work_for(client, later, 8 * 60 - 15)
    assert is_in(client)
    later(15.1)
    assert not is_in(client)


def test_76_a_session_that_somebody_else_set_is_rotated(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    user = make_user()
    client.get("/account/register/?next=/menu/")
    planted = client.session.session_key or ""
    client.post("/account/login/", {"login": user.email, "password": PASSWORD})
    client.post("/account/code/", {"code": code_in(mailoutbox[-1])})
    assert is_in(client) and client.session.session_key != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not is_in(thief)


@pytest.mark.parametrize("ended", ["signed out", "closed"])
def test_77_a_cookie_of_an_ended_session_opens_nothing(client: Client, ended: str) -> None:
    user = make_user()
    sign_in(client, user)
    thief = Client()
    thief.cookies["sessionid"] = client.session.session_key or ""
    assert is_in(thief)
    if ended == "signed out":
        client.post("/account/logout/")
    else:
        User.objects.update(is_active=False)
    for url in ("/account/", "/forms/recover/"):
        thief.cookies["sessionid"] = thief.cookies["sessionid"].value
        assert thief.get(url)["Location"] == f"/account/login/?next={url}"


def test_77_nor_one_whose_time_ran_out(client: Client, later: Later) -> None:
    sign_in(client, make_user())
    key = client.session.session_key or ""
    later(20.1)
    for _ in range(2):
        client.cookies["sessionid"] = key
        assert client.get("/forms/recover/")["Location"].startswith(
            "/account/timed-out/?next=%2Fforms%2Frecover"
        )


STEP = "/forms/00000000-0000-4000-8000-000000000000/steps/worry/"


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        (STEP, STEP),
        (f"{STEP}?return=check#id_worry", f"{STEP}?return=check#id_worry"),
        (f"{STEP}#<script>", STEP),
        (f"{STEP}#1=2", STEP),
        (f"{STEP}#{'a' * 300}", STEP),
        ("//evil.example/", ""),
        ("https://evil.example/#id_worry", ""),
        ("javascript:alert(1)", ""),
        ("/account/timed-out/?next=/account/timed-out/", ""),
        ("", ""),
    ],
)
def test_the_page_after_the_time_out_leads_back_to_the_question_and_nowhere_else(
    client: Client, asked: str, leads: str
) -> None:
    page = client.get("/account/timed-out/", {"next": asked}).content.decode()
    link = BeautifulSoup(page, "html.parser").select_one("main a.govuk-button")
    assert link and link["href"] == with_next("account_login", leads)
    assert SAID in page and "evil" not in page
    sign_in(client, make_user())
    there = client.get("/account/timed-out/", {"next": asked})
    assert (there.status_code, there["Location"]) == (302, leads or "/account/")


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ("idle", SAID),
        ("day", "signed in 12 hours ago"),
        ("shift", "signed in 8 hours ago"),
        ("out", "You are not signed in"),
        ("<b>", SAID),
        ("", SAID),
    ],
)
def test_it_says_what_happened_and_nothing_of_whose_form_it_is(client: Client, why: str, says: str) -> None:
    page = client.get("/account/timed-out/", {"next": STEP, "why": why}).content.decode()
    assert says in page and "<b>" not in page
    assert "Your form is saved. We keep a form for 30 days" in page
    assert "no-store" in client.get("/account/timed-out/")["Cache-Control"]
    assert client.post("/account/timed-out/").status_code == 405
    assert "is kept for 30 minutes" not in page


def test_every_page_of_somebody_signed_in_can_warn_and_no_other(client: Client) -> None:
    assert "data-seconds-left" not in client.get("/faq/").content.decode()
    assert "data-nobody-signed-in" in client.get("/faq/").content.decode()
    sign_in(client, make_user())
    for url in ("/faq/", "/account/", "/forms/recover/", "/nowhere/"):
        page = BeautifulSoup(client.get(url).content, "html.parser")
        warning = page.select_one("[data-time-out]")
        assert warning and warning["data-seconds-left"] == "1140" and warning["data-end"] == "idle"
        assert warning["data-session-url"] == "/account/session/"
        assert page.select_one(
            "dialog form[action='/account/logout/'] input[name=csrfmiddlewaretoken][value]"
        )


def test_the_staff_side_can_warn_too(client: Client) -> None:
    sign_in(client, make_user(is_staff=True, is_superuser=True))
    page = client.get("/admin/").content.decode()
    assert "data-time-out" in page and "built/staff.js" in page
