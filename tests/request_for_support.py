"""The shipped professional Request for Support, read from its file, and answers that are just enough."""

from pathlib import Path
from typing import Any

from formpages import portable
from formpages.answers import Answers
from formpages.definition import Definition
from tests.compiling import definition_of, steps_of

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "safeguarding" / "content" / "forms" / "request_for_support_professional.yaml"
TEXTS = ("introduction", "instructions", "before_sending", "thank_you")

URGENT: Answers = {
    "on_behalf_of": "professional",  # chosen beforehand
    "child_first_name": "Ada",
    "child_last_name": {"kind": "not_known"},
    "child_where_now": "At school",
    "family_aware": "yes",
    "worry": "She has a broken arm.",
    "referrer_name": "Sam Okoro",
    "referrer_telephone": "03000 411111",
}
HERE = {"kind": "known", "lines": ["1 High Street", "Ashford"], "postcode": "TN23 1AA", "kept": "no"}
STANDARD: Answers = URGENT | {
    "your_relationship": "Class Teacher",
    "child_birth": {"kind": "full", "date": "2016-03-31"},
    "child_gender": "U",
    "child_ethnicity": "not_known",
    "child_safe_until_reply": "not_sure",
    "child_cared_for_by": "not_known",
    "child_address": {"kind": "not_known"},
    "child_has_disability": "not_known",
    "other_children_here": "no",
    "other_people_here": "not_known",
    "people_elsewhere_known": "no",
    "agreement_obtained": "yes",
    "primary_reason": "PHYS",
    "prompted_today": "What she said this morning.",
    "positive_factors": "Not known",
    "referrer_role": "Class Teacher",
    "referrer_organisation": "High Street Primary",
    "referrer_address": HERE,
    "referrer_email": "sam@school.example",
    "safeguarding_lead_consulted": "no",
    "other_agencies": "not_known",
}


def shipped_form() -> dict[str, Any]:
    """The form as its file has it."""
    return portable.load(FILE.read_text())


def shipped_steps() -> Any:
    """The file's steps as Wagtail holds them."""
    return steps_of(shipped_form())


def shipped_definition() -> Definition:
    """The form as it is published, with the pick lists that travel with it."""
    return definition_of(shipped_form())
