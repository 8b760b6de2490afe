"""Which decisions a manager signs off: each reason by itself, its switch, and what needs nobody."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from safeguarding import sign_off
from safeguarding.people import Person, is_baby
from safeguarding.sign_off import reasons_for_sign_off

from .referrals import make_referral

FORMS = Path(sign_off.__file__).parent / "content" / "forms"


@dataclass
class Facts:
    """A referral that nobody has to sign off, as far as it matters."""

    reason: str = "HOME"
    about_a_baby: bool = False
    downgraded: bool = False
    contact_number: int = 1
    without_action: int = 0


@dataclass
class Switches:
    """A team that has everything signed off that can be."""

    sign_off_no_action_on_abuse: bool = True
    sign_off_babies: bool = True
    sign_off_downgraded: bool = True
    sign_off_threshold_not_met: bool = True
    sign_off_third_contact: bool = True


CASES: list[tuple[dict[str, Any], list[str], str, str]] = [
    # A form that does not ask for the reason may be about abuse.
    ({"reason": ""}, ["no_further_action"], "no_action_on_abuse", "sign_off_no_action_on_abuse"),
    ({"reason": "NEGL"}, ["no_further_action"], "no_action_on_abuse", "sign_off_no_action_on_abuse"),
    ({"about_a_baby": True}, ["early_help"], "baby", "sign_off_babies"),
    ({"downgraded": True}, ["child_in_need_assessment"], "downgraded", "sign_off_downgraded"),
    ({}, ["threshold_not_met"], "threshold_not_met", "sign_off_threshold_not_met"),
    (
        {"contact_number": 3, "without_action": 2},
        ["information_and_advice"],
        "third_contact",
        "sign_off_third_contact",
    ),
]


@pytest.mark.parametrize(("facts", "outcomes", "reason", "switch"), CASES)
def test_each_reason_by_itself_and_its_switch(
    facts: dict[str, Any], outcomes: list[str], reason: str, switch: str
) -> None:
    assert reasons_for_sign_off(Facts(**facts), outcomes, Switches()) == [reason]
    assert reasons_for_sign_off(Facts(**facts), outcomes, Switches(**{switch: False})) == []


@pytest.mark.parametrize(
    ("facts", "outcomes"),
    [
        ({}, ["no_further_action"]),
        ({"reason": "PHYS"}, ["early_help"]),
        ({"reason": ""}, ["early_help"]),
        ({"contact_number": 3, "without_action": 1}, ["no_further_action"]),
        ({"contact_number": 2, "without_action": 2}, ["no_further_action"]),
        ({}, ["meets_threshold"]),
    ],
)
def test_what_nobody_has_to_sign_off(facts: dict[str, Any], outcomes: list[str]) -> None:
    assert reasons_for_sign_off(Facts(**facts), outcomes, Switches()) == []


def test_one_child_without_action_among_others_is_enough() -> None:
    found = reasons_for_sign_off(Facts(reason="SEXA"), ["early_help", "no_further_action"], Switches())
    assert found == ["no_action_on_abuse"]


def test_all_reasons_are_said_and_each_has_its_words() -> None:
    facts = Facts("PHYS", about_a_baby=True, downgraded=True, contact_number=4, without_action=3)
    found = reasons_for_sign_off(facts, ["no_further_action", "threshold_not_met"], Switches())
    assert found == [*sign_off.WORDS]


def test_abuse_is_what_the_shipped_list_counts_as_abuse_or_neglect() -> None:
    form = yaml.safe_load((FORMS / "request_for_support_professional.yaml").read_text(encoding="utf-8"))
    codes = next(
        plain["codes"]
        for part in form.values()
        if isinstance(part, dict)
        for slug, plain in part.items()
        if slug == "reasons-for-support"
    )
    assert {code["code"] for code in codes if code.get("delivered_as") == "N1"} == sign_off.ABUSE


TODAY = date(2026, 11, 18)
ESTIMATES = [
    *(
        "3 weeks old",
        "about 5 months",
        "10 days",
        "newborn",
        "new-born",
        "a baby",
        "under 1",
        "less than a year",
    ),
    *("2026", "born in 2025", "0", "0-1", "quite young", "", "?", "Three"),
]


def child(**birth: str) -> Person:
    return Person(name="Kim", also="", mother="", birth=birth, postcode="", nhs_number="")


@pytest.mark.parametrize("about", ESTIMATES)
def test_an_estimate_that_may_mean_less_than_a_year_counts_as_a_baby(about: str) -> None:
    assert is_baby(child(kind="estimated", about=about), TODAY)


@pytest.mark.parametrize("about", ["About 7", "7", "12 to 14", "2019", "6 years", "in their teens: 15"])
def test_an_estimate_of_more_does_not(about: str) -> None:
    assert not is_baby(child(kind="estimated", about=about), TODAY)


@pytest.mark.parametrize(
    ("birth", "baby"),
    [
        ({"kind": "full", "date": "2025-11-19"}, True),
        ({"kind": "full", "date": "2025-11-18"}, False),
        ({"kind": "unborn", "due": ""}, True),
        ({"kind": "not_known"}, False),
        ({}, False),
    ],
)
def test_a_date_of_birth_says_it(birth: dict[str, str], baby: bool) -> None:
    assert is_baby(child(**birth), TODAY) is baby


@pytest.mark.django_db
def test_an_estimate_on_the_form_counts_for_the_referral() -> None:
    for about, baby in (("3 weeks old", True), ("About 7", False)):
        made = make_referral(birth={"kind": "estimated", "about": about}, others=[])
        assert made.about_a_baby is baby
