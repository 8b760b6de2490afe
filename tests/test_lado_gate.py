"""Section A of the professional LADO form stops who need not send it, and nobody who is unsure."""

import pytest
from django.test import Client

from formpages.definition import Definition
from formpages.journey import Journey, journey
from formpages.records import Draft

from .people import make_user, sign_in
from .shipped_forms import shipped
from .small_form import make_draft, make_version, post_step

Q1 = "works_in_kent"
OTHER_FOUR = ("may_have_harmed", "possible_offence", "risk_of_harm", "may_not_be_suitable")
ALL_NO = dict.fromkeys(OTHER_FOUR, "no")


@pytest.fixture(scope="module")
def professional() -> Definition:
    return shipped("lado_professional")


def ended(way: Journey) -> str:
    return way.ended_by.title if way.ended_by else ""


NOT_IN_KENT = "This form is for people who work with children in Kent"
NONE_OF_FOUR = "From your answers, you do not need to send this form"


def test_ends_when_the_person_does_not_work_in_kent(professional: Definition) -> None:
    way = journey(professional, {Q1: "no", "may_have_harmed": "yes"})
    assert ended(way) == NOT_IN_KENT
    assert way.stages[-1].step.slug == "section-a"
    assert not way.complete
    assert not set(OTHER_FOUR) & set(way.answers)


@pytest.mark.parametrize("sure", ["yes", "not_sure"])
def test_ends_when_none_of_the_other_four_holds(professional: Definition, sure: str) -> None:
    way = journey(professional, {Q1: sure, **ALL_NO})
    assert ended(way) == NONE_OF_FOUR
    assert not way.complete


@pytest.mark.parametrize("first", ["yes", "not_sure"])
@pytest.mark.parametrize("one", OTHER_FOUR)
@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_goes_on_with_one_of_the_other_four(
    professional: Definition, first: str, one: str, answer: str
) -> None:
    way = journey(professional, {Q1: first, **ALL_NO, one: answer})
    assert ended(way) == ""
    assert [stage.step.slug for stage in way.stages] == [step.slug for step in professional.steps]


def test_stops_nobody_before_everything_is_answered(professional: Definition) -> None:
    assert ended(journey(professional, {})) == ""
    assert ended(journey(professional, {Q1: "yes", "may_have_harmed": "no"})) == ""


def test_every_end_page_says_where_to_turn(professional: Definition) -> None:
    rules = [rule for step in professional.steps for rule in step.rules]
    assert [rule.title for rule in rules] == [NOT_IN_KENT, NONE_OF_FOUR]
    for rule in rules:
        for fact in (
            "[[lado_email]]",
            "[[lado_telephone]]",
            "LADO Enquiries Officer",
            "[[emergency_telephone]]",
            '<a href="/request-for-support/">',
        ):
            assert fact in rule.body


def test_the_public_meet_no_gate() -> None:
    assert [rule for step in shipped("lado_public").steps for rule in step.rules] == []


@pytest.fixture
def walker(client: Client, professional: Definition) -> tuple[Client, Draft]:
    user = make_user()
    version = make_version(compiled=professional)
    return sign_in(client, user), make_draft(user, urgency="", version=version)


TODAY = {"referral_date-day": "1", "referral_date-month": "2", "referral_date-year": "2025"}


@pytest.mark.django_db
def test_an_end_page_keeps_the_draft_and_lets_people_change_their_answer(
    walker: tuple[Client, Draft],
) -> None:
    client, draft = walker
    stopped = post_step(client, draft, "section-a", {**TODAY, Q1: "yes", **ALL_NO})
    assert stopped["Location"] == f"/forms/{draft.pk}/ended/"
    page = client.get(stopped["Location"]).content.decode()
    for fact in (
        NONE_OF_FOUR,
        'href="mailto:KentChildrensLado@kent.gov.uk"',
        'href="tel:03000410888"',
        'href="tel:999"',
        'href="/request-for-support/"',
    ):
        assert fact in page
    assert Draft.objects.get(pk=draft.pk).answers["works_in_kent"] == "yes"
    unsure = {**TODAY, Q1: "yes", **ALL_NO, "risk_of_harm": "not_sure"}
    goes_on = post_step(client, draft, "section-a", unsure)
    assert goes_on["Location"] == f"/forms/{draft.pk}/steps/their-work/"


@pytest.mark.django_db
def test_no_asks_for_none_of_the_other_four(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    stopped = post_step(client, draft, "section-a", {**TODAY, Q1: "no"})
    assert stopped["Location"] == f"/forms/{draft.pk}/ended/"
    assert NOT_IN_KENT in client.get(stopped["Location"]).content.decode()


@pytest.mark.django_db
def test_ticking_that_no_child_is_identified_asks_for_none(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    assert post_step(client, draft, "section-c", {})["Location"].startswith(
        f"/forms/{draft.pk}/steps/section-c/"
    )
    ticked = post_step(client, draft, "section-c", {"no_identified_child": "yes"})
    assert ticked["Location"] == f"/forms/{draft.pk}/steps/section-d/"
