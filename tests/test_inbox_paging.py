"""Pages of the list: nothing twice, nothing left out, and each costs what the first does."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from safeguarding.inbox.paging import Cursor, Page, page_of, read
from safeguarding.records import Referral

from .listing import LIST, find, make, page_at, references
from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client: Client) -> Client:
    return sign_in(client, make_worker("worker@example.org", is_manager=True))


def every() -> list[Referral]:
    return list(Referral.objects.all())


def walk(size: int) -> tuple[list[Page], list[Page]]:
    """All pages to the end, and from there back to the start."""
    forth = [page_of(Referral.objects.all(), size)]
    while forth[-1].after:
        forth.append(page_of(Referral.objects.all(), size, after=forth[-1].after))
    back = [forth[-1]]
    while back[-1].before:
        back.append(page_of(Referral.objects.all(), size, before=back[-1].before))
    return forth, back


def test_pages_hold_each_row_once_there_and_back() -> None:
    make_worker("worker@example.org")
    now = timezone.now()
    for minutes in (1, 1, 1, 2, 3):  # several came at one moment
        make_referral(sent_at=now - timedelta(minutes=minutes), urgency="urgent" if minutes == 3 else "")
    make(status="decided", closed_at=now)
    make(status="decided", closed_at=now)
    for size in (1, 2, 3, 7, 8):
        forth, back = walk(size)
        assert [row for page in forth for row in page.rows] == every(), size
        assert [row for page in reversed(back) for row in page.rows] == every(), size
        assert forth[0].before is forth[-1].after is back[-1].before is None


def test_a_row_that_moves_or_goes_leaves_the_rest_of_the_pages_whole() -> None:
    made = [make_referral(sent_at=timezone.now() - timedelta(hours=hours)) for hours in range(6, 0, -1)]
    first = page_of(Referral.objects.all(), 2)
    closed = made[1]
    Referral.objects.filter(pk=closed.pk).update(**closed.placed({"status": "decided"}))
    following = page_of(Referral.objects.all(), 2, after=first.after)
    assert following.rows == made[2:4]


def test_a_place_is_read_as_it_is_written() -> None:
    place = Cursor(1, -5, make_referral().pk)
    assert read(str(place)) == place
    for text in ("", "1.2", "1.2.x", f"1.2.{place.pk}", f"x{place}", f"{place}\n", f"1.--2.{place.pk.hex}"):
        assert read(text) is None


def test_there_is_a_way_on_back_and_to_the_start(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeguarding.inbox.paging.SIZE", 2)
    for _ in range(5):
        make_referral()
    pages = [page_at(staff)]
    while link := pages[-1].select_one("a[rel=next]"):
        pages.append(page_at(staff, str(link["href"]).removeprefix(LIST)))
    assert [len(references(page)) for page in pages] == [2, 2, 1]
    assert not pages[0].select("a[rel=prev]")
    assert [link.get_text() for link in pages[1].select(".inbox-pages a")] == [
        *("Back to the start", "Previous page", "Next page")
    ]
    previous = str(pages[2].select_one("a[rel=prev]")["href"])  # type: ignore[index]
    assert references(page_at(staff, previous.removeprefix(LIST))) == references(pages[1])
    assert pages[2].find("a", string="Back to the start")["href"] == LIST  # type: ignore[index]


def test_no_page_skips_rows_or_counts_them_all(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeguarding.inbox.paging.SIZE", 2)
    for _ in range(5):
        make_referral()
    link = page_at(staff).select_one("a[rel=next]")
    assert link
    with CaptureQueriesContext(connection) as captured:
        page_at(staff, str(link["href"]).removeprefix(LIST))
    ours = [query["sql"] for query in captured if query["sql"].startswith('SELECT "safeguarding_referral"')]
    assert ours
    assert not [sql for sql in ours if "OFFSET" in sql or "LIMIT" not in sql.upper()]


@pytest.mark.parametrize("number", [1, 60])
def test_every_page_takes_at_most_fifteen_queries(
    number: int, staff: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        make_referral()
    searched = [
        "?" + find(staff, typed).request["QUERY_STRING"]
        for typed in (
            "zephyr",
            "zep",
            "zephyr okafor amelie",
            "oka bar ame",
            "14/3/2015 zep",
            "RS-K1-0000-000000",
        )
    ]
    filters = ["?tab=new&urgency=standard&worker=nobody&received_from=2020-01-01", "?returned=1", "?repeat=1"]
    tabs = [
        f"?tab={tab}" for tab in ("new", "closed", "mine", "unassigned", "waiting", "sign-off", "decided")
    ]
    link = page_at(staff).select_one("a[rel=next]")
    pages = [str(link["href"]).removeprefix(LIST)] if link else []
    assert bool(pages) == (number > 50)
    for query in ("", *searched, *filters, *tabs, *pages):
        with django_assert_max_num_queries(15):
            page_at(staff, query)
