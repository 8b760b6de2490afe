"""The human test before a form: who is asked, what passes, and what never stands in the way of help."""

from __future__ import annotations

import base64
import json
import time
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from bs4 import BeautifulSoup
from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from formpages.feedback import FeedbackPage
from formpages.importing import import_form
from home.models import ContactDetails
from kentportal.humantest import levels, pictures, proofs
from kentportal.humantest.levels import FAILURES, STARTS, Level
from kentportal.humantest.outcomes import Outcome

from . import human
from .human import CODE, KEY, PROOF, WAY
from .offices import choice_page
from .people import make_user, sign_in
from .small_form import TEXT

pytestmark = pytest.mark.django_db

SCHOOL = "203.0.113.7"
#: The front of a form for somebody not signed in: the page, its way up, hours, numbers and how much came.
FRONT_AT_MOST = 14


@pytest.fixture
def url() -> str:
    return f"{import_form(TEXT, choice_page()).url}?urgency=standard"


@pytest.fixture
def urgent(url: str) -> str:
    return url.replace("standard", "urgent")


def words(answer: Any) -> str:
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join((soup.find("main") or soup).get_text(" ").split())


def is_asked(answer: Any) -> bool:
    return "Show that you are a person" in words(answer)


def count(client: Client, what: str, times: int, **extra: Any) -> None:
    """As if so many starts or failures had come from this client's address."""
    request = RequestFactory().get("/", **extra)
    for _ in range(times):
        levels.count(request, what)


def level_of(**extra: Any) -> Level:
    return levels.level(RequestFactory().get("/", **extra))


# Who is asked -------------------------------------------------------------------------------------


def test_is_asked_once_of_people_not_signed_in(client: Client, url: str) -> None:
    assert is_asked(client.get(url))
    missing = client.post(url, {"danger": "no"})
    assert missing.status_code == 422
    assert "There is a problem Tick the box “I'm not a robot”" in words(missing)
    assert b"<title>Error: " in missing.content
    soup = BeautifulSoup(missing.content, "html.parser")
    assert soup.select_one("#id_humantest-tick") and soup.select_one('a[href="#id_humantest-tick"]')
    assert soup.select_one('input[name="danger"][value="no"]').has_attr("checked")  # type: ignore[union-attr]
    passed = client.post(url, {"danger": "no"} | human.tick(client))
    assert "instructions/" in passed["Location"]
    assert client.get(passed["Location"]).status_code == 200
    assert not is_asked(client.get(url))
    assert client.post(url, {"danger": "no"})["Location"].startswith(passed["Location"][:20])


def test_is_not_asked_of_people_signed_in(client: Client, url: str) -> None:
    sign_in(client, make_user())
    assert not is_asked(client.get(url))
    assert client.post(url, {"danger": "no"}).status_code == 302
    assert "human" not in client.cookies


def test_passing_is_remembered_when_another_answer_is_missing(client: Client, url: str) -> None:
    answer = client.post(url, human.tick(client))
    assert answer.status_code == 422
    assert "Select yes if a child is in immediate danger right now" in words(answer)
    assert not is_asked(answer)
    assert client.post(url, {"danger": "no"}).status_code == 302


def test_passing_lasts_an_hour(client: Client, url: str) -> None:
    client.post(url, {"danger": "no"} | human.tick(client))
    now = time.time()
    with patch("django.core.signing.time.time", return_value=now + 3599):
        assert not is_asked(client.get(url))
    with patch("django.core.signing.time.time", return_value=now + 3602):
        assert is_asked(client.get(url))


def test_a_mark_that_was_passed_around_or_forged_is_none(client: Client, url: str) -> None:
    client.post(url, {"danger": "no"} | human.tick(client))
    assert is_asked(client.get(url, REMOTE_ADDR=SCHOOL))
    client.cookies["human"] = client.cookies["human"].value[:-1]
    assert is_asked(client.get(url))


