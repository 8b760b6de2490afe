"""The managers' board: the numbers are right, small ones stay in the team, and each chart has its table."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import board, waiting_times
from safeguarding.board import FEWER, NOT_SHOWN, Line, Numbers, Table
from safeguarding.casework import Named
from safeguarding.correspondence import Return
from safeguarding.records import Event, Referral, Team

from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db
#: A Wednesday without bank holidays near it, in office hours.
NOW = datetime(2026, 6, 17, 11, 0, tzinfo=UTC)
URL = "/admin/team/board/"


@pytest.fixture(autouse=True)
def on_a_wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def manager() -> User:
    return make_worker("manager@example.org", is_manager=True, first_name="Mina", last_name="Manager")


def came(ago: timedelta, **more: Any) -> Referral:
    columns = {name: more.pop(name) for name in ("reason", "district", "worker") if name in more}
    made = make_referral(sent_at=NOW - ago, **more)
    Referral.objects.filter(pk=made.pk).update(**columns)
    return made


def decided(took: timedelta, ago: timedelta = timedelta(days=1), **more: Any) -> Referral:
    made = came(ago + took, **more)
    Referral.objects.filter(pk=made.pk).update(
        status="decided", queue=2, closed_at=NOW - ago, acknowledged_at=NOW - ago
    )
    return made


def numbers(user: User) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Each table's lines, by its slug and their labels."""
    found = Numbers.of(user, Team.objects.get(slug="frontdoor"))
    return {table.slug: {line.label: line.cells for line in table.lines} for table in found.tables}


def test_what_waits_is_counted_by_age_in_working_days(manager: User) -> None:
    came(timedelta(hours=1))
    came(timedelta(hours=1), urgency="urgent")
    came(timedelta(days=1))  # Tuesday
    came(timedelta(days=5))  # Friday: the days Friday, Monday and Tuesday have ended since
    came(timedelta(days=60))
    decided(timedelta(hours=1))
    ages = numbers(manager)["age"]
    assert ages["Less than a working day"] == (1, 1)
    assert ages["1 working day"] == (0, 1)
    assert ages["2 working days"] == (0, 0)
    assert ages["3 to 5 working days"] == (0, 1)
    assert ages["More than 20 working days"] == (0, 1)
    assert sum(sum(cells) for cells in ages.values()) == 5


def test_overdue_is_counted_for_both_clocks(manager: User) -> None:
    came(timedelta(hours=1))
    late = came(timedelta(days=5), urgency="urgent")
    overdue = numbers(manager)["overdue"]
    assert overdue["Acknowledge, standard"] == (0, 1)
    assert overdue["Acknowledge, urgent"] == (1, 0)
    assert overdue["Decide, urgent"] == (1, 0)
    Referral.objects.filter(pk=late.pk).update(acknowledged_at=NOW)
    assert numbers(manager)["overdue"]["Acknowledge, urgent"] == (0, 0)


def test_what_waits_by_worker_reason_and_district(manager: User) -> None:
    worker = make_worker("worker@example.org", first_name="Wanda", last_name="Worker")
    came(timedelta(hours=1), worker=worker, reason="neglect", district="dover")
    came(timedelta(days=9), worker=worker, reason="neglect", district="dover")
    came(timedelta(hours=1), reason="", district="")
    found = numbers(manager)
    assert found["worker"] == {"Wanda Worker": (1, 1), "Unassigned": (0, 1)}
    assert found["reason"]["neglect"] == (2,)
    assert found["reason"]["No reason given"] == (1,)
    assert found["district"] == {"Dover": (2,), "Not known": (1,)}


def test_many_reasons_are_cut_to_the_most_frequent(manager: User) -> None:
    for number in range(board.MOST_LINES + 3):
        came(timedelta(hours=1), reason=f"reason {number}")
    lines = numbers(manager)["reason"]
    assert len(lines) == board.MOST_LINES + 1
    assert lines["All other reasons"] == (3,)


