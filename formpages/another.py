"""A new form that begins with what was said before: which form and version, and which answers still fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import drafts
from .answers import Answers
from .conditions import facets, is_answered
from .definition import Definition, Question
from .publishing import newest_version
from .questions import KINDS
from .records import STANDARD, Draft, FormVersion, Submission
from .screens import receiving_page


def may_refer_another(sent: Submission) -> bool:
    """Whether the same form can be begun about somebody else: its kind carries over, and it is open."""
    return bool(receiving_page(sent.version).carried_over) and is_open(sent.version)


def is_open(version: FormVersion) -> bool:
    """Whether the page of this version can be started now."""
    if version.page_id is None:
        return False
    found: bool = receiving_page(version).objects.filter(pk=version.page_id, live=True, closed=False).exists()
    return found


def published_page(version: FormVersion) -> Any:
    """The published page of this version, closed or not; None when there is none."""
    return receiving_page(version).objects.filter(pk=version.page_id, live=True).first()


def page_of(sent: Submission) -> Any:
    """The published page that was sent on, of a kind that carries over; None when there is none."""
    return published_page(sent.version) if receiving_page(sent.version).carried_over else None


def begin_another(sent: Submission, page: Any) -> Draft:
    """A draft of the page's newest version that holds the sender's own part of what was sent."""
    prefix = page.carried_over
    return begin_with(page, sent.owner, lambda now: carried(sent.definition, sent.answers, now, prefix))


def begin_with(
    page: Any, owner: Any, answers: Callable[[Definition], Answers], *, by_telephone: bool = False
) -> Draft:
    """A draft of the page's newest version that holds the answers found for its definition."""
    version = newest_version(page)
    if version is None:
        raise LookupError("a form page without a version is live")
    given = answers(version.compiled())
    urgency = STANDARD if page.has_urgency else ""
    return drafts.start(owner, version, urgency, given, by_telephone=by_telephone)


def carried(before: Definition, answers: Mapping[str, Any], now: Definition, prefix: str) -> Answers:
    """The answers to questions whose meaning begins so, both then and now, under the same key."""
    asked = {question.key: question for question in _beginning(before, prefix)}
    return {
        question.key: answers[question.key]
        for question in _beginning(now, prefix)
        if question.key in asked and fits(answers.get(question.key), asked[question.key], question)
    }


def _beginning(definition: Definition, prefix: str) -> list[Question]:
    questions = (question for step in definition.steps for question in step.questions)
    return [each for each in questions if each.asks and each.meaning.startswith(prefix)]


def fits(value: Any, before: Question, now: Question) -> bool:
    """Whether an answer to the question as it was is still one; files stay where they were sent."""
    if not is_answered(value) or now.kind != before.kind or now.kind == "uploads":
        return False
    codes = KINDS[now.kind].codes(now)
    return codes is None or facets(value) <= codes