def test_the_mark_is_out_of_reach_of_scripts_and_ends_with_the_browser(client: Client, url: str) -> None:
    answer = client.post(url, {"danger": "no"} | human.tick(client))
    cookie = answer.cookies["human"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and not cookie["max-age"]
    assert "127.0.0.1" not in cookie.value


def test_nobody_is_asked_on_a_closed_form(client: Client) -> None:
    page = import_form(TEXT, choice_page())
    page.closed = True
    page.save_revision().publish()
    assert not is_asked(client.get(page.url))


def test_previews_never_ask_it(rf: RequestFactory) -> None:
    for page in (import_form(TEXT, choice_page()), FeedbackPage(title="Feedback", path="00010001", depth=2)):
        for mode, _ in page.preview_modes:
            request = rf.get("/")
            request.user = AnonymousUser()
            assert not is_asked(page.serve_preview(request, mode)), mode


# Danger -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tried",
    [{}, {PROOF: "wrong"}, {KEY: "0" * 40, CODE: "2"}, {WAY: "picture"}, {"warned": ""}],
)
@pytest.mark.parametrize("urgency", ["standard", "urgent"])
def test_nothing_stands_before_what_to_do_about_danger(
    client: Client, url: str, urgency: str, tried: dict[str, str]
) -> None:
    answer = client.post(url.replace("standard", urgency), {"danger": "yes"} | tried)
    assert "Call 999 now" in words(answer) and "ask for the police" in words(answer)
    assert "instructions/" not in answer.content.decode()
    assert is_asked(answer)
    if "warned" not in tried:
        assert answer.status_code == 200 and "There is a problem" not in words(answer)


def test_the_test_is_asked_before_going_on_from_danger(client: Client, urgent: str) -> None:
    told = client.post(urgent, {"danger": "yes"})
    assert "I confirm that a child is at immediate risk" in words(told)
    typed = {"danger": "yes", "warned": "yes"}
    refused = client.post(urgent, typed)
    assert refused.status_code == 422 and "Call 999 now" in words(refused)
    assert "Confirm that a child is at immediate risk" in words(refused)
    assert "Tick the box “I'm not a robot”" in words(refused)
    onward = client.post(urgent, typed | {"confirm": "on"} | human.tick(client))
    assert "instructions/" in onward["Location"]


def test_who_passed_goes_straight_on_from_danger(client: Client, url: str) -> None:
    told = client.post(url, {"danger": "yes"} | human.tick(client))
    assert told.status_code == 200 and not is_asked(told)
    assert "instructions/" in told.content.decode()


def test_a_picture_is_asked_for_on_the_page_about_danger_too(client: Client, url: str) -> None:
    typed = {"danger": "yes", "warned": "yes"}
    shown = client.post(url, typed | {WAY: "picture"})
    assert shown.status_code == 200 and "There is a problem" not in words(shown)
    assert "instructions/" in client.post(url, typed | human.read(client, shown))["Location"]


# Proofs -------------------------------------------------------------------------------------------


def test_a_proof_counts_once(url: str) -> None:
    proof = human.tick(Client())
    assert Client().post(url, {"danger": "no"} | proof).status_code == 302
    again = Client().post(url, {"danger": "no"} | proof)
    assert again.status_code == 422
    assert "Tick the box “I'm not a robot” again" in words(again)


def test_a_proof_counts_for_ten_minutes(client: Client, url: str) -> None:
    now = time.time()
    for seconds, status in ((601, 422), (599, 302)):
        proof = human.tick(client)
        with patch("altcha.altcha.time.time", return_value=now + seconds):
            answer = client.post(url, {"danger": "no"} | proof)
        assert answer.status_code == status, seconds
        if status == 422:
            assert "The check has run out" in words(answer)


def _reworked(**changes: Any) -> str:
    proof = human.worked_out(proofs.challenge(Level.EASY))[PROOF]
    return base64.b64encode(json.dumps(json.loads(base64.b64decode(proof)) | changes).encode()).decode()


@pytest.mark.parametrize(
    "proof",
    [
        "x",
        "=" * 9,
        "\0",
        "é",
        base64.b64encode(b"[]").decode(),
        base64.b64encode(b"null").decode(),
        base64.b64encode(b"[" * 900).decode(),
        "A" * 100_000,
    ],
)
def test_what_is_no_proof_is_refused(client: Client, url: str, proof: str) -> None:
    assert client.post(url, {"danger": "no", PROOF: proof}).status_code == 422


@pytest.mark.parametrize(
    "changes",
    [
        {"number": 10**6},
        {"number": "-1"},
        {"number": None},
        {"salt": 7},
        {"salt": "a?b?c"},
        {"salt": "a?expires=never&"},
        {"signature": "0" * 64},
        {"algorithm": "MD5"},
        {"algorithm": ["SHA-256"]},
    ],
)
def test_a_proof_that_was_changed_is_refused(changes: dict[str, Any]) -> None:
    assert proofs.check(_reworked()) is Outcome.RIGHT
    assert proofs.check(_reworked(**changes)) in (Outcome.WRONG, Outcome.EXPIRED)


