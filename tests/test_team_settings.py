"""A team's settings: its managers keep their own, administrators every one's, and nobody else any."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from safeguarding.records import Team
from safeguarding.targets import limits

from .offices import everybody
from .people import sign_in
from .referrals import make_referral

pytestmark = pytest.mark.django_db
SETTINGS = {
    "mailbox": "team@example.org",
    "opens_at": "08:30",
    "closes_at": "17:30",
    "remind_after_days": "7",
    "retention_months": "24",
    "sign_off_babies": "on",
}


@pytest.fixture
def people() -> dict[str, Any]:
    return everybody()


def team(slug: str = "frontdoor") -> Team:
    return Team.objects.get(slug=slug)


def url(name: str = "edit", slug: str = "frontdoor") -> str:
    args = [] if name.startswith("list") else [team(slug).pk]
    return reverse(f"wagtailsnippets_safeguarding_team:{name}", args=args)


def targets(*rows: dict[str, str], there: int = 0) -> dict[str, str]:
    data = {
        "targets-TOTAL_FORMS": str(len(rows)),
        "targets-INITIAL_FORMS": str(there),
        "targets-MIN_NUM_FORMS": "0",
        "targets-MAX_NUM_FORMS": "1000",
    }
    for number, row in enumerate(rows):
        usual = {"form_code": "", "urgency": "standard", "unit": "days", "acknowledge_within": "1"}
        for name, value in {**usual, "decide_within": "2", "id": "", **row}.items():
            data[f"targets-{number}-{name}"] = value
    return data


def save(browser: Client, *rows: dict[str, str], there: int = 0, **changed: Any) -> Any:
    return browser.post(url(), {**SETTINGS, **targets(*rows, there=there), **changed})


def said(answer: Any) -> str:
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


@pytest.mark.parametrize("role", ["manager", "second_manager", "admin", "superuser"])
def test_settings_are_kept(role: str, people: dict[str, Any]) -> None:
    answer = save(sign_in(Client(), people[role]), {"form_code": "RP", "urgency": "urgent", "unit": "hours"})
    assert answer.status_code == 302
    kept = team()
    assert (kept.mailbox, kept.opens_at, kept.closes_at) == ("team@example.org", time(8, 30), time(17, 30))
    assert (kept.remind_after_days, kept.retention_months) == (7, 24)
    assert (kept.sign_off_babies, kept.sign_off_downgraded) == (True, False)
    target = kept.targets.get()
    assert (target.form_code, target.urgency, target.decide_within) == ("RP", "urgent", 2)


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_the_name_is_fixed(role: str, people: dict[str, Any]) -> None:
    assert save(sign_in(Client(), people[role]), name="Another", slug="lado").status_code == 302
    assert (team().name, team().slug) == ("Front Door", "frontdoor")


@pytest.mark.parametrize("role", ["worker", "ot", "otmanager", "lado", "ladomanager", "editor", "referrer"])
def test_nobody_else_opens_or_changes_them(role: str, people: dict[str, Any]) -> None:
    assert sign_in(Client(), people["manager"]).get(url()).status_code == 200
    browser = sign_in(Client(), people[role])
    for answer in (browser.get(url()), save(browser)):
        assert answer.status_code in (302, 403, 404)
        assert answer.headers.get("Location", "/admin/") == "/admin/"
    assert team().mailbox == ""


def test_another_teams_is_not_there_for_a_manager(people: dict[str, Any]) -> None:
    browser = sign_in(Client(), people["manager"])
    assert browser.get(url(slug="lado")).status_code == 404
    missing = reverse("wagtailsnippets_safeguarding_team:edit", args=[999])
    assert browser.get(missing).status_code == 404
    for pk in ("abc", "-1", "9" * 30):
        assert browser.get(missing.replace("999", pk)).status_code == 404


def test_a_manager_lists_their_own_team_alone(people: dict[str, Any]) -> None:
    page = said(sign_in(Client(), people["manager"]).get(url("list")))
    assert "Front Door" in page
    assert "Occupational Therapy" not in page
    everything = said(sign_in(Client(), people["admin"]).get(url("list")))
    assert "Occupational Therapy" in everything


@pytest.mark.parametrize("name", ["history", "history_results", "usage", "delete"])
def test_history_usage_and_deleting_are_closed_to_managers(name: str, people: dict[str, Any]) -> None:
    browser = sign_in(Client(), people["manager"])
    page = browser.get(url())
    assert page.status_code == 200
    assert url("history") not in page.content.decode()
    assert url("usage") not in page.content.decode()
    assert browser.get(url(name)).status_code in (302, 403)
    assert browser.post(url(name)).status_code in (302, 403, 405)
    assert team()
    if name != "delete":
        assert sign_in(Client(), people["admin"]).get(url(name)).status_code == 200


def test_only_administrators_are_led_to_proposing_who_is_in_it(people: dict[str, Any]) -> None:
    link = reverse("staff_changes:propose")
    assert link in sign_in(Client(), people["admin"]).get(url()).content.decode()
    page = sign_in(Client(), people["manager"]).get(url()).content.decode()
    assert link not in page
    assert "worker@example.org" in page


@pytest.mark.parametrize(
    ("slug", "role", "codes"),
    [
        ("frontdoor", "manager", ["", "RS", "RP"]),
        ("ot", "otmanager", ["", "OT"]),
        ("lado", "ladomanager", ["", "LP", "LL"]),
    ],
)
def test_time_limits_are_for_the_teams_own_forms(
    slug: str, role: str, codes: list[str], people: dict[str, Any]
) -> None:
    page = sign_in(Client(), people[role]).get(url(slug=slug)).content.decode()
    start = page.index('<select name="targets-__prefix__-form_code"')
    found = BeautifulSoup(page[start : page.index("</select>", start)], "html.parser")
    assert [option["value"] for option in found.find_all("option")] == codes
    assert "For what arrives from then on" in page


@pytest.mark.parametrize(
    ("changed", "rows", "words"),
    [
        ({"mailbox": "nobody"}, (), "Enter a valid email address"),
        ({"opens_at": "18:00"}, (), "The team must open before it closes"),
        ({"closes_at": ""}, (), "The team must open before it closes"),
        ({"remind_after_days": "0"}, (), "greater than or equal to 1"),
        ({"retention_months": "121"}, (), "less than or equal to 120"),
        ({}, ({"form_code": "LP"},), "Select a valid choice"),
        ({}, ({"acknowledge_within": "3"},), "It must be acknowledged no later than it is decided"),
        ({}, ({}, {}), "There is a time limit for this form and urgency already"),
        ({}, ({"decide_within": "0"},), "greater than or equal to 1"),
    ],
)
def test_what_is_wrong_is_said(
    changed: dict[str, Any], rows: tuple[dict[str, str], ...], words: str, people: dict[str, Any]
) -> None:
    answer = save(sign_in(Client(), people["manager"]), *rows, **changed)
    assert answer.status_code == 200
    assert words in said(answer)
    assert team().mailbox == ""
    assert not team().targets.exists()


def test_a_time_limit_is_changed_and_taken_away(people: dict[str, Any]) -> None:
    browser = sign_in(Client(), people["manager"])
    save(browser, {}, {"form_code": "RS"})
    first, second = team().targets.order_by("form_code")
    rows = ({"id": str(first.pk), "decide_within": "5"}, {"id": str(second.pk), "DELETE": "on"})
    assert save(browser, *rows, there=2).status_code == 302
    assert team().targets.get().decide_within == 5


def test_clocks_that_run_keep_their_limits(people: dict[str, Any]) -> None:
    before = make_referral()
    save(sign_in(Client(), people["manager"]), {"decide_within": "9"})
    after = make_referral()
    assert before.decide_by
    assert after.decide_by
    assert (after.decide_by - before.decide_by).days > 6
    expected = limits(team(), "RS", "standard", after.received_at)
    assert after.decide_by == expected.decide_by
