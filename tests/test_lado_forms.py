"""The shipped LADO forms ask what they must, and stop nobody who is unsure."""

from collections import Counter
from typing import Any

import pytest
from wagtail.models import Page

from formpages import portable
from formpages.definition import Definition
from formpages.importing import export_form, import_form
from formpages.journey import journey
from formpages.publishing import examine
from home.contacts import TOKENS, tokens_in
from home.models import ChoicePage

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

PROFESSIONAL, PUBLIC = "lado_professional", "lado_public"
BOTH = (PROFESSIONAL, PUBLIC)

#: Check-your-answers is the engine's own last step.
STEPS = {
    PROFESSIONAL: ("1", "2", "3", "3 their work", "4", "5", "6", "7", "8"),
    PUBLIC: ("1", "2", "3", "4", "5"),
}
#: Counted by hand; "Organisation Name and Address" is one star of the guide and two questions here.
STARS = {
    PROFESSIONAL: {"1": 2, "2": 5, "3": 6, "3 their work": 5, "4": 2, "5": 2, "6": 7},
    PUBLIC: {"1": 4, "2": 4, "3": 2, "4": 7},
}
#: Asked for although no star stands there: who writes, and what stands in place of a name.
NEEDED_WITHOUT_A_STAR = {
    PROFESSIONAL: {"referrer_name", "person_description"},
    PUBLIC: {"person_description"},
}
#: What only the person writing can say, or says in their own words, so that "Not known" would be no answer.
THEIR_OWN = {
    "person_description",
    "referrer_name",
    "referrer_role",
    "referrer_email",
    "referrer_telephone",
    "referrer_organisation",
    "referrer_address",
    "referrer_relationship",
    "referral_date",
    "aware_date",
    "nature",
    "incident_details",
}
MEANINGS = {
    "person.first_name",
    "person.last_name",
    "person.employer",
    "person.job",
    "referrer.name",
    "referrer.email",
    "referrer.telephone",
    "children",
    "allegation.nature",
    "allegation.details",
    "allegation.injury",
}

#: In the words and the order of the council's guide.
GUIDE_LABELS = (
    "Please add details of all persons to be included in this form to be submitted to the Local Authority",
    "Forename",
    "Surname",
    "Your Role",
    "Your Email Address",
    "Number to call you back on",
    "Organisation Name and Address",
    "Are you the person with lead responsibility for allegation management in your organisation?",
    "Have you consulted with the LADO Enquiries Officer about this allegation/concern?",
    "The Referral - Section A",
    "Date of referral",
    "Section A – only complete form if you can answer 'Yes' to Q1 and at least one of the other 4 questions",
    "Does this person work in the wider children's workforce in KENT",
    "Section B - Their personal details",
    "Date of Birth",
    "Previous names known (including maiden/aliases)",
    "Gender",
    "IF A FOSTER CARER-Do they have a partner?",
    "Home Address",
    "Disability (if known)",
    "Ethnicity",
    "B4 - Any other mixed background",
    "Section C - The child or young person",
    "Full name of Child",
    "Date of Birth",
    "Gender",
    "Disability",
    "Ethnicity",
    "Section D - The allegation or concern",
    "What is the nature of the allegation, concern or harm caused or posed by this individual?",
    "Inappropriate Conduct",
    "Has child been harmed or sustained an injury?",
    "Is this a historical allegation?",
    "Section E - If the person is aware",
    "Is the person aware that a referral has been made to the LADO?",
    "Date informed and details of what information was shared?",
    "Supporting Documentation",
    "You can now upload any documents that will support the referral. "
    "You will only be able to attach the following file types:",
    "Word Documents",
    "PDF Files",
    "Images (in jpg / png format)",
)


@pytest.fixture(scope="module", params=BOTH)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def form(name: str) -> dict[str, Any]:
    return form_of(name)


@pytest.fixture(scope="module")
def definition(name: str) -> Definition:
    return shipped(name)


@pytest.fixture(scope="module")
def professional() -> Definition:
    return shipped(PROFESSIONAL)


def test_asks_every_question_in_order_with_its_star(name: str, definition: Definition) -> None:
    found = lines_of(definition, STEPS[name], NEEDED_WITHOUT_A_STAR[name])
    assert found == transcribed(name)
    assert Counter(number for number, _, star, _ in found if star == "yes") == STARS[name]


def test_asks_for_nothing_more_than_is_starred(name: str, definition: Definition) -> None:
    needed = {question.key for question in asked(definition) if question.required(urgent=True)}
    assert needed >= NEEDED_WITHOUT_A_STAR[name]
    assert needed == {question.key for question in asked(definition) if question.required(urgent=False)}


