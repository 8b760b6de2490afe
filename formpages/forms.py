"""A step (or a row of a group) as a Django form, built from the definition."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property

from kentportal.govuk.layout import Helper

from .answers import asked_questions, shown
from .conditions import is_answered
from .definition import Condition, Question, Test
from .questions import KINDS
from .questions.base import NOT_KNOWN, NOT_KNOWN_WORDS, wrong
from .questions.choice import label_of

Typed = dict[str, list[str]]
#: What stands where a character did not arrive, and what databases do not hold.
UNREADABLE = ("\N{REPLACEMENT CHARACTER}", "\0")


class StepForm(forms.Form):
    """The questions of one step. Its `answers` are those of the questions that turn out to be asked.

    What is posted for a question that is not asked is dropped, and so are its errors: without JavaScript
    every dependent question is on the page.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        outer: Mapping[str, Any],
        *,
        urgent: bool = False,
        data: Any = None,
        files: Any = None,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}), auto_id="id_%s")
        self.questions = tuple(questions)
        self.outer = outer
        own = {question.key: question for question in self.questions}
        for question in self.questions:
            if question.asks:
                self.fields[question.key] = _field(question, urgent, own)

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of each question, by key."""
        return {question.key: question.kind for question in self.questions}

    @cached_property
    def helper(self) -> Helper:
        return Helper(self)

    def clean(self) -> dict[str, Any]:
        self._check_posted()
        asked = {question.key for question in shown(self.questions, self.cleaned_data, self.outer)}
        for key in set(self.fields) - asked:
            self.cleaned_data.pop(key, None)
            self.errors.pop(key, None)
        for question in self.questions:
            self._check_difference(question)
        return self.cleaned_data

    def _check_posted(self) -> None:
        """Refuse two answers where one is asked for, and characters that were lost on the way."""
        kinds = self.kinds
        for name, values in self.data.lists() if isinstance(self.data, QueryDict) else ():
            key, _, part = name.partition("-")
            if key not in self.fields:
                continue
            if len(values) > 1 and kinds[key] != "choices":
                self._replace_errors(key, part, "Give one answer only")
            elif any(sign in value for value in values for sign in UNREADABLE):
                words = "has a character that we cannot read. Delete it, or type it again"
                self._replace_errors(key, part, f"Your answer {words}")

    def _replace_errors(self, key: str, part: str, words: str) -> None:
        self.errors.pop(key, None)
        self.add_error(key, wrong(words, part))

    def _check_difference(self, question: Question) -> None:
        other = question.settings.get("differs_from")
        value = self.cleaned_data.get(question.key)
        if other and is_answered(value) and value == self.cleaned_data.get(other):
            label = next((each.label for each in self.questions if each.key == other), other)
            self.add_error(question.key, f"Select something other than under “{label}”")

    @property
    def answers(self) -> dict[str, Any]:
        """The stored values of a valid form, by key, without empty ones and without files."""
        asked = asked_questions(self.questions, self.cleaned_data, self.outer)
        return {key: value for key, value in asked.items() if self.kinds[key] != "uploads"}


class TypedForm(StepForm):
    """A step filled with what was typed before, shown as it was and without a word about errors."""

    def full_clean(self) -> None:
        self._errors = forms.utils.ErrorDict()
        self.cleaned_data = {}


def typed_form(
    questions: Iterable[Question], outer: Mapping[str, Any], typed: Typed, urgent: bool
) -> StepForm:
    """The form showing what was typed and is not valid yet."""
    return TypedForm(questions, outer, urgent=urgent, data=as_posted(typed))


def posted_again(
    questions: Iterable[Question], outer: Mapping[str, Any], typed: Typed, urgent: bool
) -> StepForm:
    """The form as if what was typed were posted once more, to see which of it is an answer."""
    return StepForm(questions, outer, urgent=urgent, data=as_posted(typed))


def as_posted(typed: Typed) -> QueryDict:
    """What was typed, as the browser sent it."""
    data = QueryDict(mutable=True)
    for name, values in typed.items():
        data.setlist(name, values)
    return data


def inputs_of(typed: Typed, key: str) -> dict[str, list[str]]:
    """The inputs of one question that something stands in."""
    own = {name: values for name, values in typed.items() if name.partition("-")[0] == key}
    return {name: values for name, values in own.items() if any(value.strip() for value in values)}


def typed_words(typed: Typed, key: str) -> list[str]:
    """What was typed for one question, as it was, without the way chosen to answer it."""
    own = inputs_of(typed, key)
    return [value for name in own if not name.endswith("-kind") for value in own[name]]


def typed_from(data: QueryDict, form: StepForm) -> Typed:
    """Of a POST, what was typed into the form's own fields; files and buttons are not."""
    own = tuple(form.fields)
    return {
        name: [value.replace("\0", "") for value in data.getlist(name)]
        for name in data
        if name in own or name.partition("-")[0] in own
    }


