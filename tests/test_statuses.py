"""The table of statuses: closed, worded for both sides, and without a dead end."""

import pytest

from safeguarding import statuses
from safeguarding.records import Referral
from safeguarding.statuses import TABLE

#: In the referrer's words; a status that nobody has thought of words for fails here.
WORDS = {
    "new": "Received",
    "acknowledged": "Being looked at",
    "checks": "Being looked at",
    "waiting": "We need more information",
    "answered": "We have your information",
    "proposed": "Being looked at",
    "decided": "Decided",
    "reopened": "Being looked at again",
    "withdrawn": "Withdrawn",
}


def reachable(start: str) -> set[str]:
    found, todo = {start}, [start]
    while todo:
        new = TABLE[todo.pop()].moves - found
        found |= new
        todo += new
    return found


def test_every_move_leads_to_a_status_of_the_table_and_never_to_itself() -> None:
    for code, status in TABLE.items():
        assert status.moves <= TABLE.keys(), code
        assert code not in status.moves


def test_every_status_can_be_reached_and_every_referral_can_be_closed() -> None:
    assert reachable(statuses.NEW) == TABLE.keys()
    for code in TABLE:
        assert reachable(code) >= statuses.CLOSED, code


def test_what_is_closed_is_only_opened_again() -> None:
    for code in statuses.CLOSED:
        assert TABLE[code].moves == {statuses.REOPENED}
        assert not statuses.is_open(code)


def test_what_is_open_is_never_closed_by_silence_alone() -> None:
    """Waiting leads on by what somebody sends or decides; there is no status for having waited."""
    assert statuses.may_become(statuses.WAITING, statuses.ANSWERED)
    assert statuses.NEW not in reachable(statuses.WAITING)


@pytest.mark.parametrize("code", TABLE)
def test_information_is_always_taken_in_by_an_allowed_move(code: str) -> None:
    becomes = statuses.with_information(code)
    assert becomes == code == statuses.ANSWERED or statuses.may_become(code, becomes)
    assert statuses.is_open(becomes)


def test_words_for_both_sides() -> None:
    assert {code: status.referrer for code, status in TABLE.items()} == WORDS
    assert len({status.staff for status in TABLE.values()}) == len(TABLE)
    assert statuses.in_words("new", opened=False) == "New"
    assert statuses.in_words("new", opened=True) == "Opened"
    assert statuses.in_words("answered", opened=True) == "Answered"
    assert statuses.for_referrer("new", opened=False) == "Received"
    assert statuses.for_referrer("new", opened=True) == "Being looked at"


def test_every_status_fits_its_column() -> None:
    assert {code for code, _ in Referral._meta.get_field("status").choices or ()} == TABLE.keys()
    assert max(map(len, TABLE)) <= (Referral._meta.get_field("status").max_length or 0)
