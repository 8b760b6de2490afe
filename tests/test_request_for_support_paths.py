"""The ways through the shipped professional Request for Support: whom it asks what, and what it needs."""

import pytest
from pytest_django import DjangoDbBlocker

from formpages.definition import Definition
from formpages.journey import Journey, journey

from .request_for_support import STANDARD, URGENT, shipped_definition


@pytest.fixture(scope="module")
def definition(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Definition:
    with django_db_blocker.unblock():
        return shipped_definition()


def asked(way: Journey) -> set[str]:
    return {part.key for stage in way.stages for part in stage.parts}


def test_urgent_needs_only_the_few(definition: Definition) -> None:
    assert journey(definition, URGENT, urgent=True).complete
    assert not journey(definition, URGENT).complete
    for key in ("child_first_name", "child_last_name", "child_where_now", "family_aware", "worry"):
        way = journey(definition, {**URGENT, key: None}, urgent=True)
        assert [missing.key for missing in way.missing] == [key]
    nameless = journey(definition, URGENT | {"child_first_name": {"kind": "not_known"}}, urgent=True)
    assert [missing.key for missing in nameless.missing] == ["child_description"]


def test_urgent_without_date_of_birth_still_asks_the_rest(definition: Definition) -> None:
    way = journey(definition, URGENT | {"child_gender": "F"}, urgent=True)
    assert way.answers["child_gender"] == "F"
    assert {"child_ethnicity", "child_upn", "child_school", "child_own_view"} <= asked(way)


def test_standard_needs_every_star(definition: Definition) -> None:
    way = journey(definition, STANDARD)
    assert way.complete
    assert len(way.stages) == 11
    assert way.answers == STANDARD
    for key in STANDARD.keys() - {"on_behalf_of"}:
        assert key in [missing.key for missing in journey(definition, {**STANDARD, key: None}).missing]


def test_rows_are_asked_for_after_yes(definition: Definition) -> None:
    for gate, group in {
        "other_children_here": "children_here",
        "other_people_here": "people_here",
        "people_elsewhere_known": "people_elsewhere",
        "other_agencies": "agencies",
    }.items():
        way = journey(definition, STANDARD | {gate: "yes"})
        assert [missing.group for missing in way.missing] == [group]
        assert group not in asked(journey(definition, STANDARD | {gate: "no"}))


def test_family_that_must_not_be_told_is_not_asked_to_agree(definition: Definition) -> None:
    told = {"agreement_obtained", "family_hub_consent", "family_hub_advice"}
    assert told <= asked(journey(definition, STANDARD))
    for reason in ("unsafe", "investigation"):
        quiet = {"family_aware": "no", "why_not_aware": reason, "not_aware_explanation": "He is violent."}
        way = journey(definition, STANDARD | quiet | {"family_hub_consent": "yes"})
        assert way.complete
        assert not told & asked(way)
        assert "family_hub_consent" not in way.answers
    for reason in ("not_reached", "young_person_objects", "other"):
        assert told <= asked(
            journey(definition, STANDARD | {"family_aware": "some", "why_not_aware": reason})
        )


def test_no_agreement_is_explained(definition: Definition) -> None:
    for answer in ("refused", "not_asked"):
        way = journey(definition, STANDARD | {"agreement_obtained": answer})
        assert [missing.key for missing in way.missing] == ["no_agreement_explanation"]


def test_unborn_baby_is_asked_for_by_the_mother(definition: Definition) -> None:
    way = journey(definition, STANDARD | {"child_birth": {"kind": "unborn", "due": ""}})
    assert [missing.key for missing in way.missing] == ["mother_name"]
    born = {"child_gender", "child_ethnicity", "child_first_language", "child_nhs_number", "child_upn"}
    assert not (born | {"child_school", "child_attends_school", "child_own_view"}) & asked(way)
    hints = {question.key: question.hint for question in definition.questions()}
    assert "Unborn baby of" in hints["child_first_name"]


def test_nobody_is_asked_for_their_own_parents_agreement(definition: Definition) -> None:
    way = journey(definition, STANDARD | {"on_behalf_of": "myself"})
    assert [missing.key for missing in way.missing] == ["own_parents_aware"]
    assert not {"family_aware", "agreement_obtained", "your_relationship", "referrer_role"} & asked(way)
    unsafe = {"on_behalf_of": "myself", "own_parents_aware": "no", "why_not_aware": "unsafe"}
    way = journey(definition, STANDARD | unsafe)
    assert way.complete
    assert "family_hub_consent" not in asked(way)


def test_parent_is_asked_who_else_knows(definition: Definition) -> None:
    way = journey(definition, STANDARD | {"on_behalf_of": "my_child"})
    assert [missing.key for missing in way.missing] == ["other_parent_aware"]
    assert not {"family_aware", "agreement_obtained"} & asked(way)


def test_unaccompanied_child_has_nobody_to_agree(definition: Definition) -> None:
    way = journey(definition, STANDARD | {"child_cared_for_by": "nobody"})
    assert way.complete
    assert len(way.stages) == 11
    assert way.stages[5].step.slug == "who-is-responsible"
    assert way.stage("family-agreement") is None


@pytest.mark.parametrize("key", ["primary_reason", "secondary_need"])
@pytest.mark.parametrize(
    ("code", "advice"), [("FGM", "fgm_duty"), ("BABY", "baby_injury_advice"), ("SUIC", "suicide_risk_advice")]
)
def test_some_reasons_bring_advice(definition: Definition, key: str, code: str, advice: str) -> None:
    assert advice in asked(journey(definition, STANDARD | {key: code}))
    assert advice not in asked(journey(definition, STANDARD))
