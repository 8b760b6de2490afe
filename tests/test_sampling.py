"""The dip sample: random, drawn again by its seed, on record, with clocks, rationale and overrides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from kentportal.accounts.models import User
from safeguarding.casework import Decision, Named
from safeguarding.inbox import samples
from safeguarding.records import Event, Referral

from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db
URL = "/admin/team/sample/"
CLOSED = datetime(2026, 6, 17, 11, 0, tzinfo=UTC)
ASKED = {"month": "2026-06", "size": "5", "seed": "abc123"}


@pytest.fixture
def manager() -> User:
    return make_worker("manager@example.org", is_manager=True, first_name="Mina", last_name="Manager")


def decided(**columns: Any) -> Referral:
    referral = make_referral(sent_at=CLOSED - timedelta(hours=2))
    values = {"status": "decided", "queue": 2, "closed_at": CLOSED, "acknowledged_at": CLOSED}
    Referral.objects.filter(pk=referral.pk).update(**values | columns)
    return referral


def shown(answer: Any) -> list[str]:
    page = BeautifulSoup(answer.content, "html.parser")
    return [link.get_text(strip=True) for link in page.select(".sample-one h4 a")]


def test_a_seed_draws_the_same_again_and_another_one_others(client: Client, manager: User) -> None:
    made = {decided().reference for _ in range(12)}
    sign_in(client, manager)
    first = shown(client.get(URL, ASKED))
    assert len(first) == 5
    assert {*first} <= made
    assert shown(client.get(URL, ASKED)) == first
    others = [shown(client.get(URL, ASKED | {"seed": seed})) for seed in "0123"]
    assert any({*other} != {*first} for other in others)


def test_without_a_seed_one_is_made(client: Client, manager: User) -> None:
    decided()
    answer = sign_in(client, manager).get(URL, ASKED | {"seed": ""}, follow=True)
    (address, _), *_ = answer.redirect_chain
    assert "seed=" in address
    assert len(shown(answer)) == 1
    assert "No more were decided in this month" in answer.content.decode()


def test_only_what_was_decided_in_the_month(client: Client, manager: User) -> None:
    right = decided(closed_at=datetime(2026, 6, 30, 22, 59, tzinfo=UTC))
    decided(closed_at=datetime(2026, 6, 30, 23, 0, tzinfo=UTC))  # July in London
    decided(status="withdrawn")
    make_referral()
    assert shown(sign_in(client, manager).get(URL, ASKED)) == [right.reference]


def test_each_shows_clocks_rationale_override_and_sign_off(client: Client, manager: User) -> None:
    worker = make_worker("worker@example.org", first_name="Wanda", last_name="Worker")
    referral = decided(
        acknowledge_by=CLOSED - timedelta(hours=1), decide_by=CLOSED + timedelta(hours=1), worker=worker
    )
    Decision.objects.create(
        referral=referral,
        by=worker,
        children=[{"name": "Amélie O'Brien-Okafor", "outcome": "early_help", "label": "Early help"}],
        rationale={"facts": "The facts.", "override": "Because of the risk."},
        support_level="3",
        overridden=True,
        sign_off=["babies"],
        answered_by=manager,
        answered_at=CLOSED,
        signed=True,
        answer="",
    )
    Decision.objects.create(
        referral=referral,
        by=worker,
        children=[],
        rationale={"facts": "Sent back."},
        sign_off=["babies"],
        answered_by=manager,
        answered_at=CLOSED,
        signed=False,
        answer="",
        at=CLOSED + timedelta(days=1),
    )
    answer = sign_in(client, manager).get(URL, ASKED)
    text = BeautifulSoup(answer.content, "html.parser").select_one(".sample-one").get_text(" ", strip=True)  # type: ignore[union-attr]
    for words in (
        "Late",
        "In time",
        "Early help",
        "The facts.",
        "Because of the risk.",
        "Wanda Worker",
        "Mina",
    ):
        assert words in text
    assert "Sent back." not in text
    assert "Amélie" not in text


def test_each_one_shown_is_on_its_record(client: Client, manager: User) -> None:
    for _ in range(6):
        decided()
    sign_in(client, manager).get(URL, ASKED, REMOTE_ADDR="192.0.2.7")
    events = Event.objects.filter(kind="sampled")
    assert events.count() == 5
    assert {event.actor_id for event in events} == {manager.pk}
    assert {event.from_address for event in events} == {"192.0.2.7"}
    assert events[0].detail == {"month": "2026-06", "seed": "abc123"}


def test_what_is_restricted_to_others_or_another_teams_is_not_drawn(client: Client, manager: User) -> None:
    hidden = decided(restricted=True)
    Named.objects.create(referral=hidden, user=make_worker("named@example.org"))
    decided(team=make_worker("l@example.org", "lado").memberships.get().team)
    assert not shown(sign_in(client, manager).get(URL, ASKED))


@pytest.mark.parametrize(
    "wrong",
    [
        *({"month": month} for month in ("", "June", "2026-13", "2026-06-01", "1999-01")),
        *({"size": size} for size in ("", "4", "51", "many", "9" * 30)),
        *({"seed": seed} for seed in ("x" * 17, "<b>", "a b", "\0")),
    ],
)
def test_what_is_wrong_is_said(wrong: dict[str, str], client: Client, manager: User) -> None:
    decided()
    answer = sign_in(client, manager).get(URL, ASKED | wrong)
    assert answer.status_code == 400
    assert b"There is a problem" in answer.content
    assert not Event.objects.filter(kind="sampled").exists()


@pytest.mark.parametrize(("today", "month"), [((2026, 1, 5), "2025-12"), ((2026, 12, 1), "2026-11")])
def test_the_month_before_is_offered(
    today: tuple[int, int, int], month: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: datetime(*today, tzinfo=UTC).date())
    assert samples.last_month() == month


def test_december_ends_with_the_year(client: Client, manager: User) -> None:
    right = decided(closed_at=datetime(2025, 12, 31, 12, tzinfo=UTC))
    assert shown(sign_in(client, manager).get(URL, ASKED | {"month": "2025-12"})) == [right.reference]


def test_it_is_for_managers(client: Client, manager: User) -> None:
    decided()
    assert sign_in(client, manager).get(URL).status_code == 200
    assert client.get(URL, ASKED | {"team": "ot"}).status_code == 404
    assert client.post(URL, ASKED).status_code == 405
    assert sign_in(Client(), make_worker("w@example.org")).get(URL, ASKED).status_code in (302, 403)
    assert not Event.objects.filter(kind="sampled").exists()


def test_a_sample_takes_a_bounded_number_of_queries(
    client: Client, manager: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        decided()
    sign_in(client, manager).get(URL, ASKED)
    with django_assert_max_num_queries(22 + 5 * 4):
        client.get(URL, ASKED)
