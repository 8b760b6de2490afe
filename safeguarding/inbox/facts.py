"""What of a referral decides, in words: read by its meanings, whatever its questions are called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.text import Truncator

from formpages.conditions import is_answered
from formpages.definition import Definition, Question
from formpages.questions import KINDS
from formpages.summary import Entry, Section

from .. import people

#: What is said of the family's agreement, in this order.
AGREEMENT = {
    "agreement.aware": "Parents or carers know",
    "agreement.own_parents_aware": "Own parents know",
    "agreement.other_parent_aware": "Others with parental responsibility know",
    "agreement.why_not_aware": "Why they do not all know",
    "agreement.obtained": "Agreement",
    "agreement.consent": "Consent",
    "agreement.by": "Given by",
}


#: What else decides, in this order: of a child, of an adult something is alleged of, of a child's need.
DECIDING = {
    "child.where_now": "Where the child is now",
    "child.safe_until_reply": "Safe until we reply",
    "person.job": "Job",
    "person.employer": "Employer",
    "person.setting": "Setting",
    "allegation.nature": "Allegation",
    "person.with_children": "Still with children now",
    "allegation.injury": "A child is hurt",
    "police.informed": "Police told",
    "person.aware": "The adult knows of this",
    "request.risk_now": "Risk now",
    "child.diagnosis": "Diagnosis or condition",
    "request.hoped_for": "Hoped for",
}
#: The only answer after which there is nothing to look out for.
CALM = {"child.safe_until_reply": "Yes", "person.with_children": "No", "allegation.injury": "No"}
#: As much of an answer stands in the head; all of it is below.
IN_SHORT = 200


class Fact(NamedTuple):
    """Something that is said, and whether it must not be overlooked."""

    label: str
    words: str
    marked: bool = False


class Kept(NamedTuple):
    """An address that somebody must not learn, whose it is, and how to make contact nevertheless."""

    whose: str
    kept_from: str
    safe_contact: str


def by_meaning(definition: Definition, answers: Mapping[str, Any]) -> dict[str, str]:
    """The answers that have a meaning, in the words that the referrer saw; groups left out."""
    questions = (part for step in definition.steps for part in step.parts if isinstance(part, Question))
    return {
        question.meaning: "\n".join(KINDS[question.kind].words(question, answers[question.key]))
        for question in questions
        if question.meaning and is_answered(answers.get(question.key))
    }


def about(person: Mapping[str, str], today: date) -> str:
    """Name, date of birth and age."""
    age = people.age_in_words(person.get("day", ""), today)
    years = f"{age} years old" if age.isdigit() else f"{age} old"
    return f"{person['name']}, {person['born']}" + (f" ({years})" if age else "")


def that_decide(said: Mapping[str, str]) -> list[Fact]:
    """What must be known first, as far as it was asked and answered."""
    return [
        Fact(label, Truncator(said[name]).chars(IN_SHORT), name in CALM and said[name] != CALM[name])
        for name, label in DECIDING.items()
        if said.get(name)
    ]


def of_agreement(said: Mapping[str, str]) -> list[Fact]:
    """What the family knows and agreed to."""
    return [Fact(label, said[name]) for name, label in AGREEMENT.items() if said.get(name)]


def kept_addresses(sections: Iterable[Section]) -> list[Kept]:
    """Every address that must be kept from somebody."""
    return [
        Kept(whose, entry.value["kept_from"], entry.value.get("safe_contact", ""))
        for whose, entry in _entries(sections)
        if entry.kind == "address" and entry.value and entry.value.get("kept") == "yes"
    ]


def _entries(sections: Iterable[Section]) -> Iterator[tuple[str, Entry]]:
    """Every answer with whom or what it belongs to: a row, or a step."""
    for section in sections:
        yield from ((section.title, entry) for entry in section.entries)
        for table in section.tables:
            yield from ((card.title, entry) for card in table.cards for entry in card.entries)
