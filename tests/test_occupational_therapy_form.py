"""The shipped Occupational Therapy Request asks what it must, in the words that people know."""

from collections import Counter
from typing import Any

import pytest
from wagtail.models import Page

from formpages.definition import Definition
from formpages.importing import export_form, import_form
from formpages.journey import Journey, journey
from formpages.publishing import examine
from home.contacts import TOKENS, tokens_in
from home.models import ChoicePage

from .filling import ADDRESS, NOT_KEPT
from .shipped_forms import (
    asked,
    form_of,
    lines_of,
    may_be_not_known,
    shipped,
    text_of,
    transcribed,
    words_of,
)

NAME = "occupational_therapy"
#: As a Request for Support counts them; check-your-answers is the engine's own last step.
STEPS = ("1", "2", "3", "4", "5", "6", "7a", "7b", "7c", "7d", "9", "10", "11")
#: Counted by hand, with the explanation that step 6 asks for without consent.
STARS = {"1": 11, "2": 3, "3": 6, "4": 5, "5": 5, "6": 2, "7d": 1, "9": 7, "10": 2}
#: What only the person writing can say, so that "Not known" would be no answer.
THEIR_OWN = {
    "on_behalf_of",
    "your_relationship",
    "no_consent_explanation",
    "hoped_for",
    "referrer_name",
    "referrer_role",
    "referrer_organisation",
    "referrer_address",
    "referrer_telephone",
    "referrer_email",
    "safeguarding_lead_consulted",
}
#: In the words and the order of the council's guide, which is for both forms.
GUIDE_LABELS = (
    "Child/Young person's details",
    "Who is this form for?",
    "Please enter details for the 'Key' (main) child, or if more than one child in the family is being "
    "referred, please enter details for the youngest child. "
    "Details for additional children will be requested later in the form.",
    "Someone else in a professional capacity",
    "Your relationship to the person",
    "First name",
    "Last name",
    "Gender",
    "Ethnicity",
    "Address",
    "Additional child/Young person details",
    "Additional family details - children at same address",
    "Additional family details - other people at the same address",
    "Additional family details - People at a different address",
    "Family agreement to engage with services",
    "Please provide explanation",
    "Consent to register with a KCC Kent Family Hub",
    "Request details",
    "Referrer details",
    "Other agencies involved with the child/young person or family",
    "Supporting documentation",
)
MOVING = ("indoors", "outdoors", "stairs", "transfers")
DAILY = (
    "bathing",
    "toileting",
    "dressing",
    "eating",
    "sleeping",
    "sitting",
    "getting_in",
    "transport",
)

NOT_KNOWN = {"kind": "not_known"}
#: Just enough to send it.
ENOUGH: dict[str, Any] = {
    "on_behalf_of": "professional",
    "your_relationship": "Physiotherapist",
    "child_first_name": "Ada",
    "child_last_name": NOT_KNOWN,
    "child_birth": NOT_KNOWN,
    "child_gender": "U",
    "child_ethnicity": "not_known",
    "child_where_now": NOT_KNOWN,
    "child_safe_until_reply": "yes",
    "child_cared_for_by": "parents",
    "child_address": NOT_KNOWN,
    "child_has_disability": "not_known",
    "diagnosis": NOT_KNOWN,
    "condition_lasting": "not_sure",
    "other_children_here": "no",
    "other_people_here": "not_known",
    "people_elsewhere_known": "no",
    "consent": "parent",
    "hoped_for": "To bathe without being lifted.",
    "referrer_name": "Sam Okoro",
    "referrer_role": "Physiotherapist",
    "referrer_organisation": "Hill Road Clinic",
    "referrer_address": ADDRESS | NOT_KEPT,
    "referrer_telephone": "03000 411111",
    "referrer_email": "sam@clinic.example",
    "safeguarding_lead_consulted": "no",
    "other_agencies": "not_known",
}


@pytest.fixture(scope="module")
def form() -> dict[str, Any]:
    return form_of(NAME)


@pytest.fixture(scope="module")
def definition() -> Definition:
    return shipped(NAME)


def keys_of(way: Journey) -> set[str]:
    return {part.key for stage in way.stages for part in stage.parts}


def test_asks_every_question_in_order_with_its_star(definition: Definition) -> None:
    found = lines_of(definition, STEPS, set())
    assert found == transcribed(NAME)
    assert Counter(number for number, _, star, _ in found if star == "yes") == STARS


def test_is_never_urgent(definition: Definition) -> None:
    assert {question.strength for question in asked(definition)} == {"required", "expected", "optional"}


def test_says_what_the_guide_says_in_its_order(definition: Definition) -> None:
    words = iter(words_of(definition))
    assert [label for label in GUIDE_LABELS if label not in words] == []


def test_can_be_sent_with_just_enough(definition: Definition) -> None:
    way = journey(definition, ENOUGH)
    assert way.complete
    assert way.answers == ENOUGH
    for key in ENOUGH.keys() - {"on_behalf_of"}:
        assert key in [missing.key for missing in journey(definition, {**ENOUGH, key: None}).missing]


def test_young_person_is_not_asked_for_a_role(definition: Definition) -> None:
    employed = {"your_relationship", "referrer_role", "referrer_organisation", "safeguarding_lead_consulted"}
    mine = {key: value for key, value in ENOUGH.items() if key not in employed}
    way = journey(definition, mine | {"on_behalf_of": "myself", "consent": "young_person"})
    assert way.complete
    assert not employed & keys_of(way)
    assert employed <= keys_of(journey(definition, ENOUGH))