def starting_values(questions: Iterable[Question], account: Mapping[str, Any]) -> dict[str, Any]:
    """What a page never answered begins with: the account's details and the choices made beforehand."""
    found = {}
    for question in questions:
        value = account.get(question.prefill) if question.prefill else _beforehand(question.settings)
        if is_answered(value):
            found[question.key] = value
    return found


def _beforehand(settings: Mapping[str, Any]) -> Any:
    """What an editor chose to stand there already."""
    return timezone.localdate().isoformat() if settings.get("today") else settings.get("default")


def dependence(question: Question, own: Mapping[str, Question]) -> tuple[str, str]:
    """How a question hangs on answers of its own page: for the browser to follow, and in words."""
    tests = tuple(test for test in question.condition.tests if test.key in own)
    if not tests:
        return "", ""
    condition = Condition(tests, question.condition.mode)
    return _show_if(condition, own), _when(condition, own)


def _field(question: Question, urgent: bool, own: Mapping[str, Question]) -> forms.Field:
    field = KINDS[question.kind].field(question, question.required(urgent))
    if not question.prefill:
        vars(field)["autofill"] = (
            False  # what the browser remembers is about the person typing, not about the child
        )
    show_if, when = dependence(question, own)
    if show_if:
        vars(field).update(show_if=show_if, when=when)
    if question.required(urgent):
        field.label = f"{question.label} *"
    return field


def _show_if(condition: Condition, own: Mapping[str, Question]) -> str:
    tests = [
        {"names": KINDS[own[test.key].kind].names(own[test.key]), "op": test.op, "values": list(test.values)}
        for test in condition.tests
    ]
    return json.dumps({"mode": condition.mode, "tests": tests})


def _when(condition: Condition, own: Mapping[str, Question]) -> str:
    """What tells people without JavaScript whether a question is for them."""
    joint = " and " if condition.mode == "all" else " or "
    return (
        "Answer this if " + joint.join(_test_in_words(test, own[test.key]) for test in condition.tests) + "."
    )


def _test_in_words(test: Test, question: Question) -> str:
    labels = " or ".join(f"“{_code_in_words(question, code)}”" for code in test.values)
    label = question.label.rstrip("?:")
    return {
        "answered": f"you answered “{label}”",
        "before": f"“{label}” is before {', '.join(test.values)}",
        "after": f"“{label}” is after {', '.join(test.values)}",
        "is_not": f"your answer to “{label}” is not {labels}",
        "unless": f"your answer to “{label}” is not {labels}",
    }.get(test.op, f"you chose {labels} for “{label}”")


def _code_in_words(question: Question, code: str) -> str:
    composite = {
        "unborn": "Not yet born",
        NOT_KNOWN: NOT_KNOWN_WORDS,
        "full": "the date",
        "estimated": "an estimate",
    }
    return label_of(question, code) if question.options else composite.get(code, code)
