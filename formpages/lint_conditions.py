"""What is wrong with conditions and rules as they are written, whatever anybody answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django import forms

from .conditions import facets
from .definition import Condition, Group, Question, Test
from .finding import Finding, Form, codes_of
from .questions import KINDS
from .questions.base import NOT_KNOWN

#: Kinds whose answers have a date that "is before" and "is after" can compare.
DATED = frozenset({"date", "birth"})
#: Kinds whose answers a condition compares as the text that was typed, put in order by their field.
TYPED = frozenset({"text", "long_text", "email", "telephone", "number", "time", "nhs_number", "upn"})


def conditions(form: Form) -> Iterator[Finding]:
    """Conditions and rules that look at what is not there, not yet asked or never answered so."""
    for step in form.definition.steps:
        path = f"step/{step.slug}"
        yield from _condition(form, step.condition, path, "its condition")
        for part in step.parts:
            yield from _condition(form, part.condition, part.key, "its condition")
            for question in part.questions if isinstance(part, Group) else ():
                yield from _condition(form, question.condition, f"{part.key}.{question.key}", "its condition")
        for rule in step.rules:
            yield from _condition(form, rule.condition, path, f"its rule “{rule.title}”", own_step=True)


def _condition(
    form: Form, condition: Condition, path: str, its: str, own_step: bool = False
) -> Iterator[Finding]:
    """What is wrong with each thing a condition looks at; a rule may look at its own step."""
    found = [message for test in condition.tests if (message := _test(form, test, path, own_step))]
    if found:
        form.vain.add(path)
    yield from (Finding(path, f"{its} {message}") for message in found)


def _test(form: Form, test: Test, path: str, own_step: bool) -> str:
    """Why one test can never work; nothing when it can."""
    looked_at = form.looked_at(test, path)
    if looked_at is None:
        return _missing(form, test)
    if looked_at == path:
        return "looks at its own answer."
    if path.startswith(f"{looked_at}."):
        return "looks at the group it is in."
    if "." in looked_at and test.key in form.map.places:
        both = f"looks at “{test.key}”, and a question outside this group has that key too"
        return f"{both}. Give one of them another key."
    if not _is_earlier(form, looked_at, path, own_step):
        if _hangs_on(form, looked_at, path):
            return f"waits for “{test.key}”, whose condition waits for this one."
        return f"looks at “{test.key}”, which is not asked earlier. Move that question up."
    return _values(form, test, looked_at)


def _missing(form: Form, test: Test) -> str:
    if any(path.endswith(f".{test.key.rpartition('.')[2]}") for path in form.map.places):
        return (
            f"looks at “{test.key}”, which is asked in the rows of a group. Only the same row can look at it."
        )
    return f"looks at “{test.key}”, and there is no question with that key."


def _is_earlier(form: Form, looked_at: str, path: str, own_step: bool) -> bool:
    if path.startswith("step/"):
        return form.step_number(looked_at) < form.step_number(path) + own_step
    return form.order[looked_at] < form.order[path]


def _hangs_on(form: Form, place: str, path: str) -> bool:
    """Whether what is asked at a place waits, itself or by way of others, for what is asked at the path."""
    seen, waiting = {place}, [place]
    while waiting:
        here = waiting.pop()
        if here == path or (path.startswith("step/") and form.step_number(here) == form.step_number(path)):
            return True
        tests = (test for condition in form.map.conditions(here) for test in condition.tests)
        found = {each for test in tests if (each := form.looked_at(test, here))} - seen
        seen |= found
        waiting += found
    return False


def _values(form: Form, test: Test, looked_at: str) -> str:
    """What is wrong with what an answer is compared with."""
    part = form.part(looked_at)
    if isinstance(part, Question) and not part.asks:
        return f"looks at “{part.label or part.key}”, which asks nothing."
    if test.op == "answered":
        return ""
    if isinstance(part, Group):
        return (
            f"compares “{part.label}” with something. Of a group it can only be said whether it is answered."
        )
    if not test.values:
        return f"has nothing to compare “{test.key}” with."
    if test.op in ("is", "before", "after") and len(test.values) > 1:
        several = "Choose “is one of”." if test.op == "is" else "Give one date."
        return f"compares “{test.key}” with several things. {several}"
    if test.op in ("before", "after"):
        return _date_fault(test, part)
    wrong = [words for value in test.values if (words := _value(form, value, part, looked_at))]
    return wrong[0] if wrong else ""


def _value(form: Form, value: str, question: Question, looked_at: str) -> str:
    """Why nobody ever gives this answer; nothing when somebody can."""
    if value in form.facts.retired.get(looked_at, ()):
        return f"waits for “{value}”, which the pick list of “{question.label}” offers no more."
    possible = codes_of(question)
    if value in possible if possible is not None else _can_be_typed(question, value):
        return ""
    code = next((option.code for option in question.options if option.label == value), "")
    hint = f" Write the code of that answer, “{code}”." if code else ""
    return f"waits for “{value}”, which is no answer to “{question.label}”.{hint}"


def _can_be_typed(question: Question, value: str) -> bool:
    if value == NOT_KNOWN and "not_known" in question.settings:
        return bool(question.settings["not_known"])
    if question.kind == "date":
        return _is_day(value)
    if question.kind not in TYPED:
        return True
    try:
        return value in facets(KINDS[question.kind].field(question, required=False).clean(value))
    except forms.ValidationError:
        return False


def _date_fault(test: Test, question: Question) -> str:
    if question.kind not in DATED:
        return f"compares “{test.key}” with a date, but that is no date."
    if not _is_day(test.values[0]):
        return f"compares “{test.key}” with “{test.values[0]}”. Write the date as 2026-11-30."
    return ""


def _is_day(value: str) -> bool:
    """Whether it is a day as answers are kept, so that the two compare as text."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
