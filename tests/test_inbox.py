"""The inbox: what stands in the list and in what order, and how a referral is found."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from safeguarding.people import age_in_words
from safeguarding.records import Referral

from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db

LIST = "/admin/inbox/"


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, make_worker("worker@example.org"))


def reading(referral: Referral) -> str:
    return reverse("inbox_modeladmin_inspect", args=[referral.pk])


def search(client: Client, typed: str) -> Any:
    """The list after a search."""
    return client.post(LIST, {"q": typed}, follow=True)


def listed(client: Client, typed: str = "", **query: str) -> list[str]:
    """The references in the list, in their order."""
    answer = search(client, typed) if typed else client.get(LIST, query)
    page = BeautifulSoup(answer.content, "html.parser")
    return [cell.get_text(strip=True) for cell in page.select("td.field-reference a")]


def received(moment: datetime, **more: Any) -> Referral:
    return make_referral(sent_at=moment, **more)


def test_urgent_comes_first_and_then_the_oldest(staff: Client) -> None:
    now = timezone.now()
    newest, oldest = received(now), received(now - timedelta(days=2))
    urgent_new = received(now, urgency="urgent")
    urgent_old = received(now - timedelta(days=1), urgency="urgent")
    expected = [urgent_old, urgent_new, oldest, newest]
    assert listed(staff) == [referral.reference for referral in expected]


def test_a_form_without_urgency_waits_with_the_standard_ones(staff: Client) -> None:
    now = timezone.now()
    standard, without = received(now), received(now - timedelta(hours=1), urgency="")
    assert listed(staff) == [without.reference, standard.reference]


def test_a_row_says_what_is_waiting(staff: Client) -> None:
    sent = received(datetime(2022, 11, 18, 14, 15, tzinfo=UTC), urgency="urgent")
    page = BeautifulSoup(staff.get(LIST).content, "html.parser")
    cells = {cell["data-label"]: cell.get_text(" ", strip=True) for cell in page.select(".inbox tbody td")}
    assert cells["Form"] == "Request for Support"
    age = age_in_words("2015-03-14", timezone.localdate())
    assert cells["About"] == f"Amélie O'Brien-Okafor, {age} Bartholomew Zephyr, not yet born"
    assert cells["Received"] == "18 Nov 2022, 2.15pm"
    assert cells["Time left"] == "Overdue since 21 Nov 2022 to acknowledge"
    assert (cells["Status"], cells["Urgency"], cells["Worker"]) == ("New", "Urgent", "Nobody")
    assert cells["Reference"] == f"New {sent.reference}"
    assert page.select_one(".field-urgency .portal-tag--urgent")
    assert page.select_one(".field-clock .portal-clock--overdue")


def test_what_nobody_opened_stands_out(staff: Client) -> None:
    referral = make_referral()
    assert b"inbox-unread" in staff.get(LIST).content
    assert staff.get(reading(referral)).status_code == 200
    page = staff.get(LIST).content
    assert b"inbox-unread" not in page
    assert b"Opened" in page


@pytest.mark.parametrize(
    "typed",
    [
        "amélie",
        "AMELIE",
        "O'Brien",
        "O’Brien-Okafor",
        "okafor",
        "oka",
        "bartholomew",
        "Zep",
        "Zephyr Bartholomew",
        "14/3/2015",
        "14.03.15",
        "14-3-2015",
        "14032015",
        "2015-03-14",
        "14 March 2015",
        "14th mar 2015",
        "ME14 1XX",
        "me141xx",
        "943 476 5919",
        "9434765919",
        "amelie 14/3/2015 me14 1xx",
        "REFERENCE",
        "zephyr REFERENCE",
    ],
)
def test_a_referral_is_found(typed: str, staff: Client) -> None:
    sought = make_referral()
    make_referral(
        first_name="Quentin",
        last_name="Marsh",
        birth={"kind": "full", "date": "2009-01-02"},
        address={},
        nhs="",
        others=[],
    )
    spellings = (sought.reference, sought.reference.lower(), sought.reference.replace("-", " "))
    for spelling in spellings if "REFERENCE" in typed else (typed,):
        assert listed(staff, typed.replace("REFERENCE", spelling)) == [sought.reference]


@pytest.mark.parametrize(
    "typed",
    [
        "bart",
        "kafor",
        "Zephyr Quentin",
        "15/3/2015",
        "31/2/2015",
        "ME14 1XY",
        "2015",
        "RS-K1-AAAA-AAAAAA",
        "%",
        "' OR 1=1 --",
        "\0",
        "x" * 5000,
    ],
)
def test_what_is_not_there_is_not_found(typed: str, staff: Client) -> None:
    make_referral()
    page = search(staff, typed)
    assert page.status_code == 200
    if typed.strip("\0%"):
        assert page.context["result_count"] == 0
        assert "Nothing found" in page.content.decode()


def test_what_is_looked_for_stands_in_no_address(staff: Client) -> None:
    for _ in range(2):
        make_referral()
    answer = staff.post(LIST, {"q": "Zephyr 14/3/2015"})
    assert answer.status_code == 302
    assert not [part for part in ("ephyr", "2015") if part in answer["Location"]]
    page = staff.get(answer["Location"])
    assert page.context["result_count"] == 2
    assert 'value="Zephyr 14/3/2015"' in page.content.decode()
    assert staff.post(LIST, {"q": " "})["Location"] == LIST


def test_other_names_and_an_unborn_babys_mother_are_found(staff: Client) -> None:
    baby = make_referral(
        first_name={"kind": "not_known"},
        last_name={"kind": "not_known"},
        birth={"kind": "unborn", "due": "2027-02-01"},
        mother="Perpetua Lindqvist",
        also="Bump",
        others=[],
    )
    for typed in ("lindqvist", "per", "bump", "1 February 2027"):
        assert listed(staff, typed) == [baby.reference]
    assert "Unborn baby of Perpetua Lindqvist, due 1 Feb 2027" in staff.get(LIST).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "o=1.-2&ot=asc",
        "o=x&p=-1",
        "p=99999999999999999999",
        "p=x",
        "ordering=__class__",
        "people=1",
        "submission__answers__contains=a",
        "search_keys__key__startswith=a",
        "status__exact=new&e=1",
        "export=csv",
        "export=xlsx",
        "q=nobody",
        "s=x",
        "s=%00&s=%F0%9F%99%82",
        "s=gAAAAABm",
    ],
)
def test_the_address_of_the_list_tells_and_changes_nothing(query: str, staff: Client) -> None:
    referral = make_referral()
    page = staff.get(f"{LIST}?{query}")
    assert page.status_code == 200
    assert page["Content-Type"].startswith("text/html")
    assert referral.reference in page.content.decode()


def test_long_lists_come_in_pages(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeguarding.inbox.paging.SIZE", 2)
    made = {make_referral().reference for _ in range(3)}
    first = staff.get(LIST)
    second = staff.get(LIST + first.context["after"])
    shown = [[row.referral.reference for row in page.context["rows"]] for page in (first, second)]
    assert [len(each) for each in shown] == [2, 1]
    assert {*shown[0], *shown[1]} == made


def test_an_empty_list_says_what_will_be_there(staff: Client) -> None:
    assert "Referrals sent to your team will be here" in staff.get(LIST).content.decode()


def test_the_list_takes_few_queries_however_long_it_is(
    staff: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        make_referral()
    with django_assert_max_num_queries(15):
        assert len(listed(staff)) == 12
    address = staff.post(LIST, {"q": "oka 14/3/2015"})["Location"]
    with django_assert_max_num_queries(15):
        assert staff.get(address).context["result_count"] == 12
