"""The shipped form files, and what tests ask about each of them."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from formpages import portable
from formpages.definition import Definition, Group, Question, Step

from .compiling import definition_of

TESTS = Path(__file__).resolve().parent
FORMS = TESTS.parent / "safeguarding" / "content" / "forms"
#: Codes that say that somebody does not know, or cannot say.
NOT_KNOWN_CODES = {"not_known", "not_sure", "U"}

#: A step as the transcription numbers it, a label, whether a star stands there, what it is revealed by.
Line = tuple[str, str, str, str]


def text_of(name: str) -> str:
    return (FORMS / f"{name}.yaml").read_text(encoding="utf-8")


def form_of(name: str) -> dict[str, Any]:
    """The form as its file has it."""
    return portable.load(text_of(name))


def shipped(name: str) -> Definition:
    """The form as it is published, with the pick lists that travel with it."""
    return definition_of(form_of(name))


def transcribed(name: str) -> list[Line]:
    """The questions as somebody wrote them down from what the council asks for."""
    with (TESTS / "data" / f"{name}_labels.csv").open(newline="", encoding="utf-8") as file:
        return [
            (row["step"], row["label"], row["starred"], row["reveals_of"]) for row in csv.DictReader(file)
        ]


def asked_on(step: Step) -> Iterator[tuple[Question, Group | None]]:
    """The step's questions that want an answer, each with the group it stands in."""
    for part in step.parts:
        questions = part.questions if isinstance(part, Group) else (part,)
        yield from (
            (question, part if isinstance(part, Group) else None) for question in questions if question.asks
        )


def asked(definition: Definition) -> list[Question]:
    return [question for step in definition.steps for question, _ in asked_on(step)]


def lines_of(definition: Definition, numbers: tuple[str, ...], unstarred: set[str]) -> list[Line]:
    """The questions as a transcription has them; `unstarred` are needed although no star stands there."""
    labels = {part.key: part.label for step in definition.steps for part in step.parts}
    return [
        (number, question.label, _star(question, unstarred), _revealed_by(question, group, labels))
        for number, step in zip(numbers, definition.steps, strict=True)
        for question, group in asked_on(step)
    ]


def _star(question: Question, unstarred: set[str]) -> str:
    needed = question.strength in ("required", "standard")
    return "yes" if needed and question.key not in unstarred else "no"


def _revealed_by(question: Question, group: Group | None, labels: dict[str, str]) -> str:
    """The labels of what this question's condition, or else its group's, looks at."""
    own = {inner.key: inner.label for inner in group.questions} if group else {}
    condition = question.condition if question.condition.tests or not group else group.condition
    return "; ".join(dict.fromkeys((labels | own)[test.key] for test in condition.tests))


def words_of(definition: Definition) -> list[str]:
    """Titles, labels, statements and the words of answers, in the order in which people meet them."""
    words: list[str] = []
    for step in definition.steps:
        words.append(step.title)
        for part in step.parts:
            words += [part.label] if isinstance(part, Group) else []
            for question in part.questions if isinstance(part, Group) else (part,):
                words += [question.label, *(option.label for option in question.options)]
                words += plain(question.settings.get("body", ""))
    return words


def plain(html: str) -> list[str]:
    """The texts between tags, each with its blanks as one."""
    return [" ".join(text.split()) for text in re.split(r"</?(?:p|li|ul|h\d)>", html) if text.strip()]


def may_be_not_known(question: Question) -> bool:
    """Whether somebody who does not know can say so."""
    return (
        question.kind == "birth"
        or bool(question.settings.get("not_known"))
        or any(option.code in NOT_KNOWN_CODES for option in question.options)
    )