def test_arrivals_by_hour_know_weekends_and_the_clock_in_london(manager: User) -> None:
    came(timedelta(hours=2))  # Wednesday, 9 in UTC, 10 in London
    came(timedelta(hours=2, days=3))  # Sunday
    came(timedelta(days=40))
    hours = numbers(manager)["hours"]
    assert len(hours) == 24
    assert hours["10am"] == (1, 1)
    assert sum(sum(cells) for cells in hours.values()) == 2


def test_times_to_decision_are_in_working_hours(manager: User) -> None:
    for hours in range(1, 11):
        decided(timedelta(minutes=6 * hours), ago=timedelta(minutes=10))
    decided(timedelta(days=4), ago=timedelta(days=1, hours=1))  # Friday to Tuesday: two days of work
    decided(timedelta(hours=1), ago=timedelta(days=50))
    found = numbers(manager)
    everything = found["times-28"]["All forms"]
    assert everything[0] == 11
    assert everything[1] == 0.6
    assert everything[2] == 1.0
    assert found["times-90"]["All forms"][0] == 12
    assert found["times-28"]["Request for Support, professionals, standard"][0] == 11


def test_of_very_many_decisions_a_random_part_is_measured(
    manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(12):
        decided(timedelta(minutes=30), ago=timedelta(minutes=10))
    monkeypatch.setattr(waiting_times, "MOST_MEASURED", 6)
    tables = Numbers.of(manager, Team.objects.get()).tables
    table = next(table for table in tables if table.slug == "times-28")
    assert "about 6 of 12 decisions, taken at random" in table.note
    assert all(int(line.cells[0]) < 12 for line in table.lines)


def test_returns_are_counted_by_reason(manager: User) -> None:
    made = came(timedelta(hours=1))
    for ago, ended in ((timedelta(hours=1), None), (timedelta(days=2), NOW), (timedelta(days=100), NOW)):
        Return.objects.create(
            referral=made,
            submission=made.submission,
            reason="child",
            detail="Missing child's details",
            comment="",
            at=NOW - ago,
            ended_at=ended,
        )
    assert numbers(manager)["returns"] == {"Missing child's details": (2,)}


def test_only_the_teams_own_and_nothing_restricted_to_others(manager: User) -> None:
    came(timedelta(hours=1), team="lado")
    hidden = came(timedelta(hours=1))
    somebody = make_worker("named@example.org")
    Referral.objects.filter(pk=hidden.pk).update(restricted=True)
    Named.objects.create(referral=hidden, user=somebody)
    came(timedelta(hours=1))
    assert sum(sum(cells) for cells in numbers(manager)["age"].values()) == 1


def column(*cells: Any) -> list[Any]:
    table = Table("slug", "Title", "First", ("Head",), tuple(Line(str(cell), (cell,)) for cell in cells))
    return [line.cells[0] for line in table.hidden_below_5().lines]


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ((5, 6), [5, 6]),
        ((0, 4, 9), [FEWER, FEWER, 9]),
        ((4, 9, 7), [FEWER, 9, NOT_SHOWN]),
        ((4,), [FEWER]),
        ((), []),
    ],
)
def test_small_numbers_can_be_neither_read_nor_worked_out(cells: Any, shown: Any) -> None:
    assert column(*cells) == shown


def test_times_of_few_decisions_are_hidden() -> None:
    lines = (Line("A", (4, 1.5, 2.5)), Line("B", (5, 1.5, 2.5)))
    table = Table("times", "Times", "Form", ("Decisions", "Half", "Most"), lines, of_times=True)
    assert [line.cells for line in table.hidden_below_5().lines] == [
        (FEWER, NOT_SHOWN, NOT_SHOWN),
        ("5 or more", 1.5, 2.5),
    ]


