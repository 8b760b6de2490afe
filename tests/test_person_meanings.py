"""A person asked in one question means the same as one asked in several; a date can start as today."""

from django.utils import timezone

from formpages.definition import Definition, Group, Question, Step
from formpages.forms import starting_values
from formpages.lint import Facts, lint
from formpages.summary import by_meaning, card_title

PERSON = Question("who", "person", "The child", meaning="child", settings={})
ANSWER = {
    "kind": "person",
    "first_name": "Kim",
    "last_name": {"kind": "not_known"},
    "birth": {"kind": "full", "date": "2016-03-02"},
}


def test_each_part_of_a_person_has_its_meaning() -> None:
    form = Definition("Form", (Step("s", "Step", (PERSON,)),))
    assert by_meaning(form, {"who": ANSWER}) == {
        "child.first_name": "Kim",
        "child.last_name": {"kind": "not_known"},
        "child.birth": {"kind": "full", "date": "2016-03-02"},
    }
    assert by_meaning(form, {}) == {}


def test_in_a_row_as_well_and_the_row_is_called_by_the_names() -> None:
    group = Group("children", "Children", "child", (PERSON,), meaning="children")
    form = Definition("Form", (Step("s", "Step", (group,)),))
    row = {"id": "a", "who": ANSWER | {"last_name": "Example"}}
    assert by_meaning(form, {"children": [row]})["children"][0]["child.last_name"] == "Example"
    assert card_title(group, row, 1) == "Kim Example"
    assert card_title(group, {"id": "b"}, 2) == "Child 2"


def test_a_form_that_needs_a_name_is_content_with_a_person() -> None:
    form = Definition("Form", (Step("s", "Step", (PERSON,)),))
    assert lint(form, Facts(needs=frozenset({"child.first_name", "child.birth"}))) == []
    assert len(lint(form, Facts(needs=frozenset({"child.address"})))) == 1


def test_a_date_starts_as_today_only_where_an_editor_says_so() -> None:
    today = Question("a", "date", "Date of referral", settings={"limit": "past", "today": True})
    empty = Question("b", "date", "Another date", settings={"limit": "past", "today": False})
    older = Question("c", "date", "A date of an older version", settings={"limit": "past"})
    assert starting_values([today, empty, older], {}) == {"a": timezone.localdate().isoformat()}
