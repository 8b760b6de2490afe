"""The shipped public Request for Support is short, and asks nobody for more than they can know."""

from collections import Counter
from typing import Any

import pytest
from wagtail.models import Page

from formpages.definition import Definition
from formpages.importing import export_form, import_form
from formpages.journey import Journey, journey
from formpages.publishing import examine
from formpages.summary import by_meaning
from home.contacts import TOKENS, tokens_in
from home.models import ChoicePage
from safeguarding import people

from .shipped_forms import asked, form_of, lines_of, may_be_not_known, shipped, text_of, transcribed

NAME = "request_for_support_public"
STEPS = ("1", "2", "3", "4", "5", "6")
STARS = {"1": 4, "2": 11, "3": 3, "4": 3, "5": 4, "6": 2}
#: An urgent one needs the child or a description, where, the worry, what the family knows, how to reach them.
NEEDED_WHEN_URGENT = {
    "child_first_name",
    "child_last_name",
    "child_description",
    "child_where_now",
    "family_aware",
    "own_parents_aware",
    "other_parent_aware",
    "why_not_aware",
    "worry",
    "referrer_name",
    "referrer_email",
}
#: What only the person writing can say, so that "Not known" would be no answer.
THEIR_OWN = {
    "on_behalf_of",
    "your_relationship",
    "keep_name",
    "child_description",
    "worry",
    "prompted_today",
    "why_not_aware",
    "referrer_name",
    "referrer_email",
}

NOT_KNOWN = {"kind": "not_known"}
URGENT: dict[str, Any] = {
    "on_behalf_of": "other",
    "child_first_name": "Ada",
    "child_last_name": NOT_KNOWN,
    "child_where_now": "In the house next door",
    "worry": "I hear her cry every night.",
    "family_aware": "yes",
    "referrer_name": "A Neighbour",
    "referrer_email": "neighbour@example.org",
}
STANDARD: dict[str, Any] = URGENT | {
    "your_relationship": "Neighbour",
    "may_be_named": "yes",
    "child_birth": {"kind": "estimated", "about": "about 6"},
    "child_gender": "U",
    "other_children": "no",
    "child_safe_until_reply": "not_sure",
    "child_address": NOT_KNOWN,
    "when_seen": NOT_KNOWN,
    "prompted_today": "It was worse last night.",
}


@pytest.fixture(scope="module")
def form() -> dict[str, Any]:
    return form_of(NAME)


@pytest.fixture(scope="module")
def definition() -> Definition:
    return shipped(NAME)


def keys_of(way: Journey) -> set[str]:
    return {part.key for stage in way.stages for part in stage.parts}


def missing_in(way: Journey) -> list[str]:
    return [missing.key for missing in way.missing]


def test_asks_every_question_in_order_with_its_star(definition: Definition) -> None:
    found = lines_of(definition, STEPS, set())
    assert found == transcribed(NAME)
    assert Counter(number for number, _, star, _ in found if star == "yes") == STARS


def test_is_shorter_than_the_professionals(definition: Definition) -> None:
    assert len(definition.steps) == len(STEPS)
    assert len(asked(definition)) * 2 < len(asked(shipped("request_for_support_professional")))


def test_urgent_needs_only_the_few(definition: Definition) -> None:
    urgent = {question.key for question in asked(definition) if question.required(urgent=True)}
    assert urgent == NEEDED_WHEN_URGENT
    assert journey(definition, URGENT, urgent=True).complete
    assert not journey(definition, URGENT).complete
    for key in URGENT.keys() - {"on_behalf_of"}:
        assert missing_in(journey(definition, {**URGENT, key: None}, urgent=True)) == [key]
    nameless = journey(definition, URGENT | {"child_first_name": NOT_KNOWN}, urgent=True)
    assert missing_in(nameless) == ["child_description"]


def test_standard_needs_every_star(definition: Definition) -> None:
    way = journey(definition, STANDARD)
    assert way.complete
    assert way.answers == STANDARD
    for key in STANDARD.keys() - {"on_behalf_of"}:
        assert key in missing_in(journey(definition, {**STANDARD, key: None}))


def test_facts_about_somebody_else_may_be_not_known(definition: Definition) -> None:
    needed = [question for question in asked(definition) if question.required(urgent=False)]
    assert [each.key for each in needed if each.key not in THEIR_OWN and not may_be_not_known(each)] == []