def test_a_proof_signed_with_another_key_is_refused(settings: Settings) -> None:
    proof = human.worked_out(proofs.challenge(Level.EASY))[PROOF]
    settings.SECRET_KEY = "another"
    assert proofs.check(proof) is Outcome.WRONG


def test_no_setting_of_the_libraries_switches_the_test_off(
    client: Client, url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALTCHA_VERIFICATION_ENABLED = False
    monkeypatch.setattr(captcha_settings, "CAPTCHA_TEST_MODE", True)
    for tried in ({}, {PROOF: "x"}, {KEY: pictures.fresh_key(), CODE: "passed"}):
        assert client.post(url, {"danger": "no"} | tried).status_code == 422


# Pictures -----------------------------------------------------------------------------------------


def test_without_javascript_the_picture_is_the_way(client: Client, url: str) -> None:
    front = client.get(url)
    assert not CaptchaStore.objects.exists(), "a picture that nobody looks at costs nothing"
    image = BeautifulSoup(front.content, "html.parser").select_one("noscript img")
    assert image and str(image["alt"]).startswith("A picture of 6 numbers")
    assert client.post(url, {"danger": "no"} | human.read(client, front)).status_code == 302


def test_the_numbers_are_typed_as_people_type(client: Client, url: str) -> None:
    typed = human.read(client, client.get(url))
    typed[CODE] = f" {typed[CODE][:3]}-{typed[CODE][3:]} "
    assert client.post(url, {"danger": "no"} | typed).status_code == 302


def test_another_picture_keeps_what_was_typed(client: Client, urgent: str) -> None:
    first = client.post(urgent, {"danger": "no", "confirm": "on", WAY: "picture"})
    assert first.status_code == 200 and "There is a problem" not in words(first)
    soup = BeautifulSoup(first.content, "html.parser")
    for chosen in ('[name="danger"][value="no"]', '[name="confirm"]'):
        assert soup.select_one(f"input{chosen}").has_attr("checked")  # type: ignore[union-attr]
    typed = human.read(client, first)
    second = client.post(urgent, {"danger": "no", WAY: "picture"} | typed)
    assert second.status_code == 200
    assert human.picture_in(second)["key"] != typed[KEY]


def test_a_picture_is_tried_once(client: Client, url: str) -> None:
    front = client.get(url)
    typed = human.read(client, front)
    wrong = client.post(url, {"danger": "no"} | typed | {CODE: "000000"})
    assert wrong.status_code == 422
    assert "These were not the numbers in the picture" in words(wrong)
    soup = BeautifulSoup(wrong.content, "html.parser")
    assert soup.select_one("input#id_humantest-code") and soup.select_one('a[href="#id_humantest-code"]')
    late = client.post(url, {"danger": "no"} | typed)
    assert late.status_code == 422 and "That picture has run out" in words(late)
    assert client.post(url, {"danger": "no"} | human.read(client, late)).status_code == 302


def test_a_picture_counts_once_and_for_ten_minutes(url: str) -> None:
    client = Client()
    typed = human.read(client, client.get(url))
    row = CaptchaStore.objects.get()
    assert timedelta(minutes=9) < row.expiration - timezone.now() <= timedelta(minutes=10)
    CaptchaStore.objects.update(expiration=timezone.now())
    assert "That picture has run out" in words(client.post(url, {"danger": "no"} | typed))
    typed = human.read(client, client.get(url))
    assert client.post(url, {"danger": "no"} | typed).status_code == 302
    assert Client().post(url, {"danger": "no"} | typed).status_code == 422


@pytest.mark.parametrize("code", ["", " ", "-", "\0", "x" * 9999, "2' OR 1=1--"])
@pytest.mark.parametrize("key", ["", "0" * 40, "../../etc", "\0", "x" * 9999])
def test_what_is_no_picture_or_no_number_is_refused(client: Client, url: str, key: str, code: str) -> None:
    answer = client.post(url, {"danger": "no", KEY: key, CODE: code})
    assert answer.status_code == 422
    assert len(human.picture_in(answer)["key"]) == 40


def test_the_worker_clears_pictures_that_ran_out(client: Client, url: str, settings: Settings) -> None:
    for _ in range(2):
        human.read(client, client.get(url))
    CaptchaStore.objects.filter(pk=CaptchaStore.objects.earliest("pk").pk).update(expiration=timezone.now())
    assert "kentportal.humantest.pictures.clear" in settings.OUTBOX_CHORES
    pictures.clear()
    assert CaptchaStore.objects.count() == 1


def test_the_numbers_are_spoken_where_a_voice_is_installed(
    client: Client, url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    voice = tmp_path / "voice"
    voice.write_text('#!/bin/sh\nprintf "%s" "$2" > "$4"\n')
    voice.chmod(0o700)
    monkeypatch.setattr(captcha_settings, "CAPTCHA_FLITE_PATH", str(voice))
    front = client.get(url)
    assert "media-src 'self'" in front["Content-Security-Policy"]
    shown = human.picture_in(front)
    spoken = client.get(shown["recording"])
    assert spoken["Content-Type"] == "audio/wav" and "no-store" in spoken["Cache-Control"]
    assert b"".join(spoken).decode() == ", ".join(human.numbers_in(shown["key"]))
    part = client.get(shown["recording"], HTTP_RANGE="bytes=0-3")
    assert part.status_code == 206 and len(b"".join(part)) == 4
    monkeypatch.setattr(captcha_settings, "CAPTCHA_FLITE_PATH", None)
    without = client.get(url)
    assert not human.picture_in(without)["recording"]
    assert "media-src" not in without["Content-Security-Policy"]
    assert client.get(shown["recording"]).status_code == 404


# How hard it gets ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "times", "level"),
    [
        (STARTS, 59, Level.EASY),
        (STARTS, 60, Level.HARD),
        (STARTS, 200, Level.PICTURE),
        (FAILURES, 4, Level.EASY),
        (FAILURES, 5, Level.HARD),
        (FAILURES, 12, Level.PICTURE),
    ],
)
def test_it_gets_harder(what: str, times: int, level: Level) -> None:
    with patch("kentportal.humantest.levels.time.time", return_value=1_800_000_000):
        count(Client(), what, times)
        assert level_of() is level
        assert level_of(REMOTE_ADDR=SCHOOL) is Level.EASY
    with patch("kentportal.humantest.levels.time.time", return_value=1_800_003_600):
        assert level_of() is Level.EASY


def test_failing_makes_the_proof_harder_and_then_asks_for_a_picture(
    client: Client, url: str, settings: Settings
) -> None:
    easy, hard = settings.HUMAN_TEST_NUMBERS
    assert client.get("/human/challenge/").json()["maxnumber"] == easy
    for _ in range(5):
        client.post(url, {"danger": "no", PROOF: "wrong"})
    assert client.get("/human/challenge/").json()["maxnumber"] == hard
    for _ in range(7):
        last = client.post(url, {"danger": "no", PROOF: "wrong"})
    assert "Enter the numbers in the picture instead" in words(last)
    assert "Use a picture instead" not in words(last) and "Show another picture" in words(last)
    assert b"altcha" not in last.content
    assert client.post(url, {"danger": "no"} | human.read(client, last)).status_code == 302


def test_forgetting_it_is_no_failure(client: Client, url: str) -> None:
    for tried in ({}, {KEY: pictures.fresh_key(), CODE: ""}) * 10:
        client.post(url, {"danger": "no"} | tried)
    assert level_of() is Level.EASY


def test_a_school_behind_one_address_is_never_locked_out(url: str) -> None:
    one = Client()
    early = human.tick(one, REMOTE_ADDR=SCHOOL)
    count(one, STARTS, 300, REMOTE_ADDR=SCHOOL)
    count(one, FAILURES, 300, REMOTE_ADDR=SCHOOL)
    late = human.tick(one, REMOTE_ADDR=SCHOOL)
    for proof in (early, late):
        assert Client().post(url, {"danger": "no"} | proof, REMOTE_ADDR=SCHOOL).status_code == 302
    other = Client()
    shown = other.get(url, REMOTE_ADDR=SCHOOL)
    typed = human.read(other, shown, REMOTE_ADDR=SCHOOL)
    assert other.post(url, {"danger": "no"} | typed, REMOTE_ADDR=SCHOOL).status_code == 302


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", SCHOOL, True),
        (SCHOOL, "203.0.113.8", False),
        ("unknown", "", True),
    ],
)
def test_an_address_is_one_household_and_is_not_kept(one: str, other: str, same: bool) -> None:
    def hashed(address: str) -> str:
        return levels.address_hash(RequestFactory().get("/", REMOTE_ADDR=address))

    assert (hashed(one) == hashed(other)) is same
    assert one not in hashed(one) and len(hashed(one)) == 64


