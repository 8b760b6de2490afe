"""The same form about somebody else: what the sender said of themselves is carried over, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import drafts
from .answers import Answers
from .conditions import facets, is_answered
from .definition import Definition, Question
from .publishing import newest_version
from .questions import KINDS
from .records import STANDARD, Draft, Submission
from .screens import receiving_page


def may_refer_another(sent: Submission) -> bool:
    """Whether the same form can be begun about somebody else: its kind carries over, and it is open."""
    page = receiving_page(sent.version)
    if not page.carried_over or sent.version.page_id is None:
        return False
    found: bool = page.objects.filter(pk=sent.version.page_id, live=True, closed=False).exists()
    return found


def page_of(sent: Submission) -> Any:
    """The published page that was sent on, of a kind that carries over; None when there is none."""
    page = receiving_page(sent.version)
    return page.objects.filter(pk=sent.version.page_id, live=True).first() if page.carried_over else None


def begin_another(sent: Submission, page: Any) -> Draft:
    """A draft of the page's newest version that holds the sender's own part of what was sent."""
    version = newest_version(page)
    if version is None:
        raise LookupError("a form page without a version is live")
    answers = carried(sent.definition, sent.answers, version.compiled(), page.carried_over)
    return drafts.start(sent.owner, version, STANDARD if page.has_urgency else "", answers)


def carried(before: Definition, answers: Mapping[str, Any], now: Definition, prefix: str) -> Answers:
    """The answers to questions whose meaning begins so, both then and now, under the same key."""
    asked = {question.key: question for question in _beginning(before, prefix)}
    return {
        question.key: answers[question.key]
        for question in _beginning(now, prefix)
        if question.key in asked
        and is_answered(answers.get(question.key))
        and _fits(answers[question.key], asked[question.key], question)
    }


def _beginning(definition: Definition, prefix: str) -> list[Question]:
    questions = (question for step in definition.steps for question in step.questions)
    return [each for each in questions if each.asks and each.meaning.startswith(prefix)]


def _fits(value: Any, before: Question, now: Question) -> bool:
    """Whether an answer to the question as it was is still one; files stay where they were sent."""
    if now.kind != before.kind or now.kind == "uploads":
        return False
    codes = KINDS[now.kind].codes(now)
    return codes is None or facets(value) <= codes
