"""Searching the inbox: by all that was typed, by who sent it, within bounds, and on record."""

from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client

from kentportal.vault import seal, unseal
from safeguarding import finding
from safeguarding.records import Event, Referral, SearchKey

from .listing import LIST, find, page_at, references, said
from .people import make_user, sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, make_worker("worker@example.org"))


def named(first: str, last: str, **more: object) -> Referral:
    return make_referral(first_name=first, last_name=last, others=[], nhs="", **more)  # type: ignore[arg-type]


def found(typed: str) -> list[str]:
    ids = finding.find(typed).ids
    references = dict(Referral.objects.values_list("pk", "reference"))
    return [references[pk] for pk in ids]


def test_the_newest_of_those_that_have_all_of_it() -> None:
    first, second = named("Oliver", "Smith"), named("Oliver", "Smith")
    for other in ("Jones", "Taylor"):
        named("Oliver", other)
    assert found("smith oliver") == [second.reference, first.reference]
    assert found("smith jones") == found("%") == found("\0") == []


def test_a_common_name_is_bounded_and_two_of_them_find_who_has_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 2)
    both = named("Oliver", "Smith")
    others = [named(*name) for name in (("Amelia", "Smith"), ("Noah", "Smith"), ("Oliver", "Jones")) * 2]
    assert found("oliver smith") == found("smith oliver") == [both.reference]
    assert not finding.find("oliver smith").left_out
    assert found("smith") == [others[4].reference, others[3].reference]
    assert finding.find("smith").left_out
    assert not finding.find(both.reference).left_out


def test_the_page_says_that_not_all_were_looked_through(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 1)
    named("Oliver", "Smith")
    assert "Very many referrals have this name" not in find(staff, "smith").content.decode()
    named("Amelia", "Smith")
    assert "Very many referrals have this name" in find(staff, "smith").content.decode()


def test_who_sent_it_is_found_by_name_address_and_organisation() -> None:
    sender = make_user(
        "h.quill@elm.example", first_name="Hermione", last_name="Quill", organisation="Elm Tree Surgery"
    )
    sent = make_referral(sender)
    make_referral()
    for typed in ("Quill", "hermione quill", "H.Quill@Elm.example", "elm tree surgery", "surgery zephyr"):
        assert found(typed) == [sent.reference], typed
    # A sender is found by whole words.
    assert found("qui") == found("her") == found("quill@elm.example") == []


def test_nothing_readable_is_kept_to_be_found_by() -> None:
    make_referral(make_user("h.quill@elm.example", last_name="Quill"))
    keys = str(list(SearchKey.objects.values_list("key", flat=True))).casefold()
    assert "quill" not in keys
    assert "elm" not in keys


def test_another_teams_is_not_found(staff: Client) -> None:
    foreign = make_referral(team="lado")
    own = make_referral()
    for typed in ("zephyr", foreign.reference, "14/3/2015"):
        page = find(staff, typed)
        assert foreign.reference not in page.content.decode().replace(f'value="{typed}"', "")
    assert finding.find("zephyr").ids == [own.pk, foreign.pk]  # of which the list shows the team's


def test_a_search_is_on_record_without_what_was_looked_for(staff: Client) -> None:
    make_referral()
    for typed in ("Zephyr  14/3/2015", "zephyr 14/3/2015", "okafor", "  "):
        staff.post(f"{LIST}?tab=new", {"q": typed}, REMOTE_ADDR="192.0.2.7")
    events = list(Event.objects.filter(kind="searched").order_by("sequence"))
    assert len(events) == 3
    hashes = [event.detail["search"] for event in events]
    assert hashes[0] == hashes[1] != hashes[2]
    assert {(event.team, event.from_address) for event in events} == {("frontdoor", "192.0.2.7")}
    assert "ephyr" not in str([event.content() for event in events])


def search_of(client: Client, typed: str) -> str:
    """The address of what somebody found."""
    return str(client.post(LIST, {"q": typed})["Location"])


def test_what_one_person_looked_for_is_nobody_elses_to_see(staff: Client) -> None:
    wanted, other = named("Oliver", "Smith"), named("Amelia", "Jones")
    address = search_of(staff, "Smith")
    assert references(BeautifulSoup(staff.get(address).content, "html.parser")) == [wanted.reference]
    colleague = sign_in(Client(), make_worker("colleague@example.org"))
    page = BeautifulSoup(colleague.get(address).content, "html.parser")
    assert "Smith" not in colleague.get(address).content.decode().replace("Oliver Smith", "")
    assert set(references(page)) == {wanted.reference, other.reference}
    assert "Search" in said(page)


@pytest.mark.parametrize(
    "value",
    ["Zuleikacanary", 7, None, True, ["Zuleikacanary"], {}, {"search": "Zuleikacanary"}]
    + [{"search": "Zuleikacanary", "by": by} for by in (None, 0, "1")],
)
def test_nothing_else_that_was_sealed_is_opened_by_an_address(value: Any, staff: Client) -> None:
    there = named("Oliver", "Smith")
    answer = staff.get(LIST, {"s": seal(value).decode()})
    page = BeautifulSoup(answer.content, "html.parser")
    assert "Zuleikacanary" not in answer.content.decode()
    assert references(page) == [there.reference]
    assert "Search" in said(page)


@pytest.mark.parametrize(
    ("table", "column"), [("safeguarding_referral", "people"), ("formpages_submission", "answers")]
)
def test_nor_what_another_team_has_in_the_database(table: str, column: str, staff: Client) -> None:
    make_referral(team="lado", first_name="Zuleikacanary")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608
        (raw,) = cursor.fetchone()
    assert "Zuleikacanary" in str(unseal(bytes(raw)))
    answer = staff.get(LIST, {"s": bytes(raw).decode()})
    assert "Zuleikacanary" not in answer.content.decode()
    assert "Search" in said(BeautifulSoup(answer.content, "html.parser"))


@pytest.mark.parametrize("made_up", ["x", "%00", "\ud800", "gAAAAA" * 20])
def test_what_nobody_sealed_is_left_out(made_up: str, staff: Client) -> None:
    page = page_at(staff, f"?s={quote(made_up, errors='replace')}")
    assert "Search" in said(page)
