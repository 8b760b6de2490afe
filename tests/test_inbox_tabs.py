"""The tabs of the inbox: what each has, whose it counts, and how far."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kentportal.accounts.models import User
from safeguarding import clocks, staffing, targets
from safeguarding.casework import Named
from safeguarding.records import Referral, Team

from .listing import LIST, listed, make, page_at, said, tabs
from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> User:
    return make_worker("worker@example.org")


@pytest.fixture
def staff(client: Client, worker: User) -> Client:
    return sign_in(client, worker)


@pytest.fixture
def manager() -> Client:
    return sign_in(Client(), make_worker("manager@example.org", is_manager=True))


def test_each_tab_has_its_own_and_says_how_many(staff: Client, worker: User) -> None:
    colleague, long_ago = make_worker("colleague@example.org"), timezone.now() - timedelta(days=30)

    def old(**columns: object) -> Referral:
        return make(sent_at=long_ago, **columns)

    has = {
        "new": [old(), old(worker=colleague)],
        "mine": [old(status="checks", worker=worker)],
        "unassigned": [old(status="answered")],
        "waiting": [old(status="waiting", worker=colleague)],
        "decided": [old(status="decided", worker=worker), old(status="decided")],
    }
    old(status="withdrawn", worker=worker)
    assert tabs(page_at(staff)) == {
        "New": "2",
        "Mine": "1",
        "Unassigned": "2",
        "Waiting for information": "1",
        "Decided": "2",
        "All": "8",
    }
    has["unassigned"].append(has["new"][0])  # nobody has it yet
    for tab, referrals in has.items():
        assert {*listed(staff, f"?tab={tab}")} == {each.reference for each in referrals}, tab
    assert len(listed(staff, "?tab=all")) == 8


def test_what_is_over_comes_last_and_what_was_decided_last_comes_first_of_that(staff: Client) -> None:
    now = timezone.now()
    long_ago = make(status="decided", closed_at=now - timedelta(days=9))
    lately = make(status="decided", closed_at=now - timedelta(days=1))
    open_one = make(sent_at=now)
    assert listed(staff) == [each.reference for each in (open_one, lately, long_ago)]


def test_what_waits_for_sign_off_is_a_managers(staff: Client, manager: Client) -> None:
    proposed = make(status="proposed")
    make()
    assert tabs(page_at(manager))["To sign off"] == "1"
    assert listed(manager, "?tab=sign-off") == [proposed.reference]
    page = page_at(staff, "?tab=sign-off")
    assert "To sign off" not in tabs(page)
    assert "Tab" in said(page)
    assert len(listed(staff, "?tab=sign-off")) == 2


def test_what_came_while_nobody_was_there_has_a_tab_until_it_is_taken_up(staff: Client) -> None:
    team, now = Team.objects.get(slug="frontdoor"), timezone.now()
    closed, _ = clocks.last_closure(targets.calendar_of(team), now)
    make(sent_at=closed - timedelta(minutes=5))
    assert "Arrived while closed" not in tabs(page_at(staff))
    overnight = make(sent_at=closed + timedelta(seconds=1))
    make(sent_at=closed + timedelta(seconds=2), status="acknowledged")
    assert tabs(page_at(staff))["Arrived while closed"] == "1"
    assert listed(staff, "?tab=closed") == [overnight.reference]


def test_counts_stop_and_all_come_in_one_query(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeguarding.inbox.tabs.MOST", 2)
    for _ in range(4):
        make_referral()
    with CaptureQueriesContext(connection) as captured:
        counts = tabs(page_at(staff))
    assert (counts["New"], counts["Mine"], counts["All"]) == ("2+", "0", "2+")
    assert sum("COUNT(*)" in query["sql"] and "counted" in query["sql"] for query in captured) == 1


def test_another_teams_are_in_no_tab(staff: Client) -> None:
    make_worker("lado@example.org", "lado")
    foreign = make(team="lado", urgency="urgent")
    page = page_at(staff)
    assert {*tabs(page).values()} == {"0"}
    assert foreign.reference not in str(page)
    assert "LADO" not in page.select_one("main, .wrapper, body").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("team", ["lado", "ot", "nowhere", "%00", "frontdoor%27"])
def test_a_team_that_is_not_theirs_answers_like_one_that_does_not_exist(team: str, staff: Client) -> None:
    make(team="lado")
    own = make()
    page = page_at(staff, f"?team={team}")
    assert listed(staff, f"?team={team}") == [own.reference]
    assert "Team" in said(page)


def test_whoever_is_in_two_teams_has_a_list_of_each(staff: Client, worker: User) -> None:
    staffing.join(worker, "ot", is_manager=False)
    front_door, ot = make(), make(team="ot")
    page = page_at(staff, "?team=ot&tab=new")
    assert [link["href"] for link in page.select(".inbox-teams a")] == [
        f"{LIST}?team=frontdoor&tab=new",
        f"{LIST}?team=ot&tab=new",
    ]
    assert listed(staff, "?team=ot") == [ot.reference]
    assert listed(staff, "?team=frontdoor") == [front_door.reference]
    assert tabs(page)["All"] == "1"
    assert all("team=ot" in str(link["href"]) for link in page.select(".inbox-tabs a"))


def test_a_restricted_one_is_there_for_those_it_names_alone(staff: Client, worker: User) -> None:
    manager = make_worker("manager@example.org", is_manager=True)
    restricted = make(restricted=True)
    assert (listed(staff), tabs(page_at(staff))["All"]) == ([], "0")
    # Nobody is named who could work it: then its managers see to that.
    assert listed(sign_in(Client(), manager)) == [restricted.reference]
    Named.objects.create(referral=restricted, user=worker)
    page = page_at(staff)
    assert tabs(page)["All"] == "1"
    assert "Restricted" in page.select_one("td.field-reference").get_text()  # type: ignore[union-attr]
    assert listed(sign_in(Client(), manager)) == []


def test_columns_that_would_say_nothing_are_left_out(staff: Client, worker: User) -> None:
    make(status="decided", worker=worker, reason="")
    make(worker=worker, reason="")

    def heads(query: str) -> list[str]:
        return [head.get_text(strip=True) for head in page_at(staff, query).select(".inbox th")]

    assert heads("") == [
        *("Reference", "Form", "Urgency", "About", "Received", "Time left", "Status", "Worker"),
    ]
    assert not {"Time left", "Status", "Reason"} & {*heads("?tab=decided")}
    assert "Worker" not in heads("?tab=mine")


def test_marks_say_what_must_be_seen_first(staff: Client) -> None:
    make(do_not_tell_family=True, possible_repeat=True, passed_from=Team.objects.get(slug="frontdoor"))
    marks = [each.get_text(strip=True) for each in page_at(staff).select("td.field-reference .portal-tag")]
    assert marks == [
        "DO NOT TELL THE FAMILY",
        "Passed to you by Front Door: accept or send back",
        "Possible repeat",
    ]


def test_the_first_page_of_the_staff_side_says_what_waits(worker: User) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    make_worker("lado@example.org", "lado")
    for columns in (
        {"urgency": "urgent"},
        {"status": "answered"},
        {"status": "checks", "worker": worker, "opened_at": long_ago},
        {"status": "proposed", "opened_at": long_ago},
        {"team": "lado", "urgency": "urgent"},
    ):
        make(sent_at=long_ago, **columns)
    manager = make_worker("manager@example.org", is_manager=True)
    words = [
        BeautifulSoup(sign_in(Client(), user).get("/admin/").content, "html.parser")
        .select_one("section[aria-labelledby=inbox-panel-title]")
        .get_text(" ", strip=True)  # type: ignore[union-attr]
        for user in (worker, manager)
    ]
    waits = "Inbox 1 urgent not acknowledged yet. 2 new , not opened yet 3 that nobody works"
    assert words[0] == f"{waits} 1 in your list Open the inbox"
    assert words[1] == f"{waits} 1 to sign off Open the inbox"
