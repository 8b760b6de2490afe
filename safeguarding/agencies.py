"""Whom a team asks what they know of a family: a pick list that editors keep."""

from __future__ import annotations

from formpages import picklists

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
    picklists.put_in_place(SLUG, "Agencies to check with", SHIPPED)


def offered() -> dict[str, str]:
    """The agencies that can be asked, by code; those shipped where the list was deleted or emptied."""
    return picklists.offered(SLUG, SHIPPED)
