"""Who and what a submission is about, read from its answers by their meanings. Pure.

The meanings understood here: `child.first_name`, `child.last_name`, `child.also_known_as`, `child.birth`,
`child.address` and `child.nhs_number`, of the key child and of each row of the group `children`;
`mother.name` of a baby not yet born; `reason.primary`; `agreement.why_not_aware`; `risk.visiting_worker`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from formpages.conditions import facets

#: Answers to "why were they not told" after which the family must hear nothing from us.
DO_NOT_TELL = frozenset({"unsafe", "investigation"})
NO_DANGER = frozenset({"", "no", "none", "nothing", "n/a", "not_known", "none known", "not known"})

Meant = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Child:
    """A child as far as staff list and find them; texts that were not given are empty."""

    name: str
    also: str
    mother: str
    birth: Mapping[str, Any]
    postcode: str
    nhs_number: str

    @property
    def shown(self) -> dict[str, str]:
        """What stands in the list: a name (or whose baby it is) and a date of birth, in words."""
        baby = f"Unborn baby of {self.mother}" if self.mother else "Unborn baby"
        nameless = baby if self.unborn else "Name not known"
        return {"name": self.name or nameless, "born": born_in_words(self.birth)}

    @property
    def unborn(self) -> bool:
        return self.birth.get("kind") == "unborn"

    @property
    def days(self) -> tuple[str, ...]:
        """The days (ISO) by which they are found: born or due."""
        return tuple(day for day in (self.birth.get("date"), self.birth.get("due")) if day)


def children(meant: Meant) -> list[Child]:
    """The key child first, then the others; without any, somebody of whom nothing is known."""
    return [_child(meant), *(_child(row) for row in meant.get("children", ()))]


def reason_code(meant: Meant) -> str:
    """The code of the primary reason."""
    return _text(meant.get("reason.primary"))


def do_not_tell_family(meant: Meant) -> bool:
    """Whether telling the family was called unsafe, or harmful to an investigation."""
    return bool(facets(meant.get("agreement.why_not_aware")) & DO_NOT_TELL)


def danger_to_visitors(meant: Meant) -> bool:
    """Whether something was said to put a visiting worker at risk."""
    said = _text(meant.get("risk.visiting_worker")).strip().rstrip(".").casefold()
    return said not in NO_DANGER


def alerts(*, do_not_tell: bool, danger: bool) -> list[str]:
    """What must be read before anything else."""
    found = ["DO NOT TELL THE FAMILY about this request."] if do_not_tell else []
    return found + (["Danger to visiting workers: read the risks before any visit."] if danger else [])


def key_child_in_words(meant: Meant) -> str:
    """The key child's name for the referrer's own lists; nothing while there is none."""
    child = _child(meant)
    return child.shown["name"] if child.name or child.unborn else ""


def born_in_words(birth: Mapping[str, Any]) -> str:
    """A date of birth for a table: 14 Mar 2015, or how far it is known."""
    match birth.get("kind"):
        case "full":
            return short_date(date.fromisoformat(birth["date"]))
        case "estimated":
            return f"estimated: {birth['about']}"
        case "unborn":
            due = birth.get("due")
            return f"due {short_date(date.fromisoformat(due))}" if due else "not yet born"
    return "date of birth not known"


def short_date(day: date) -> str:
    """18 Nov 2022."""
    return f"{day.day} {day:%b %Y}"


def _child(meant: Meant) -> Child:
    address = meant.get("child.address") or {}
    birth = meant.get("child.birth")
    return Child(
        name=_joined(meant, "child.first_name", "child.last_name"),
        also=_text(meant.get("child.also_known_as")),
        mother=_text(meant.get("mother.name")),
        birth=birth if isinstance(birth, Mapping) else {},
        postcode=_text(address.get("postcode")),
        nhs_number=_text(meant.get("child.nhs_number")),
    )


def _joined(meant: Meant, *names: str) -> str:
    return " ".join(text for name in names if (text := _text(meant.get(name))))


def _text(value: Any) -> str:
    """A text answer; nothing for an answer that is missing or says that it is not known."""
    return value if isinstance(value, str) else ""
