"""The record as managers read it: of a referral, and of one person in their team; and nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kentportal.accounts.models import User
from safeguarding import audit, staffing
from safeguarding.casework import Named
from safeguarding.inbox import records, timeline
from safeguarding.records import Event, Referral, Team

from .offices import everybody
from .people import make_user, sign_in
from .referrals import PERSONAL, make_referral, make_worker

pytestmark = pytest.mark.django_db
URL = "/admin/team/record/"


@pytest.fixture
def manager() -> User:
    return make_worker("manager@example.org", is_manager=True, first_name="Mina", last_name="Manager")


@pytest.fixture
def worker() -> User:
    return make_worker("worker@example.org", first_name="Wanda", last_name="Worker")


def of_referral(referral: Referral) -> str:
    return reverse("inbox_modeladmin_record", args=[referral.pk])


def of(someone: User, **more: str) -> dict[str, str]:
    today = timezone.localdate()
    return {"person": str(someone.pk), "since": f"{today - timedelta(days=7)}", "until": f"{today}", **more}


def lines(answer: Any) -> list[list[str]]:
    page = BeautifulSoup(answer.content, "html.parser")
    rows = page.select(".record-table tbody tr")
    return [[cell.get_text(" ", strip=True) for cell in row.select("td")] for row in rows]


def look(person: User, referral: Referral, times: int = 1) -> None:
    browser = sign_in(Client(), person)
    for _ in range(times):
        url = reverse("inbox_modeladmin_inspect", args=[referral.pk])
        assert browser.get(url, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_every_kind_of_event_has_words() -> None:
    kinds = {
        value
        for name, value in vars(audit).items()
        if name.isupper() and isinstance(value, str) and name != "MOST"
    }
    assert kinds <= {*timeline.WORDS, *timeline.WORDS_OF_STAFF}


def test_a_referrals_record_says_who_what_when_and_from_where(
    client: Client, manager: User, worker: User
) -> None:
    referral = make_referral(urgency="urgent")
    look(worker, referral)
    found = lines(sign_in(client, manager).get(of_referral(referral)))
    assert [line[1] for line in found] == ["Opened", "Received"]
    assert found[0][2:4] == ["Wanda Worker", "192.0.2.7"]
    assert found[1][4] == "urgency: urgent"
    event = Event.objects.filter(subject_id=referral.pk).latest("sequence")
    assert (event.kind, event.actor_id) == ("record read", manager.pk)
    assert lines(client.get(of_referral(referral)))[0][1] == "Record read"


def test_a_referrals_record_comes_in_pages(
    client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "A_PAGE", 3)
    referral = make_referral()
    for _ in range(4):
        with transaction.atomic():
            audit.record(referral, audit.OPENED, actor_id=manager.pk)
    sign_in(client, manager)
    first = client.get(of_referral(referral))
    assert len(lines(first)) == 3
    link = BeautifulSoup(first.content, "html.parser").find("a", string="Earlier")
    assert link
    second = client.get(f"{of_referral(referral)}{link['href']}")
    assert [line[1] for line in lines(second)] == ["Opened", "Received"]
    assert client.get(of_referral(referral), {"before": "x" * 30}).status_code == 200


def test_a_referrals_record_is_for_the_managers_of_its_team(
    client: Client, manager: User, worker: User
) -> None:
    referral = make_referral()
    assert sign_in(client, manager).get(of_referral(referral)).status_code == 200
    assert client.post(of_referral(referral)).status_code == 405
    others = (worker, make_worker("lm@example.org", "lado", is_manager=True), make_user("a@example.org"))
    for other in others:
        assert sign_in(Client(), other).get(of_referral(referral)).status_code == 404
    link = of_referral(referral).encode()
    url = reverse("inbox_modeladmin_inspect", args=[referral.pk])
    assert link in client.get(url).content
    assert link not in sign_in(Client(), worker).get(url).content


def test_a_persons_record_holds_what_they_did_in_the_team(
    client: Client, manager: User, worker: User
) -> None:
    referral = make_referral()
    look(worker, referral)
    audit.record_staff(audit.SEARCHED, person_id=worker.pk, actor_id=worker.pk, team="frontdoor")
    audit.record_staff(
        audit.EXPORTED, person_id=worker.pk, actor_id=worker.pk, team="lado", detail={"rows": 3}
    )
    found = lines(sign_in(client, manager).get(URL, of(worker)))
    assert [line[1] for line in found] == ["Inbox searched", "Opened"]
    assert found[1][2] == referral.reference
    event = Event.objects.get(kind="record read")
    assert (event.actor_id, event.team, event.detail["person"]) == (manager.pk, "frontdoor", worker.pk)


def test_another_teams_events_are_never_there(client: Client, manager: User, worker: User) -> None:
    staffing.join(worker, "lado")
    lados, own = make_referral(team="lado"), make_referral()
    look(worker, lados)
    look(worker, own)
    answer = sign_in(client, manager).get(URL, of(worker))
    assert len(lines(answer)) == 1
    assert lados.reference not in answer.content.decode()
    lado = sign_in(Client(), make_worker("lm@example.org", "lado", is_manager=True))
    assert [line[2] for line in lines(lado.get(URL, of(worker)))] == [lados.reference]


def test_what_was_passed_on_is_not_named(client: Client, manager: User, worker: User) -> None:
    referral = make_referral()
    look(worker, referral)
    lado, _ = Team.objects.get_or_create(slug="lado", defaults={"name": "LADO"})
    Referral.objects.filter(pk=referral.pk).update(team=lado)
    answer = sign_in(client, manager).get(URL, of(worker))
    assert [line[1:3] for line in lines(answer)] == [["Opened", "Passed to another team"]]
    assert referral.reference not in answer.content.decode()
    assert str(referral.pk) not in answer.content.decode()


def test_what_is_restricted_to_others_is_not_there(client: Client, manager: User, worker: User) -> None:
    referral = make_referral()
    look(worker, referral)
    Referral.objects.filter(pk=referral.pk).update(restricted=True)
    named = Named.objects.create(referral=referral, user=worker)
    answer = sign_in(client, manager).get(URL, of(worker))
    assert not lines(answer)
    assert referral.reference not in answer.content.decode()
    assert client.get(of_referral(referral)).status_code == 404
    named.delete()
    Named.objects.create(referral=referral, user=manager)
    assert len(lines(client.get(URL, of(worker)))) == 1


def test_what_was_erased_keeps_its_name(client: Client, manager: User, worker: User) -> None:
    referral = make_referral()
    look(worker, referral)
    reference = referral.reference
    referral.delete()
    assert [line[2] for line in lines(sign_in(client, manager).get(URL, of(worker)))] == [reference]


def test_only_the_days_asked_for(client: Client, manager: User, worker: User) -> None:
    look(worker, make_referral())
    early = timezone.localdate() - timedelta(days=30)
    answer = sign_in(client, manager).get(URL, of(worker, since=f"{early}", until=f"{early}"))
    assert not lines(answer)
    assert "Nothing is on record" in answer.content.decode()


def test_a_persons_record_comes_in_pages(
    client: Client, manager: User, worker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "A_PAGE", 3)
    referral = make_referral()
    look(worker, referral, 5)
    sign_in(client, manager)
    first = client.get(URL, of(worker))
    link = BeautifulSoup(first.content, "html.parser").find("a", string="Earlier")
    assert link
    second = client.get(f"{URL}{link['href']}")
    assert (len(lines(first)), len(lines(second))) == (3, 2)
    assert client.get(URL, of(worker, before="99999999")).status_code == 404
    assert client.get(URL, of(worker, before="-1")).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"person": ""}, "Choose a person"),
        ({"person": "999999"}, "Choose a person of your team"),
        ({"person": "abc"}, "Choose a person of your team"),
        ({"since": "yesterday"}, "Enter the first day as a date"),
        ({"until": ""}, "Enter the last day"),
        ({"since": "2026-02-02", "until": "2026-02-01"}, "The last day must not come before the first"),
        ({"since": "2024-02-02", "until": "2026-02-01"}, "Choose a year at most"),
        ({"since": "0001-01-01", "until": "9999-12-31"}, "Enter days of this century"),
    ],
)
def test_what_is_wrong_is_said(
    wrong: dict[str, str], said: str, client: Client, manager: User, worker: User
) -> None:
    answer = sign_in(client, manager).get(URL, of(worker, **wrong))
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert not Event.objects.filter(kind="record read").exists()


def test_only_people_of_the_team_can_be_chosen(client: Client, manager: User, worker: User) -> None:
    stranger = make_worker("stranger@example.org", "lado")
    page = sign_in(client, manager).get(URL).content.decode()
    assert "Wanda Worker" in page
    assert "stranger@example.org" not in page
    assert client.get(URL, of(stranger)).status_code == 400


def test_a_persons_record_is_for_managers(client: Client, manager: User, worker: User) -> None:
    assert sign_in(client, manager).get(URL).status_code == 200
    assert client.get(URL, {"team": "lado"}).status_code == 404
    assert client.post(URL, of(worker)).status_code == 405
    for other in (worker, make_user("root@example.org", is_superuser=True)):
        assert sign_in(Client(), other).get(URL, of(worker)).status_code in (302, 403)


def test_no_record_names_whom_a_referral_is_about(client: Client, manager: User, worker: User) -> None:
    referral = make_referral()
    look(worker, referral)
    sign_in(client, manager)
    for answer in (client.get(of_referral(referral)), client.get(URL, of(worker))):
        assert not [word for word in PERSONAL if word in answer.content.decode()]


def test_a_record_takes_a_bounded_number_of_queries(
    client: Client, manager: User, worker: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(5):
        look(worker, make_referral())
    referral = make_referral()
    look(worker, referral, 5)
    sign_in(client, manager)
    for url, query in ((URL, of(worker)), (of_referral(referral), {})):
        client.get(url, query)
        with django_assert_max_num_queries(26):
            client.get(url, query)


def test_administrators_read_what_happened_without_names(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeline, "A_PAGE", 2)
    people = everybody()
    worker = people["worker"]
    for kind in (audit.INVITED, audit.SEARCHED, audit.EXPORTED):
        audit.record_staff(kind, person_id=worker.pk, actor_id=worker.pk, team="lado")
    make_referral()
    first = sign_in(client, people["admin"]).get("/admin/team/system-record/")
    assert [line[1:] for line in lines(first)] == [["Exported", "LADO"], ["Inbox searched", "LADO"]]
    assert worker.email not in first.content.decode()
    assert f">{worker.get_full_name()}<" not in first.content.decode()
    second = client.get("/admin/team/system-record/", {"before": first.context["earlier"]})
    assert [line[1] for line in lines(second)] == ["Invited"]
    assert "System record" in client.get("/admin/").content.decode()