def test_says_what_the_guide_says_in_its_order(professional: Definition) -> None:
    words = iter(words_of(professional))
    assert [label for label in GUIDE_LABELS if label not in words] == []


def test_facts_about_somebody_else_may_be_not_known(definition: Definition) -> None:
    needed = [question for question in asked(definition) if question.required(urgent=False)]
    assert [each.key for each in needed if each.key not in THEIR_OWN and not may_be_not_known(each)] == []


def test_means_what_the_lado_looks_for(definition: Definition) -> None:
    meant = {part.meaning for step in definition.steps for part in step.parts}
    assert meant >= MEANINGS
    (children,) = (group for step in definition.steps for group in step.groups if group.meaning == "children")
    assert {question.meaning for question in children.questions} >= {"child.name", "child.birth"}


def test_tells_how_to_write_and_whom_to_ask(form: dict[str, Any]) -> None:
    introduction, before = form["introduction"], form["before_sending"]
    for token in ("[[lado_email]]", "[[lado_telephone]]"):
        assert token in introduction
        assert token in form["thank_you"]
    assert "[[emergency_telephone]]" in form["thank_you"]
    assert '<a href="/request-for-support/">' in introduction
    for fact in ("One form is about one person", "Not known", "may be used in"):
        assert fact in " ".join(introduction.split())
    for fact in ("one person only", "may be used in", "cannot change"):
        assert fact in before
    for fact in ("Next", "Back", "Save for later", "30 days", "20 minutes", "print"):
        assert fact in form["instructions"]


def test_professionals_are_told_not_to_interview_and_to_write_of_others_only_where_it_matters() -> None:
    form = form_of(PROFESSIONAL)
    for fact in ("‘interview", "third parties", "legal proceedings"):
        assert fact in form["introduction"]
        assert fact in form["before_sending"]


def test_the_public_are_told_of_childline() -> None:
    form = form_of(PUBLIC)
    assert form["audience"] == "public"
    for place in (form["introduction"], form["thank_you"], portable.dump({"steps": form["steps"]})):
        assert "[[childline_telephone]]" in place


def test_names_only_contact_details_that_there_are(name: str) -> None:
    assert set(tokens_in(text_of(name))) <= set(TOKENS)


def test_nothing_of_it_is_for_the_family(definition: Definition) -> None:
    parts = [part for step in definition.steps for part in step.parts]
    assert parts
    assert not any(part.family_copy for part in parts)
    assert not any(question.family_copy for question in definition.questions())


def test_one_person_is_asked_for(definition: Definition) -> None:
    first = definition.steps[0]
    assert {"person.first_name", "person.last_name"} <= {question.meaning for question in first.questions}
    assert first.groups == ()


def test_needs_a_child_unless_none_is_known(definition: Definition) -> None:
    def lacks_rows(answers: dict[str, Any]) -> bool:
        return any(gap.key == "children" and gap.group for gap in journey(definition, answers).missing)

    assert lacks_rows({})
    assert not lacks_rows({"children": [{"id": "a"}]})
    assert not lacks_rows({"no_identified_child": "yes"})


def test_lists_are_those_of_request_for_support_and_the_lados_own() -> None:
    shared = form_of("request_for_support_professional")["code_lists"]
    sizes = {"employment-basis": 7, "nature-of-allegation": 10, "setting-kinds": 13}
    found = form_of(PROFESSIONAL)["code_lists"]
    assert {slug: len(found[slug]["codes"]) for slug in sizes} == sizes
    assert {slug: codes for slug, codes in found.items() if slug not in sizes} == {
        slug: shared[slug] for slug in ("disability", "ethnicity", "gender")
    }
    assert form_of(PUBLIC)["code_lists"] == {
        slug: found[slug] for slug in ("disability", "gender", "setting-kinds")
    }


def test_the_publics_plain_words_are_delivered_as_the_same_codes(professional: Definition) -> None:
    def codes(definition: Definition) -> list[str]:
        (nature,) = (each for each in asked(definition) if each.meaning == "allegation.nature")
        return [option.code for option in nature.options]

    assert codes(shipped(PUBLIC)) == codes(professional)
    assert "COND" in codes(professional)


@pytest.mark.django_db
def test_comes_in_without_a_fault_and_goes_out_as_it_came(name: str) -> None:
    parent = Page.objects.get(depth=1).add_child(instance=ChoicePage(title="LADO", slug="lado"))
    page = import_form(text_of(name), parent)
    assert page.live
    assert examine(page).faults == ()
    assert export_form(page) == text_of(name)
