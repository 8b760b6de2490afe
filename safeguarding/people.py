"""Who and what a submission is about, read from its answers by their meanings. Pure.

The meanings understood here: `child.first_name`, `child.last_name` (or `child.name` for both at once),
`child.also_known_as`, `child.birth`, `child.address` and `child.nhs_number`, of the key child and of each row
of the group `children`; the same of `person`, the adult an allegation is about, with `person.previous_names`;
`mother.name` of a baby not yet born; `reason.primary`; `agreement.why_not_aware`; `risk.visiting_worker`;
`referrer.name`, `referrer.organisation` and `referrer.email`.
"""

from __future__ import annotations

import re
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
class Person:
    """A child or an adult as far as staff list and find them; texts that were not given are empty."""

    name: str
    also: str
    mother: str
    birth: Mapping[str, Any]
    postcode: str
    nhs_number: str
    #: The address as far as it tells one home from another: its lines, and its number in the national list.
    lines: tuple[str, ...] = ()
    uprn: str = ""

    @property
    def shown(self) -> dict[str, str]:
        """What stands in the list: a name (or whose baby it is) and a date of birth, in words."""
        baby = f"Unborn baby of {self.mother}" if self.mother else "Unborn baby"
        nameless = baby if self.unborn else "Name not known"
        day = str(self.birth.get("date", ""))
        return {"name": self.name or nameless, "born": born_in_words(self.birth), "day": day}

    @property
    def unborn(self) -> bool:
        return self.birth.get("kind") == "unborn"

    @property
    def days(self) -> tuple[str, ...]:
        """The days (ISO) by which they are found: born or due."""
        return tuple(day for day in (self.birth.get("date"), self.birth.get("due")) if day)


@dataclass(frozen=True, slots=True)
class About:
    """Whom a referral is about: children, or an adult and the children concerned."""

    children: tuple[Person, ...]
    adult: Person | None = None

    @property
    def everybody(self) -> tuple[Person, ...]:
        return (*([self.adult] if self.adult else ()), *self.children)

    @property
    def shown(self) -> dict[str, Any]:
        """What stands in the list, in words."""
        adult = {"adult": self.adult.shown} if self.adult else {}
        return adult | {"children": [child.shown for child in self.children]}


def about_children(meant: Meant) -> About:
    """The key child first, then the others; without any, somebody of whom nothing is known."""
    return About((_person(meant, "child"), *_rows(meant)))


def about_adult(meant: Meant) -> About:
    """The adult an allegation is about, and the children it concerns, of whom there may be none."""
    return About(_rows(meant), _person(meant, "person"))


def _rows(meant: Meant) -> tuple[Person, ...]:
    return tuple(_person(row, "child") for row in meant.get("children", ()))


def reason_code(meant: Meant) -> str:
    """The code of the primary reason."""
    return _text(meant.get("reason.primary"))


def sender(meant: Meant) -> list[str]:
    """Who says to have sent it: name, organisation and email address, as far as they are answers."""
    told = (meant.get(f"referrer.{what}") for what in ("name", "organisation", "email"))
    return [text for each in told if (text := _text(each))]


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


def in_words(person: Person) -> str:
    """Somebody's name for the referrer's own lists; nothing while there is none."""
    return person.shown["name"] if person.name or person.unborn else ""


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


def age_in_words(day: str, today: date) -> str:
    """How old somebody born on this day (ISO) is: in years, below two in months; empty if it is not known."""
    if not day:
        return ""
    months = _months_since(date.fromisoformat(day), today)
    return f"{months // 12}" if months >= 24 else f"{months} months"


def is_baby(child: Person, today: date) -> bool:
    """Whether they are not yet born or not yet one year old."""
    match child.birth.get("kind"):
        case "full":
            return _months_since(date.fromisoformat(child.birth["date"]), today) < 12
        case "estimated":
            return _may_be_a_baby(str(child.birth.get("about", "")), today)
    return child.unborn


def _may_be_a_baby(about: str, today: date) -> bool:
    """Whether an estimate can mean less than a year; one that cannot be read may mean anything."""
    years = [int(number) for number in re.findall(r"\d+", about)]
    if not years or re.search(r"week|month|day|born|baby|under|less", about, re.I):
        return True
    return any(year in (0, today.year, today.year - 1) for year in years)


def _months_since(born: date, today: date) -> int:
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    return max(0, months)


def short_date(day: date) -> str:
    """18 Nov 2022."""
    return f"{day.day} {day:%b %Y}"


def _person(meant: Meant, who: str) -> Person:
    """Of what is meant, what is told of `who`: a child or a person."""
    given = meant.get(f"{who}.address")
    address: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    birth = meant.get(f"{who}.birth")
    names = _joined(meant, f"{who}.first_name", f"{who}.last_name")
    return Person(
        name=names or _text(meant.get(f"{who}.name")),
        also=_joined(meant, f"{who}.also_known_as", f"{who}.previous_names"),
        mother=_text(meant.get("mother.name")) if who == "child" else "",
        birth=birth if isinstance(birth, Mapping) else {},
        postcode=_text(address.get("postcode")),
        nhs_number=_text(meant.get(f"{who}.nhs_number")),
        lines=tuple(_text(line) for line in address.get("lines") or ()),
        uprn=_text(address.get("uprn")),
    )


def _joined(meant: Meant, *names: str) -> str:
    return " ".join(text for name in names if (text := _text(meant.get(name))))


def _text(value: Any) -> str:
    """A text answer; nothing for an answer that is missing or says that it is not known."""
    return value if isinstance(value, str) else ""
