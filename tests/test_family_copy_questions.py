"""Which questions of the shipped forms a family may see on its copy, and which never."""

import pytest

from formpages.definition import Group, Question

from .shipped_forms import shipped

PROFESSIONAL, THERAPY, PUBLIC = (
    "request_for_support_professional",
    "occupational_therapy",
    "request_for_support_public",
)
#: By their meanings: who writes and is asked for, what it is about, and what was agreed.
SHARED_BY_BOTH = {
    "request.on_behalf_of",
    "referrer.relationship",
    "child.first_name",
    "child.last_name",
    "child.birth",
    "child.gender",
    "child.ethnicity",
    "child.first_language",
    "family.interpreter_needed",
    "family.interpreter_for",
    "family.interpreter_language",
    "family.needs_before_visit",
    "child.safe_until_reply",
    "child.cared_for_by",
    "child.address",
    "child.nhs_number",
    "child.upn",
    "child.has_disability",
    "child.disabilities",
    "child.disability_details",
    "child.legal_status",
    "children.any",
    "children",
    "child.relationship",
    "agreement.by",
    "agreement.date",
    "family_hub.consent",
    "referrer.name",
    "referrer.role",
    "referrer.organisation",
}
SHARED = {
    PROFESSIONAL: SHARED_BY_BOTH
    | {
        "child.description",
        "mother.name",
        "agreement.aware",
        "agreement.own_parents_aware",
        "agreement.other_parent_aware",
        "agreement.obtained",
        "reason.primary",
        "reason.secondary",
        "concern.worry",
        "concern.prompted_today",
        "concern.complicating_factors",
        "concern.positive_factors",
        "concern.support_tried",
        "concern.wanted_change",
    },
    THERAPY: SHARED_BY_BOTH | {"agreement.consent", "request.hoped_for", "request.risk_now"},
    PUBLIC: set(),
}
#: What the therapists ask about the child, how they manage and where they live, but not whose the home is.
OF_THERAPY = ("child.", "ability.", "home.")
LANDLORD = {"home.landlord", "home.landlord_contact"}
#: Where a child or parent is to be found goes unmasked to whomever an address is kept from.
PLACES = {
    "child.where_now",
    "child.telephone",
    "child.email",
    "child.school",
    "child.school_contact",
    "child.attends_school",
    "child.gp_practice",
}
#: What a child has said in confidence, and what was not said to the family and why.
CONFIDENCES = {
    "child.also_known_as",
    "child.own_view",
    "agreement.why_not_aware",
    "agreement.not_aware_explanation",
    "agreement.not_obtained_explanation",
    "concern.outside_risks",
    "concern.outside_risk_details",
    "carer.health",
}
NEVER = ("people.", "person.", "agencies", "agency.", "risk.", "safeguarding_lead.", "unaccompanied.")


def everything(name: str) -> list[Question | Group]:
    parts = [part for step in shipped(name).steps for part in step.parts]
    return parts + [question for part in parts if isinstance(part, Group) for question in part.questions]


@pytest.mark.parametrize("name", SHARED)
def test_shares_what_is_named_and_nothing_else(name: str) -> None:
    shown = {part.meaning for part in everything(name) if part.family_copy}
    own = {meaning for meaning in shown if name == THERAPY and meaning.startswith(OF_THERAPY)}
    assert shown >= SHARED[name]
    assert shown - own - SHARED[name] == set()


@pytest.mark.parametrize("name", SHARED)
def test_shares_no_third_party_no_danger_no_place_and_no_confidence(name: str) -> None:
    held = [part for part in everything(name) if part.meaning.startswith(NEVER)]
    held += [part for part in everything(name) if part.meaning in PLACES | CONFIDENCES | LANDLORD]
    assert held
    assert [part.meaning for part in held if part.family_copy] == []


@pytest.mark.parametrize("name", [PROFESSIONAL, THERAPY])
def test_names_the_brothers_and_sisters_but_not_their_schools(name: str) -> None:
    (children,) = (
        part for part in everything(name) if isinstance(part, Group) and part.meaning == "children"
    )
    assert children.family_copy
    held = [question.key for question in children.questions if not question.family_copy]
    assert held == ["school"]