def test_asks_whether_the_family_may_know_who_writes(definition: Definition) -> None:
    labels = {question.key: question for question in asked(definition)}
    assert labels["may_be_named"].label == "May we tell the family who you are?"
    assert labels["keep_name"].label == "Should we keep your name from the family?"
    assert labels["keep_name"].hint == "We will try, but a court can order us to share it."
    for answer in ("no", "not_sure"):
        assert missing_in(journey(definition, STANDARD | {"may_be_named": answer})) == ["keep_name"]
    assert "keep_name" not in keys_of(journey(definition, STANDARD))


@pytest.mark.parametrize(
    ("writer", "asked_of_them"), [("myself", "own_parents_aware"), ("my_child", "other_parent_aware")]
)
def test_own_family_is_not_asked_whether_it_may_know_them(
    definition: Definition, writer: str, asked_of_them: str
) -> None:
    way = journey(definition, STANDARD | {"on_behalf_of": writer})
    assert missing_in(way) == [asked_of_them]
    assert not {"may_be_named", "keep_name", "family_aware"} & keys_of(way)
    assert ("childline" in keys_of(way)) == (writer == "myself")


def test_rows_of_other_children_are_asked_for_after_yes(definition: Definition) -> None:
    way = journey(definition, STANDARD | {"other_children": "yes"})
    assert [missing.group for missing in way.missing] == ["children"]
    assert "children" not in keys_of(journey(definition, STANDARD))


def test_unborn_baby_is_asked_for_by_the_mother(definition: Definition) -> None:
    way = journey(definition, STANDARD | {"child_birth": {"kind": "unborn", "due": ""}})
    assert missing_in(way) == ["mother_name"]
    assert not {"child_gender", "child_school"} & keys_of(way)


def test_staff_find_the_children_and_are_warned(definition: Definition) -> None:
    sister = {"id": "0a", "first_name": "Ida", "last_name": "Quill", "birth": NOT_KNOWN, "gender": "F"}
    answers = STANDARD | {"other_children": "yes", "children": [sister], "visiting_risk": "Two large dogs."}
    unsafe = answers | {"family_aware": "no", "why_not_aware": "unsafe"}
    way = journey(definition, unsafe)
    assert way.complete
    meant = by_meaning(definition, way.answers)
    assert [child.name for child in people.about_children(meant).children] == ["Ada", "Ida Quill"]
    assert people.do_not_tell_family(meant)
    assert people.danger_to_visitors(meant)
    told = by_meaning(definition, journey(definition, answers).answers)
    assert not people.do_not_tell_family(told)


@pytest.mark.parametrize(
    ("key", "code", "advice"),
    [
        ("child_safe_until_reply", "no", "child_not_safe"),
        ("child_safe_until_reply", "not_sure", "child_not_safe"),
        ("child_hurt", "yes", "hurt_advice"),
    ],
)
def test_some_answers_bring_advice(definition: Definition, key: str, code: str, advice: str) -> None:
    assert advice in keys_of(journey(definition, STANDARD | {key: code}))
    assert advice not in keys_of(journey(definition, {**STANDARD, key: None}))


def test_opens_and_ends_with_what_people_must_know(form: dict[str, Any]) -> None:
    assert form["audience"] == "public"
    introduction = " ".join(form["introduction"].split())
    for fact in (
        "levels 3 and 4",
        "legal proceedings",
        "other people only if",
        "‘interview’",
        "a court can order us to share it",
        "[[front_door_telephone]]",
        "[[childline_telephone]]",
        'href="https://www.kscmp.org.uk/guidance/kent-support-levels-guidance"',
        'href="/request-for-support/professional/"',
    ):
        assert fact in introduction
    for fact in ("other people only if", "‘interviewed’", "legal proceedings", "cannot change"):
        assert fact in form["before_sending"]
    for fact in ("Next", "Back", "Save for later", "30 days", "20 minutes", "print"):
        assert fact in form["instructions"]
    thanks = " ".join(form["thank_you"].split())
    assert "We will contact you in the next few days in response." in thanks
    assert "[[childline_telephone]]" in thanks


def test_names_only_contact_details_that_there_are() -> None:
    assert set(tokens_in(text_of(NAME))) <= set(TOKENS)


@pytest.mark.django_db
def test_comes_in_without_a_fault_and_goes_out_as_it_came() -> None:
    parent = Page.objects.get(depth=1).add_child(instance=ChoicePage(title="Requests", slug="requests"))
    page = import_form(text_of(NAME), parent)
    assert page.live
    assert examine(page).faults == ()
    assert export_form(page) == text_of(NAME)
