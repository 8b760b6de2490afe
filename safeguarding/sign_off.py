"""Which decisions a manager signs off before they hold. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

NO_ACTION_ON_ABUSE, BABY, DOWNGRADED = "no_action_on_abuse", "baby", "downgraded"
BELOW_THRESHOLD, THIRD_CONTACT = "threshold_not_met", "third_contact"
WORDS = {
    NO_ACTION_ON_ABUSE: "No further action, where abuse or neglect was reported or the form gives no reason",
    BABY: "It is about an unborn child or a baby under one",
    DOWNGRADED: "It was sent as urgent and made standard",
    BELOW_THRESHOLD: "The allegation does not meet the threshold",
    THIRD_CONTACT: "It is the third contact or later in 12 months, and two or more had no action",
}
#: Primary reasons that are abuse or neglect (need N1 of the national list).
ABUSE = frozenset(
    (
        *("PHYS", "SEXA", "EMOT", "NEGL", "DOMA", "CSEX", "CCRI", "GANG", "TRAF", "ONLI", "RADI"),
        *("FGM", "HONO", "UNBO", "FABR", "MARR", "BABY"),
    )
)


class Asked(Protocol):
    """What of a referral decides."""

    reason: str
    about_a_baby: bool
    downgraded: bool
    contact_number: int
    without_action: int


class Setting(Protocol):
    """What the team has its managers sign off."""

    sign_off_no_action_on_abuse: bool
    sign_off_babies: bool
    sign_off_downgraded: bool
    sign_off_threshold_not_met: bool
    sign_off_third_contact: bool


def reasons_for_sign_off(referral: Asked, outcomes: Iterable[str], team: Setting) -> list[str]:
    """Why a manager must sign off these outcomes (codes); none when nobody must."""
    chosen = {*outcomes}
    third = referral.contact_number >= 3 and referral.without_action >= 2
    # What people write in a form that does not ask for the reason nobody has sorted: it may well be abuse.
    no_action_on_abuse = "no_further_action" in chosen and referral.reason in {*ABUSE, ""}
    found = {
        NO_ACTION_ON_ABUSE: team.sign_off_no_action_on_abuse and no_action_on_abuse,
        BABY: team.sign_off_babies and referral.about_a_baby,
        DOWNGRADED: team.sign_off_downgraded and referral.downgraded,
        BELOW_THRESHOLD: team.sign_off_threshold_not_met and "threshold_not_met" in chosen,
        THIRD_CONTACT: team.sign_off_third_contact and third,
    }
    return [code for code, holds in found.items() if holds]
