"""What only a running portal shows: many requests at once, a process killed, addresses that are none."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from .portal import Portal, serving
from .visitor import Answer, Visitor

pytestmark = pytest.mark.timeout(400)

REFERRER = "referrer@demo.example"
FORM = "/request-for-support/professional/form/"
#: What an urgent request needs, by the names of the inputs.
TYPED = {
    "child_first_name": "Ada",
    "child_last_name-not_known": "not_known",
    "child_where_now": "At school",
    "family_aware": "yes",
    "worry": "She has a broken arm.",
}
AT_ONCE = 20


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> Iterator[Portal]:
    """A portal that these tests may kill."""
    with serving(tmp_path_factory.mktemp("forms"), first_start) as running:
        yield running


@pytest.fixture(scope="module")
def visitor(own: Portal) -> Visitor:
    """Somebody signed in."""
    person = Visitor(own)
    person.sign_in(REFERRER)
    return person


def start(visitor: Visitor) -> str:
    """Pass the front of the form, and begin it: the address of the draft."""
    front = visitor.get(f"{FORM}?urgency=urgent")
    passed = visitor.fill_in(front, {"danger": "no", "confirm": "on"})
    step = visitor.follow(visitor.get(passed.location), "Next")
    assert "/steps/" in step.location, step.page.get_text(" ", strip=True)
    return step.location.partition("steps/")[0]


def complete(visitor: Visitor, draft: str) -> None:
    """Fill in whatever step is open next, until none is."""
    for _ in range(12):
        shown = visitor.get(draft)
        if shown.location.partition("?")[0].endswith("/check/"):
            return
        answer = visitor.fill_in(shown, TYPED)
        assert answer.status == 302, answer.page.select_one(".govuk-error-summary")
    raise AssertionError(f"still open: {visitor.get(draft).location}")


def count(own: Portal, table: str) -> int:
    """The rows of a table, as somebody else who reads the database counts them."""
    with sqlite3.connect(f"file:{own.var / 'portal.sqlite3'}?mode=ro", uri=True) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608


def test_what_next_has_answered_for_outlives_a_kill(own: Portal, visitor: Visitor) -> None:
    draft = start(visitor)
    step = visitor.get(draft)
    answer = visitor.fill_in(step, TYPED | {"child_first_name": "Kept through the kill"})
    own.kill()
    assert answer.status == 302
    own.start()
    shown = visitor.get(step.location)
    assert 'value="Kept through the kill"' in shown.body.decode()
    assert visitor.get("/forms/recover/").body.decode().count(draft)


def test_twenty_submits_at_once_make_one_referral(own: Portal, visitor: Visitor) -> None:
    draft = start(visitor)
    complete(visitor, draft)
    browsers = [visitor.copy() for _ in range(AT_ONCE)]
    before = count(own, "outbox_delivery")

    def submit(browser: Visitor) -> Answer:
        return browser.post(f"{draft}send/", {})

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(submit, browsers))
    assert {answer.status for answer in answers} == {302}
    (thanks,) = {answer.location for answer in answers}
    assert thanks.endswith("/thank-you/")
    assert count(own, "formpages_submission") == count(own, "safeguarding_referral") == 1
    assert count(own, "outbox_delivery") == before + 2  # to the referrer and to the team
    page = visitor.get(thanks)
    assert page.status == 200 and "RS-K1-" in page.body.decode()
    assert submit(visitor).location == thanks == visitor.ask("GET", f"{draft}steps/childs-details/").location


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/" + "a" * 70_000 + "/", {400, 414}),
        ("/%ff%fe/", {404}),
        ("/forms/%ff%fe/", {404}),
        ("/%00/", {404}),
    ],
    ids=["13 a very long address", "14 no text", "14 no text in a form", "14 NUL"],
)
def test_addresses_that_are_none(own: Portal, path: str, statuses: set[int]) -> None:
    assert Visitor(own).ask("GET", path).status in statuses


def test_two_web_workers_stay_small_after_work(own: Portal, visitor: Visitor) -> None:
    draft = start(visitor)
    for _ in range(10):
        for path in ("steps/childs-details/", "check/", "print/"):
            assert visitor.get(draft + path).status == 200
    assert own.process
    web = min(children(own.process.pid))
    workers = children(web)
    assert len(workers) == 2
    assert sum(proportional_kilobytes(pid) for pid in workers) < 260 * 1024


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def proportional_kilobytes(pid: int) -> int:
    """The memory of a process, of what it shares its share."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
