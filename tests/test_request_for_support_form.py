"""The shipped professional Request for Support asks what it must, in the words that people know."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from formpages import portable
from formpages.blocks import StepsBlock
from formpages.codelists import Code, CodeList
from formpages.definition import Condition, Definition, Group, Question, Step, from_data, to_data
from formpages.questions import KINDS
from home.contacts import TOKENS, tokens_in

from .request_for_support import FILE, shipped_definition, shipped_form, shipped_steps

LABELS = Path(__file__).parent / "data" / "request_for_support_labels.csv"

#: Counted by hand; "6 unaccompanied" stands in for 6, and check-your-answers is the engine's own last step.
STARS = {"1": 11, "2": 1, "3": 6, "4": 5, "5": 5, "6": 4, "7": 1, "8": 3, "9": 7, "10": 2}
STEPS = ("1", "2", "3", "4", "5", "6", "6 unaccompanied", "7", "8", "9", "10", "11")
#: Asked for although no star stands there: in place of a starred question, or what another one rests on.
NEEDED_WITHOUT_A_STAR = {
    "child_description",  # in place of a name
    "mother_name",  # in place of a date of birth
    "own_parents_aware",  # in place of the question about parents, for those who write for themselves
    "other_parent_aware",  # and for parents
    "why_not_aware",  # decides whether the family may be told
}
#: An urgent request needs the child or a description, where, the worry, what the family knows, whom to call.
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
    "referrer_telephone",
}
#: What only the person writing can say, or says in their own words, so that "Not known" would be no answer.
THEIR_OWN = {
    "on_behalf_of",
    "your_relationship",
    "child_description",
    "why_not_aware",
    "not_aware_explanation",
    "agreement_obtained",
    "no_agreement_explanation",
    "primary_reason",
    "worry",
    "prompted_today",
    "referrer_name",
    "referrer_role",
    "referrer_organisation",
    "referrer_address",
    "referrer_telephone",
    "referrer_email",
    "safeguarding_lead_consulted",
}
NOT_KNOWN_CODES = {"not_known", "not_sure", "U"}

#: In the words and the order of the council's guide.
GUIDE_LABELS = (
    "Child/Young person's details",
    "Who is this form for?",
    "Someone else in a professional capacity",
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
    "Is/are parent(s)/carer(s) aware of contact?",
    "Please provide explanation",
    "Has agreement to engage been obtained?",
    "Please provide explanation",
    "Reasons for support",
    "Request details",
    "Referrer details",
    "Other agencies involved with the child/young person or family",
    "Supporting documentation",
)


@pytest.fixture(scope="module")
def form() -> dict[str, Any]:
    return shipped_form()


@pytest.fixture(scope="module")
def definition(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Definition:
    with django_db_blocker.unblock():
        return shipped_definition()


def asking(step: Step) -> Iterator[tuple[Question, Group | None]]:
    """The step's questions that want an answer, each with the group it stands in."""
    for part in step.parts:
        if isinstance(part, Group):
            yield from ((question, part) for question in part.questions if question.asks)
        elif part.asks:
            yield part, None


def everything_asked(definition: Definition) -> Iterator[tuple[Question, Group | None]]:
    for step in definition.steps:
        yield from asking(step)


def starred(question: Question) -> bool:
    return question.strength in ("required", "standard") and question.key not in NEEDED_WITHOUT_A_STAR


def revealing(question: Question, group: Group | None, labels: dict[str, str]) -> str:
    """The labels of what this question's condition, or else its group's, looks at."""
    own = {inner.key: inner.label for inner in group.questions} if group else {}
    condition = question.condition if question.condition.tests or not group else group.condition
    looked_at = dict.fromkeys((labels | own)[test.key] for test in condition.tests)
    return "; ".join(looked_at)


def test_asks_every_question_in_order_with_its_star(definition: Definition) -> None:
    labels = {question.key: question.label for question, group in everything_asked(definition) if not group}
    found = [
        (number, question.label, "yes" if starred(question) else "no", revealing(question, group, labels))
        for number, step in zip(STEPS, definition.steps, strict=True)
        for question, group in asking(step)
    ]
    with LABELS.open(newline="") as file:
        wanted = [tuple(row.values()) for row in csv.DictReader(file)]
    assert found == wanted
    assert Counter(number for number, _, star, _ in found if star == "yes") == STARS


def test_asks_for_nothing_more_than_is_starred(definition: Definition) -> None:
    needed = {question.key for question in definition.questions() if question.required(urgent=False)}
    assert needed >= NEEDED_WITHOUT_A_STAR
    urgent = {question.key for question in definition.questions() if question.required(urgent=True)}
    assert urgent == NEEDED_WHEN_URGENT


def test_says_what_the_guide_says_in_its_order(definition: Definition) -> None:
    words = iter(
        word
        for step in definition.steps
        for word in (
            step.title,
            *(
                text
                for question in _flat(step)
                for text in (question.label, *(o.label for o in question.options))
            ),
        )
    )
    assert [label for label in GUIDE_LABELS if label not in words] == []