def test_without_consent_says_why(definition: Definition) -> None:
    for answer in ("no", "not_known"):
        way = journey(definition, ENOUGH | {"consent": answer})
        assert [missing.key for missing in way.missing] == ["no_consent_explanation"]
    for answer in ("parent", "young_person"):
        given = keys_of(journey(definition, ENOUGH | {"consent": answer}))
        assert {"consent_by", "consent_date"} <= given
        assert "no_consent_explanation" not in given


@pytest.mark.parametrize("key", [*MOVING, *DAILY])
def test_asks_how_much_help_each_thing_takes(definition: Definition, key: str) -> None:
    (question,) = (question for question in asked(definition) if question.key == key)
    assert [option.label for option in question.options] == [
        "Independently",
        "With help of one person",
        "With help of two people",
        "With equipment",
        "Not able",
        "Not known",
    ]


def test_asks_for_details_of_each_daily_activity(definition: Definition) -> None:
    (step,) = (step for step in definition.steps if step.slug == "daily-activities")
    wanted = [key for name in DAILY for key in (name, f"{name}_details")]
    assert [question.key for question in step.questions if question.asks] == wanted


def test_measures_in_numbers_with_units(definition: Definition) -> None:
    numbers = {question.key: question.settings for question in asked(definition) if question.kind == "number"}
    units = {key: settings["unit"] for key, settings in numbers.items()}
    assert units == {"height": "cm", "weight": "kg", "falls": "", "home_storeys": ""}
    assert {key: settings["decimals"] for key, settings in numbers.items()} == {
        "height": 1,
        "weight": 1,
        "falls": 0,
        "home_storeys": 0,
    }
    assert numbers["falls"]["least"] == 0


def test_facts_about_somebody_else_may_be_not_known(definition: Definition) -> None:
    needed = [question for question in asked(definition) if question.required(urgent=False)]
    assert [each.key for each in needed if each.key not in THEIR_OWN and not may_be_not_known(each)] == []


def test_asks_landlords_of_those_who_have_one(definition: Definition) -> None:
    rented = ENOUGH | {"home_tenure": "council"}
    assert "landlord" in keys_of(journey(definition, rented))
    assert "landlord_contact" not in keys_of(journey(definition, rented | {"landlord": NOT_KNOWN}))
    assert "landlord_contact" in keys_of(journey(definition, rented | {"landlord": "Hill Homes"}))
    assert "landlord" not in keys_of(journey(definition, ENOUGH | {"home_tenure": "owned"}))


@pytest.mark.parametrize(
    ("key", "code", "advice"),
    [
        ("child_safe_until_reply", "no", "child_not_safe"),
        ("child_safe_until_reply", "not_sure", "child_not_safe"),
        ("child_cared_for_by", "someone_else", "private_fostering"),
        ("child_cared_for_by", "nobody", "unaccompanied_child"),
    ],
)
def test_some_answers_bring_advice(definition: Definition, key: str, code: str, advice: str) -> None:
    assert advice in keys_of(journey(definition, ENOUGH | {key: code}))
    assert advice not in keys_of(journey(definition, ENOUGH))


def test_means_what_staff_find_children_by(definition: Definition) -> None:
    meant = {part.meaning for step in definition.steps for part in step.parts}
    for meaning in ("first_name", "last_name", "birth", "address", "nhs_number", "upn"):
        assert f"child.{meaning}" in meant
    assert {"children", "people.here", "people.elsewhere", "agencies", "risk.visiting_worker"} <= meant


def test_opens_and_ends_with_the_facts_of_the_guide(form: dict[str, Any]) -> None:
    introduction = " ".join(form["introduction"].split())
    for fact in (
        "occupational therapy equipment and adaptation services",
        "some additional, more detailed questions",
        "structured in a very similar way",
        "levels 3 and 4",
        "Talk to the family first",
        "third parties",
        "‘interview’",
        "legal proceedings",
        "[[front_door_telephone]]",
        "[[ot_telephone]]",
        "[[ot_email]]",
        'href="https://www.kscmp.org.uk/guidance/kent-support-levels-guidance"',
        'href="/request-for-support/"',
    ):
        assert fact in introduction
    for fact in (
        "third parties",
        "‘interviewed’",
        "legal proceedings",
        "save before submitting",
        "cannot change",
    ):
        assert fact in form["before_sending"]
    for fact in ("Next", "Back", "Save for later", "30 days", "20 minutes", "print"):
        assert fact in form["instructions"]
    thanks = " ".join(form["thank_you"].split())
    assert "We will contact you in the next few days in response." in thanks
    assert "Please allow additional time for weekends or bank holidays." in thanks
    assert "[[ot_telephone]]" in thanks
    assert "[[ot_email]]" in thanks


def test_names_only_contact_details_that_there_are() -> None:
    assert set(tokens_in(text_of(NAME))) <= set(TOKENS)


def test_lists_are_those_of_request_for_support_and_its_own(form: dict[str, Any]) -> None:
    shared = form_of("request_for_support_professional")["code_lists"]
    own = dict(form["code_lists"])
    levels = own.pop("levels-of-help")
    assert [code["code"] for code in levels["codes"]] == ["IND", "ONE", "TWO", "EQU", "NOT"]
    assert own == {slug: shared[slug] for slug in ("disability", "ethnicity", "gender")}


@pytest.mark.django_db
def test_comes_in_without_a_fault_and_goes_out_as_it_came() -> None:
    parent = Page.objects.get(depth=1).add_child(instance=ChoicePage(title="Requests", slug="requests"))
    page = import_form(text_of(NAME), parent)
    assert page.live
    assert examine(page).faults == ()
    assert export_form(page) == text_of(NAME)
