"""Whom a team asks what they know of a family: a pick list that editors keep."""

from __future__ import annotations

from formpages.codelists import CodeList
from formpages.picklists import bring_in

SLUG = "agencies"
SHIPPED = {
    "police": "Police",
    "health_visitor": "Health visitor",
    "school": "School, college or nursery",
    "gp": "GP",
    "hospital": "Hospital",
    "midwife": "Midwife",
    "mental_health": "Mental health services",
    "early_help": "Early help or family hub",
    "adult_social_care": "Adult social care",
    "probation": "Probation",
    "housing": "Housing",
    "domestic_abuse": "Domestic abuse service",
    "substance_misuse": "Drug and alcohol service",
    "employer": "Employer",
    "other_council": "Other council",
    "other": "Other",
}


def load() -> None:
    """Put the list in place; one that is there stays as its editors have it."""
    codes = [{"code": code, "label": label} for code, label in SHIPPED.items()]
    bring_in({SLUG: {"title": "Agencies to check with", "codes": codes}})


def offered() -> dict[str, str]:
    """The agencies that can be asked, by code; those shipped where the list was deleted or emptied."""
    found = CodeList.objects.filter(slug=SLUG).prefetch_related("codes").first()
    options = {option.code: option.label for option in found.options()} if found else {}
    return options or SHIPPED