def _flat(step: Step) -> Iterator[Question]:
    for part in step.parts:
        yield from part.questions if isinstance(part, Group) else (part,)


def test_opens_and_ends_with_the_facts_of_the_guide(form: dict[str, Any]) -> None:
    introduction = form["introduction"]
    for fact in (
        "levels 3 and 4",
        "legal proceedings",
        "third parties",
        "interview",
        "[[front_door_telephone]]",
    ):
        assert fact in introduction
    assert 'href="https://www.kscmp.org.uk/guidance/kent-support-levels-guidance"' in introduction
    for fact in ("third parties", "interview", "legal proceedings", "save it and print it", "cannot change"):
        assert fact in form["before_sending"]
    for fact in ("Next", "Back", "Save for later", "30 days", "20 minutes", "print"):
        assert fact in form["instructions"]
    thanks = " ".join(form["thank_you"].split())
    assert "We will contact you in the next few days in response." in thanks
    assert "Please allow additional time for weekends or bank holidays." in thanks
    assert FILE.read_text().count("https://www.kscmp.org.uk/guidance/exploitation") == 2


@pytest.mark.django_db
def test_is_written_as_it_would_be_exported(form: dict[str, Any]) -> None:
    again = {**form, "steps": portable.to_plain(StepsBlock(), shipped_steps())}
    assert portable.dump(again) == FILE.read_text()


def test_names_only_contact_details_that_there_are(form: dict[str, Any]) -> None:
    text = FILE.read_text()
    assert set(tokens_in(text)) <= set(TOKENS)
    assert set(re.findall(r"</?([a-z0-9]+)", text)) <= {"h2", "h3", "p", "b", "i", "ul", "ol", "li", "a"}


def test_looks_only_back(definition: Definition) -> None:
    seen: set[str] = set()

    def looks_back(condition: Condition, known: set[str]) -> None:
        assert {test.key for test in condition.tests} <= known

    for step in definition.steps:
        looks_back(step.condition, seen)
        for part in step.parts:
            looks_back(part.condition, seen)
            if isinstance(part, Group):
                inside = set(seen)
                for question in part.questions:
                    looks_back(question.condition, inside)
                    inside.add(question.key)
            seen.add(part.key)


def test_compares_only_with_answers_that_can_be_given(definition: Definition) -> None:
    questions = {question.key: question for question in definition.questions()}
    kinds = {"full", "estimated", "not_known", "unborn"}
    conditions = [
        *(step.condition for step in definition.steps),
        *(part.condition for step in definition.steps for part in step.parts),
        *(question.condition for question in definition.questions()),
    ]
    for test in (test for condition in conditions for test in condition.tests):
        codes = {option.code for option in questions[test.key].options} or kinds
        assert set(test.values) <= codes, test


def test_facts_about_somebody_else_may_be_not_known(definition: Definition) -> None:
    stuck = [
        question.key
        for question in definition.questions()
        if question.required(urgent=False)
        and question.key not in THEIR_OWN
        and not may_be_not_known(question)
    ]
    assert stuck == []


def may_be_not_known(question: Question) -> bool:
    return (
        question.kind == "birth"
        or bool(question.settings.get("not_known"))
        or any(option.code in NOT_KNOWN_CODES for option in question.options)
        or (question.kind == "long_text" and "“Not known”" in question.hint)
    )


def test_pick_lists_have_the_codes_of_the_case_system(form: dict[str, Any]) -> None:
    lists = {
        slug: {code["code"]: code.get("delivered_as", "") for code in found["codes"]}
        for slug, found in form["code_lists"].items()
    }
    assert {slug: len(codes) for slug, codes in lists.items()} == {
        "disability": 13,
        "ethnicity": 20,
        "gender": 3,
        "reasons-for-support": 39,
    }
    assert lists["ethnicity"]["B4"] == "MOTH"
    assert lists["ethnicity"]["E4"] == "NOBT"
    reasons = lists["reasons-for-support"]
    assert reasons.pop("OTHE") == ""
    assert set(reasons.values()) <= {f"N{number}" for number in range(1, 9)}


def test_every_question_makes_a_field_and_survives_storing(definition: Definition) -> None:
    assert from_data(to_data(definition)) == definition
    for question, _ in everything_asked(definition):
        assert KINDS[question.kind].field(question, required=True).label == question.label


@pytest.mark.django_db
def test_editor_can_save_it_as_it_is(form: dict[str, Any]) -> None:
    for slug, found in form["code_lists"].items():
        made = CodeList.objects.create(slug=slug, title=found["title"])
        Code.objects.bulk_create(Code(code_list=made, **code) for code in found["codes"])
    block = StepsBlock()
    assert portable.to_plain(block, block.clean(shipped_steps())) == form["steps"]
