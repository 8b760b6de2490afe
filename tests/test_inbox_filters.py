"""The filters of the inbox: what each leaves, what the address keeps, and what it may say without harm."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from formpages.codelists import Code, CodeList
from kentportal.accounts.models import User

from .listing import LIST, find, listed, make, page_at, said
from .people import sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> User:
    return make_worker("worker@example.org", last_name="Wharton")


@pytest.fixture
def staff(client: Client, worker: User) -> Client:
    return sign_in(client, worker)


@pytest.fixture
def reasons() -> None:
    made = CodeList.objects.create(title="Reasons for support", slug="reasons-for-support")
    Code.objects.create(code_list=made, code="neglect", label="Neglect of a child")
    Code.objects.create(code_list=made, code="harm", label="Harm outside the home", retired=True)


def on(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 3, day, hour, tzinfo=UTC)


@pytest.mark.usefixtures("reasons")
def test_each_filter_leaves_what_it_says(staff: Client, worker: User) -> None:
    plain = {"district": "", "reason": "", "sent_at": on(10), "possible_repeat": False}
    cases: dict[str, dict[str, Any]] = {
        "form=RP": {"form_code": "RP"},
        "urgency=urgent": {"urgency": "urgent"},
        "status=checks": {"status": "checks"},
        "status=withdrawn": {"status": "withdrawn"},
        f"worker={worker.pk}": {"worker": worker},
        "reason=neglect": {"reason": "neglect"},
        "reason=harm": {"reason": "harm"},
        "district=thanet": {"district": "thanet"},
        "returned=1": {"times_returned": 2},
        "repeat=1": {"possible_repeat": True},
        "received_from=2026-03-20": {"sent_at": on(20, 0)},
        "received_to=2026-03-05": {"sent_at": on(5, 23)},
    }
    made = {query: make(**(plain | columns)) for query, columns in cases.items()}
    # A form that can be chosen is one that was published.
    version = made["form=RP"].submission.version
    type(version).objects.filter(pk=version.pk).update(prefix="RP")
    for query, referral in made.items():
        assert listed(staff, f"?{query}") == [referral.reference], query
    assert len(listed(staff, "?worker=nobody")) == len(cases) - 1
    assert len(listed(staff, "?district=none")) == len(cases) - 1
    both = {made["reason=neglect"].reference}
    assert {*listed(staff, "?reason=neglect&received_from=2026-03-10&received_to=2026-03-10")} == both
    assert listed(staff, "?reason=neglect&urgency=urgent") == []


def test_days_are_days_in_kent(staff: Client) -> None:
    # An hour before midnight in UTC is the next day there while summer time lasts.
    late = make(sent_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert listed(staff, "?received_from=2026-07-01&received_to=2026-07-01") == [late.reference]
    assert listed(staff, "?received_to=2026-06-30") == []
    assert listed(staff, "?received_from=1/7/2026") == [late.reference]


@pytest.mark.usefixtures("reasons")
def test_a_row_says_the_reason_in_words(staff: Client) -> None:
    make(reason="neglect")
    make(reason="harm")
    make(reason="gone")
    cells = {cell.get_text(strip=True) for cell in page_at(staff).select("td.field-reason")}
    assert cells == {"Neglect of a child", "Harm outside the home", "gone"}


def test_the_choice_is_kept_from_page_to_page(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeguarding.inbox.paging.SIZE", 1)
    wanted = {make(times_returned=1).reference for _ in range(3)}
    make()
    seen, query = [], find(staff, "zephyr", "?tab=new&returned=1").request["QUERY_STRING"]
    while query:
        page = page_at(staff, f"?{query}")
        seen += [link.get_text(strip=True) for link in page.select("td.field-reference a")]
        for link in page.select(".inbox-tabs a"):
            assert "returned=1" in link["href"]
            assert "s=" in link["href"]
            assert "after" not in link["href"]
        following = page.select_one("a[rel=next]")
        query = str(following["href"]).partition("?")[2] if following else ""
    assert (len(seen), {*seen}) == (3, wanted)
    hidden = {each["name"]: each["value"] for each in page.select(".inbox-filters input[type=hidden]")}
    assert hidden.keys() == {"tab", "s"}
    assert page.select_one("#filter_returned[checked]")
    assert 'value="zephyr"' in str(page)


def test_filters_can_be_cleared_and_say_when_nothing_is_like_that(staff: Client) -> None:
    make()
    page = page_at(staff, "?tab=new&urgency=urgent")
    assert "No referral is like this." in page.get_text()
    assert [str(link["href"]) for link in page.find_all("a", string="Clear the filters")] == [
        f"{LIST}?tab=new"
    ] * 2
    assert page.select_one("details.inbox-filters[open]")
    assert not page_at(staff).select_one("details.inbox-filters[open]")


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("status=__class__", "Status"),
        ("status=%00", "Status"),
        ("urgency=urgent%00", "Urgency"),
        ("worker=-1", "Worker"),
        ("worker=99999999999999999999999", "Worker"),
        ("worker=1)%20OR%20(1=1", "Worker"),
        ("reason=nothing", "Reason"),
        ("district=atlantis", "District"),
        ("form=XX", "Form"),
        ("received_from=9999999-99-99", "Received from"),
        ("received_from=0001-01-01", "Received from"),
        ("received_to=9999-12-31", "Received to"),
        ("received_to=%00", "Received to"),
        ("received_to=31/02/2026", "Received to"),
        ("tab=__class__", "Tab"),
        ("tab=%00", "Tab"),
        ("team=%F0%9F%99%82", "Team"),
        ("after=-1", "Page"),
        ("after=%00", "Page"),
        ("after=1.99999999999999999999.5a3c1b9e000040008000000000000000", "Page"),
        ("before=1.9223372036854775808.5a3c1b9e000040008000000000000000", "Page"),
        ("before=x", "Page"),
        ("s=x", "Search"),
        ("s=%00", "Search"),
        ("p=-1", "a part that the list does not have"),
        ("ordering=__class__", "a part that the list does not have"),
        ("status__in=new", "a part that the list does not have"),
        ("tab=new&tab=%00", "Tab"),
        ("status=new&status=x", "Status"),
    ],
)
def test_what_is_no_choice_is_left_out_and_said(query: str, what: str, staff: Client) -> None:
    referral = make()
    page = page_at(staff, f"?{query}")
    assert what in said(page), said(page)
    assert listed(staff, f"?{query}") == [referral.reference]


@pytest.mark.parametrize(
    "query", ["returned=x&repeat=%00", "urgency=&status=&received_from=", "tab=all&tab=new"]
)
def test_what_can_be_read_is_read(query: str, staff: Client) -> None:
    make()
    assert not said(page_at(staff, f"?{query}"))


def test_what_is_no_choice_leaves_the_rest_in_force(staff: Client) -> None:
    make()
    urgent = make(urgency="urgent")
    page = page_at(staff, "?urgency=urgent&received_from=31/02/2026&district=x")
    assert listed(staff, "?urgency=urgent&received_from=31/02/2026&district=x") == [urgent.reference]
    assert page.select_one("#filter_received_from")["value"] == "31/02/2026"  # type: ignore[index]


def test_workers_of_the_team_can_be_chosen_and_no_others(staff: Client, worker: User) -> None:
    make_worker("lado@example.org", "lado", last_name="Quarrender")
    make_worker("gone@example.org", last_name="Gonerby", is_active=False)
    options = {each.get_text(strip=True) for each in page_at(staff).select("#filter_worker option")}
    assert options == {"Anybody", "Nobody", "Sarah Wharton"}