def test_a_flood_is_not_worked_for(client: Client, settings: Settings) -> None:
    assert settings.HUMAN_TEST_PICTURES_AT_MOST == 10 * settings.HUMAN_TEST_AT_MOST
    settings.HUMAN_TEST_AT_MOST, settings.HUMAN_TEST_PICTURES_AT_MOST = 2, 4
    answers = [client.get("/human/challenge/").status_code for _ in range(4)]
    assert answers == [200, 200, 429, 429]
    names = [f"/human/picture/{pictures.fresh_key()}/" for _ in range(6)]
    assert [client.get(name).status_code for name in names] == [200] * 4 + [429] * 2
    assert CaptchaStore.objects.count() == 4


def test_one_person_does_not_close_the_test_for_their_whole_network(
    client: Client, settings: Settings, url: str
) -> None:
    settings.HUMAN_TEST_AT_MOST, settings.HUMAN_TEST_STARTS = 2, (1, 2)
    guesser = Client(REMOTE_ADDR=SCHOOL)
    assert [guesser.get("/human/challenge/").status_code for _ in range(3)] == [200, 200, 429]
    page = client.get(url, REMOTE_ADDR=SCHOOL)
    assert "People who sign in first are not asked." in words(page)
    passed = client.post(url, human.read(client, page, REMOTE_ADDR=SCHOOL), REMOTE_ADDR=SCHOOL)
    assert not is_asked(passed)
    assert client.cookies["human"].value


