"""The shipped feedback form: three questions, and where a worry about a child belongs."""

from typing import Any

import pytest
from wagtail.models import Page

from formpages.definition import Definition
from formpages.importing import export_form, import_form
from formpages.publishing import examine
from home.contacts import TOKENS, tokens_in

from .shipped_forms import asked, form_of, shipped, text_of

NAME = "feedback"
#: In the words of the council's guide.
PROMISE = (
    "Whilst we will read all feedback and consider suggestions, we are not able to respond to individuals "
    "and may not be able to make specific changes due to technical limitations. We will however endeavour to "
    "take feedback into account when further developing and updating the Portal."
)


@pytest.fixture(scope="module")
def form() -> dict[str, Any]:
    return form_of(NAME)


@pytest.fixture(scope="module")
def definition() -> Definition:
    return shipped(NAME)


def test_asks_three_things_on_one_step(definition: Definition) -> None:
    assert len(definition.steps) == 1
    assert [(question.kind, question.label, question.strength) for question in asked(definition)] == [
        ("scale", "How easy was it?", "required"),
        ("long_text", "What were you doing?", "optional"),
        ("long_text", "What could be better?", "optional"),
    ]
    (scale,) = (question for question in asked(definition) if question.kind == "scale")
    assert [option.code for option in scale.options] == ["1", "2", "3", "4", "5"]


def test_begins_with_where_a_worry_belongs(definition: Definition) -> None:
    first = definition.steps[0].questions[0]
    assert (first.key, first.label) == ("no_worry_here", "Do not report a worry about a child here")
    body = first.settings["body"]
    for way in ('href="/request-for-support/"', 'href="/lado/"', "[[emergency_telephone]]"):
        assert way in body
    assert set(tokens_in(text_of(NAME))) <= set(TOKENS)


def test_promises_no_reply(form: dict[str, Any]) -> None:
    assert PROMISE in " ".join(form["introduction"].split())
    assert "not able to respond to individuals" in " ".join(form["thank_you"].split())


@pytest.mark.django_db
def test_comes_in_without_a_fault_and_goes_out_as_it_came() -> None:
    page = import_form(text_of(NAME), Page.objects.get(depth=1))
    assert page.live
    assert examine(page).faults == ()
    assert export_form(page) == text_of(NAME)
