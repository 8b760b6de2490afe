"""How an open list hears of what came: numbers alone, asked for without keeping anybody signed in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from kentportal.accounts.models import User
from safeguarding import passing
from safeguarding.acts import Doing
from safeguarding.casework import Named
from safeguarding.inbox.arrivals import stamp
from safeguarding.records import Referral

from .listing import make, page_at
from .people import make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db
ARRIVALS = "/admin/inbox/arrivals/"


@pytest.fixture
def worker() -> User:
    return make_worker("worker@example.org")


@pytest.fixture
def staff(client: Client, worker: User) -> Client:
    return sign_in(client, worker)


def asked(client: Client, **given: str) -> Any:
    return client.get(ARRIVALS, {"team": "frontdoor", **given})


def test_the_list_says_where_to_ask_and_then_hears_of_what_came_since(staff: Client, worker: User) -> None:
    make_worker("lado@example.org", "lado")
    make()
    region = page_at(staff).select_one("[data-arrivals][aria-live=polite]")
    assert region
    assert region.get_text(strip=True) == ""
    address = str(region["data-arrivals"])
    assert staff.get(address).json() == {"new": 0, "urgent": 0}
    make(urgency="urgent")
    make()
    make(team="lado", urgency="urgent")
    Named.objects.create(referral=make(restricted=True), user=make_worker("named@example.org"))
    assert staff.get(address).json() == {"new": 2, "urgent": 1}
    assert str(region["data-show"]).endswith("?tab=new")


def test_it_is_for_the_team_alone(staff: Client) -> None:
    make()
    long_ago = stamp(timezone.now() - timedelta(hours=1))
    assert asked(staff, since=long_ago).json()["new"] == 1
    for team in ("lado", "nowhere", "", "\0"):
        answer = staff.get(ARRIVALS, {"team": team, "since": long_ago})
        assert (answer.status_code, answer.json()) == (403, {})
    superuser = make_user("root@example.org", is_superuser=True, is_staff=True)
    assert asked(sign_in(Client(), superuser), since=long_ago).status_code == 403
    assert asked(sign_in(Client(), make_user("plain@example.org")), since=long_ago).status_code == 404
    assert asked(Client(), since=long_ago).status_code == 302
    assert staff.post(ARRIVALS).status_code == 405


@pytest.mark.parametrize("since", ["", "x", "-1", "9" * 16, "9" * 400, "\0", "1e5", "٣"])
def test_what_is_no_moment_is_now(since: str, staff: Client) -> None:
    make()
    assert asked(staff, since=since).json() == {"new": 0, "urgent": 0}


def test_nothing_older_than_a_day_is_an_arrival(staff: Client) -> None:
    make(sent_at=timezone.now() - timedelta(days=2))
    assert asked(staff, since="0").json()["new"] == 0


def test_numbers_stop(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeguarding.inbox.arrivals.MOST", 2)
    for _ in range(3):
        make()
    assert asked(staff, since=stamp(timezone.now() - timedelta(hours=1))).json()["new"] == 2


def test_asking_keeps_nobody_signed_in(staff: Client, django_assert_max_num_queries: Any) -> None:
    sessions: Any = staff.session.model.objects  # type: ignore[attr-defined]
    ends = timezone.now() + timedelta(minutes=5)
    sessions.update(expire_date=ends)
    with django_assert_max_num_queries(8):
        assert asked(staff).status_code == 200
    assert sessions.get().expire_date == ends
    page_at(staff)
    assert sessions.get().expire_date > ends


def test_what_another_team_passes_on_or_sends_back_is_an_arrival(staff: Client, worker: User) -> None:
    manager = make_worker("manager@example.org", is_manager=True)
    ot = make_worker("otmanager@example.org", "ot", is_manager=True)
    there = sign_in(Client(), ot)
    made = make(urgency="urgent", sent_at=timezone.now() - timedelta(hours=3))
    since = stamp(timezone.now())
    assert asked(there, team="ot", since=since).json() == {"new": 0, "urgent": 0}
    passing.pass_on(made, Doing(manager), ot.memberships.get().team, "Yours.")
    assert asked(there, team="ot", since=since).json() == {"new": 1, "urgent": 1}
    assert asked(staff, since=since).json() == {"new": 0, "urgent": 0}
    since = stamp(timezone.now())
    passing.send_back(Referral.objects.get(pk=made.pk), Doing(ot), "Not ours.")
    assert asked(staff, since=since).json() == {"new": 1, "urgent": 1}
    assert asked(there, team="ot", since=since).json() == {"new": 0, "urgent": 0}


def test_what_a_team_is_also_given_is_an_arrival_there_alone(staff: Client, worker: User) -> None:
    lado = make_worker("lado@example.org", "lado")
    made = make(sent_at=timezone.now() - timedelta(hours=3))
    since = stamp(timezone.now())
    passing.also_refer(made, Doing(worker), lado.memberships.get().team, "An adult.")
    assert asked(sign_in(Client(), lado), team="lado", since=since).json() == {"new": 1, "urgent": 0}
    assert asked(staff, since=since).json() == {"new": 0, "urgent": 0}
