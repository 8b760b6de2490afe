"""A LADO referral is about an adult: listed by the adult's name, found by it and by the children's."""

from typing import Any

import pytest

from safeguarding import people, searching
from safeguarding.pages import LadoReferralPage

from .looked_for import sought

MEANT: dict[str, Any] = {
    "person.first_name": "Robin",
    "person.last_name": "Sample",
    "person.previous_names": "Robyn Specimen",
    "person.birth": {"kind": "full", "date": "1990-01-02"},
    "person.address": {"kind": "known", "lines": ["1 Sample Street"], "postcode": "ME14 1XX"},
    "children": [{"child.name": "Kim Example", "child.birth": {"kind": "full", "date": "2017-06-05"}}],
}


def test_the_adult_comes_first_and_the_children_after() -> None:
    about = LadoReferralPage.about(MEANT)
    assert about.shown == {
        "adult": {"name": "Robin Sample", "born": "2 Jan 1990", "day": "1990-01-02"},
        "children": [{"name": "Kim Example", "born": "5 Jun 2017", "day": "2017-06-05"}],
    }
    assert LadoReferralPage.subject(MEANT) == "Robin Sample"


def test_without_an_identified_child_nobody_is_made_up() -> None:
    about = LadoReferralPage.about({**MEANT, "children": []})
    assert about.children == () and about.shown["children"] == []


@pytest.mark.parametrize("typed", ["Robin Sample", "specimen", "kim", "02/01/1990", "ME141XX"])
def test_found_by_the_adult_and_by_each_child(typed: str) -> None:
    keys = searching.keys_of("LP-K1-AAAA-AAAAAA", LadoReferralPage.about(MEANT).everybody)
    assert sought(typed) and all(keys & wanted for wanted in sought(typed))


def test_not_found_by_somebody_else() -> None:
    keys = searching.keys_of("LP-K1-AAAA-AAAAAA", LadoReferralPage.about(MEANT).everybody)
    assert not all(keys & wanted for wanted in sought("Robin Nobody"))


def test_a_form_about_a_child_still_lists_the_key_child_first() -> None:
    about = people.about_children({"child.first_name": "Ann", "children": [{"child.first_name": "Ben"}]})
    assert [person.name for person in about.everybody] == ["Ann", "Ben"] and about.adult is None
