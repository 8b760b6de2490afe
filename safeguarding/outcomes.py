"""What can become of a child, or of an allegation: a pick list for each team, that editors keep.

The codes are frozen: what was decided long ago is counted by them.
"""

from __future__ import annotations

from collections.abc import Iterable

from formpages import picklists

from .records import FRONT_DOOR, LADO, OT, TEAMS

NO_FURTHER_ACTION, ADVICE = "no_further_action", "information_and_advice"
THRESHOLD_NOT_MET = "threshold_not_met"
#: Of each team, the weightiest first.
SHIPPED = {
    FRONT_DOOR: {
        "strategy_discussion": "Strategy discussion",
        "child_in_need_assessment": "Child in need assessment",
        "disabled_or_unaccompanied": "Disabled or unaccompanied children’s team",
        "already_open": "Already open to a worker",
        "early_help": "Early help",
        "other_council": "Other council",
        ADVICE: "Information and advice",
        NO_FURTHER_ACTION: "No further action",
        "withdrawn": "Withdrawn",
    },
    LADO: {
        "substantiated": "Substantiated",
        "joint_evaluation_meeting": "Joint evaluation meeting",
        "meets_threshold": "Meets threshold",
        "unsubstantiated": "Unsubstantiated",
        "low_level_concern": "Low-level concern, to the employer",
        "other_council": "Other council",
        THRESHOLD_NOT_MET: "Does not meet threshold, advice given",
        "malicious": "Malicious",
        "false": "False",
        "unfounded": "Unfounded",
    },
    OT: {
        "adaptation": "Adaptation",
        "equipment": "Equipment",
        "assessment": "Assessment",
        "passed_on": "Passed on",
        "advice_only": "Advice only",
        "not_eligible": "Not eligible",
    },
}
#: After these nobody works with the family, so that nobody needs its agreement.
NOTHING_GOES_ON = frozenset(
    {NO_FURTHER_ACTION, ADVICE, "withdrawn", "other_council", "advice_only", "not_eligible"}
)


def slug_of(team: str) -> str:
    return f"outcomes-{team}"


def load() -> None:
    """Put the lists in place; one that is there stays as its editors have it."""
    for team, labels in SHIPPED.items():
        picklists.put_in_place(slug_of(team), f"Outcomes: {TEAMS[team]}", labels)


def offered(team: str) -> dict[str, str]:
    """The outcomes a team can choose, by code; those shipped where its list was deleted or emptied."""
    return picklists.offered(slug_of(team), SHIPPED[team])


def weightiest_first(codes: Iterable[str], team: str) -> list[str]:
    """The codes without repeats; one that editors added weighs most, since nobody has said what it means."""
    order = [*SHIPPED[team]]
    return sorted(set(codes), key=lambda code: (order.index(code) if code in order else -1, code))