# The cache is down --------------------------------------------------------------------------------


class Down:
    """A cache that does not answer."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError("no cache")


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("levels", "proofs"):
        monkeypatch.setattr(f"kentportal.humantest.{module}.cache", Down())


@pytest.mark.usefixtures("no_cache")
def test_without_the_cache_the_picture_lets_people_through(client: Client, url: str) -> None:
    front = client.get(url)
    assert front.status_code == 200 and b"altcha" not in front.content
    assert client.post(url, {"danger": "no"} | human.read(client, front)).status_code == 302


def test_a_proof_that_cannot_be_looked_up_leads_to_the_picture(
    client: Client, url: str, request: pytest.FixtureRequest
) -> None:
    proof = human.tick(client)
    request.getfixturevalue("no_cache")
    answer = client.post(url, {"danger": "no"} | proof)
    assert answer.status_code == 422
    assert "We could not check that you are a person" in words(answer)
    assert client.post(url, {"danger": "no"} | human.read(client, answer)).status_code == 302


# Around it ----------------------------------------------------------------------------------------


def test_only_pages_with_the_tick_box_run_its_worker(client: Client, url: str) -> None:
    policy = client.get(url)["Content-Security-Policy"]
    assert "worker-src blob:" in policy and "unsafe" not in policy
    for other in (client.get("/"), client.post(url, {WAY: "picture"})):
        assert "worker-src" not in other["Content-Security-Policy"]
    sign_in(client, make_user())
    assert "worker-src" not in client.get(url)["Content-Security-Policy"]


def test_the_page_says_whom_to_call_instead(client: Client, url: str) -> None:
    number = ContactDetails.load().front_door_telephone
    assert f"If you cannot do this, call the Front Door on {number}" in words(client.get(url))


@pytest.mark.parametrize("name", ["challenge/", f"picture/{'0' * 40}/", f"recording/{'0' * 40}.wav"])
def test_what_it_fetches_is_got_and_kept_nowhere(
    client: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(captcha_settings, "CAPTCHA_FLITE_PATH", None)
    assert client.post(f"/human/{name}").status_code == 405
    answer = client.get(f"/human/{name}")
    assert answer.status_code == 404 or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["picture/x/", f"picture/{'0' * 39}G/", f"picture/{'0' * 40}@2/", "refresh/"]
)
def test_nothing_else_is_there(client: Client, name: str) -> None:
    assert client.get(f"/human/{name}").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("captcha-image", args=["0" * 40])


def test_the_front_costs_few_statements(
    client: Client, url: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(url)
    with django_assert_max_num_queries(FRONT_AT_MOST):
        assert is_asked(client.get(url))


def test_a_request_without_address_counts_like_any_other(rf: RequestFactory) -> None:
    request = HttpRequest()
    levels.count(request, STARTS)
    assert levels.counted(request) == (1, 0)