def test_no_sum_of_shared_decisions_tells_of_how_many_few_there_were(manager: User) -> None:
    for number in range(14):
        decided(timedelta(hours=1), urgency="urgent" if number < 3 else "standard")
    own = {table.slug: table for table in Numbers.of(manager, Team.objects.get(slug="frontdoor")).tables}
    assert sorted(int(line.cells[0]) for line in own["times-28"].lines) == [3, 11, 14]
    shared = Numbers.of(manager, Team.objects.get(slug="frontdoor")).hidden_below_5()
    counts = [line.cells[0] for table in shared.tables if table.of_times for line in table.lines]
    assert sorted({str(count) for count in counts}) == ["5 or more", FEWER]
    assert counts.count(FEWER) == 2, "once in each of both tables of times"


def test_the_page_has_a_table_beside_each_chart(client: Client, manager: User) -> None:
    for _ in range(2):
        came(timedelta(hours=1), worker=manager)
    page = BeautifulSoup(sign_in(client, manager).get(URL).content, "html.parser")
    charts = page.select("svg.board-chart")
    assert len(charts) >= 6
    for drawn in charts:
        pair = drawn.find_parent(class_="board-pair")
        assert pair
        assert pair.find("table")
        assert "The table has the same numbers" in str(drawn["aria-label"])
    assert not page.select(".managing [style]")
    assert "Mina Manager" in page.get_text()


def test_shared_numbers_name_nobody_and_hide_what_is_small(client: Client, manager: User) -> None:
    for _ in range(2):
        came(timedelta(hours=1), worker=manager, reason="neglect", district="dover")
    sign_in(client, manager)
    for url in (f"{URL}?share=1", f"{URL}?share=1&export=csv"):
        answer = client.get(url)
        text = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        main = text if answer.streaming else str(BeautifulSoup(text, "html.parser").select_one(".managing"))
        assert FEWER in main
        assert "Mina" not in main.replace("Mina Manager</a>", "")
        assert "Waiting, by worker" not in main


def test_the_numbers_are_a_file_and_that_is_on_record(client: Client, manager: User) -> None:
    came(timedelta(hours=1), district="dover")
    answer = sign_in(client, manager).get(f"{URL}?export=csv")
    rows = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines()))
    assert rows[0] == ["Table", "Of", "Number of", "Number"]
    assert ["Waiting, by district", "Dover", "Referrals", "1"] in rows
    event = Event.objects.get(kind="exported")
    assert (event.actor_id, event.team) == (manager.pk, "frontdoor")
    assert event.detail["board"] is True
    assert client.get(f"{URL}?export=pdf").status_code == 404


def test_it_is_for_managers_and_each_sees_their_own_team(client: Client, manager: User) -> None:
    came(timedelta(hours=1))
    assert sign_in(client, manager).get(URL).status_code == 200
    assert client.get(f"{URL}?team=lado").status_code == 404
    assert client.get(f"{URL}?team=nothing").status_code == 404
    worker = sign_in(Client(), make_worker("worker@example.org"))
    assert worker.get(URL).status_code in (302, 403)
    assert client.post(URL).status_code == 405
    menu = reverse("inbox_board").encode()
    assert menu in client.get("/admin/").content
    assert menu not in worker.get("/admin/").content


def test_somebody_who_manages_two_teams_chooses(client: Client, manager: User) -> None:
    make_worker("x@example.org", "lado")
    manager.memberships.create(team=Team.objects.get(slug="lado"), is_manager=True)
    came(timedelta(hours=1), team="lado")
    page = sign_in(client, manager).get(f"{URL}?team=lado").content.decode()
    assert "Board: LADO" in page
    assert "?team=frontdoor" in page


def test_any_number_of_referrals_take_as_many_queries(
    client: Client, manager: User, django_assert_max_num_queries: Any
) -> None:
    sign_in(client, manager)
    for number in range(8):
        came(timedelta(days=number), worker=make_worker(f"w{number}@example.org"), reason=f"r{number}")
        decided(timedelta(hours=number + 1))
    client.get(URL)
    with django_assert_max_num_queries(32):
        client.get(URL)
