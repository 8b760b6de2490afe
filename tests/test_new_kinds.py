"""Numbers, times, check digits, declarations, people and scales: what is understood and what is not."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.template import engines
from django.template.loader import render_to_string
from wagtail.blocks import StructBlockValidationError

from formpages.codelists import CodeListBlock
from formpages.definition import Option, Question
from formpages.forms import StepForm, typed_form
from formpages.questions import KINDS, ROW_KINDS
from formpages.questions.nhs_number import is_nhs_number
from formpages.questions.upn import check_letter
from formpages.screens import pieces
from kentportal.govuk.errors import problems

from .test_kinds import CONFIRM, COUNT, HEIGHT, NAMES_ALONE, PERSON, SCALE, SET_UP, question, sent

WHOLE = COUNT | {"least": 0, "most": 40}
NUMBER_KNOWN = {"not_known": False}


def posted(kind: str, settings: dict[str, Any], data: dict[str, Any], **more: Any) -> StepForm:
    """The form after this was posted; a list is posted as several values of one name."""
    values = QueryDict(mutable=True)
    for name, value in data.items():
        values.setlist(name, value if isinstance(value, list) else [value])
    return StepForm([question(kind, settings, **more)], {}, data=values)


def error_of(form: StepForm) -> str:
    """The only error of the only question."""
    assert list(form.errors) == ["q"], form.answers
    (error,) = form.errors["q"]
    return str(error)


def drawn(form: StepForm) -> BeautifulSoup:
    template = engines["django"].from_string("{% govuk_field field %}")
    return BeautifulSoup(template.render({"field": form["q"]}), "html.parser")


UNDERSTOOD: list[tuple[str, dict[str, Any], str, Any]] = [
    ("number", COUNT, "12", 12),
    ("number", COUNT, " 12 ", 12),
    ("number", COUNT, "007", 7),
    ("number", COUNT, "1,250", 1250),
    ("number", COUNT, "1 250 000", 1_250_000),
    ("number", COUNT, "1\N{NO-BREAK SPACE}250", 1250),
    ("number", COUNT, "-3", -3),
    ("number", COUNT, "\N{MINUS SIGN}3", -3),
    ("number", COUNT, "+3", 3),
    ("number", COUNT, "-0", 0),
    ("number", COUNT, "3.0", 3),
    ("number", COUNT, "3.", 3),
    ("number", HEIGHT, "25 cm", 25),
    ("number", HEIGHT, "25CM", 25),
    ("number", HEIGHT, "101.5", 101.5),
    ("number", HEIGHT, "101.50 cm", 101.5),
    ("number", COUNT | {"unit": "£"}, "£1,250", 1250),
    ("number", COUNT | {"decimals": 2}, ".25", 0.25),
    ("time", {}, "3pm", "15:00"),
    ("time", {}, "3 PM", "15:00"),
    ("time", {}, "3.30pm", "15:30"),
    ("time", {}, "3:30 p.m.", "15:30"),
    ("time", {}, "330pm", "15:30"),
    ("time", {}, "15:30", "15:30"),
    ("time", {}, "15.30", "15:30"),
    ("time", {}, "1530", "15:30"),
    ("time", {}, "15.30pm", "15:30"),
    ("time", {}, "08:05", "08:05"),
    ("time", {}, "0805", "08:05"),
    ("time", {}, "9am", "09:00"),
    ("time", {}, "12am", "00:00"),
    ("time", {}, "12pm", "12:00"),
    ("time", {}, "Midday", "12:00"),
    ("time", {}, "12 noon", "12:00"),
    ("time", {}, "midnight", "00:00"),
    ("nhs_number", NUMBER_KNOWN, "9990000018", "9990000018"),
    ("nhs_number", NUMBER_KNOWN, "999 000 0018", "9990000018"),
    ("nhs_number", NUMBER_KNOWN, "999-000-0018", "9990000018"),
    ("nhs_number", NUMBER_KNOWN, "999\N{EN DASH}000\N{NON-BREAKING HYPHEN}0018", "9990000018"),
    ("nhs_number", NUMBER_KNOWN, "999 000 0026", "9990000026"),
    ("upn", NUMBER_KNOWN, "P999000000018", "P999000000018"),
    ("upn", NUMBER_KNOWN, "p999 0000 00018", "P999000000018"),
    ("upn", NUMBER_KNOWN, "B99900000001a", "B99900000001A"),
    ("upn", NUMBER_KNOWN, "M99900000001Z", "M99900000001Z"),
]


@pytest.mark.parametrize(("kind", "settings", "text", "stored"), UNDERSTOOD)
def test_ways_to_write_it_are_understood(kind: str, settings: dict[str, Any], text: str, stored: Any) -> None:
    form = posted(kind, settings, {"q": text})
    assert form.is_valid(), form.errors
    assert form.answers == {"q": stored}
    assert type(form.answers["q"]) is type(stored)


NUMBER_WORDS = "The question must be a whole number, like 12"
TIME_WORDS = "The question must be a time, like 3.30pm or 15:30"
NHS_WORDS = "Check the NHS number: it has 10 figures, for example 999 000 0018"
NHS_FIGURES = "Check the NHS number: one of its figures is not right, or two have changed places"
UPN_WORDS = (
    "Check the unique pupil number: it has 13 characters and begins with a letter, for example P999000000018"
)
UPN_FIGURES = "Check the unique pupil number: one of its characters is not right, or two have changed places"
NOT_UNDERSTOOD: list[tuple[str, dict[str, Any], str, str]] = [
    ("number", COUNT, "twelve", NUMBER_WORDS),
    ("number", COUNT, "1.5", NUMBER_WORDS),
    ("number", COUNT, "1,5", NUMBER_WORDS),
    ("number", COUNT, "12 34", NUMBER_WORDS),
    ("number", COUNT, "12 cm", NUMBER_WORDS),
    ("number", COUNT, "--1", NUMBER_WORDS),
    ("number", HEIGHT, "cm", "The question must be a number, like 20"),
    ("number", HEIGHT, "101.25", "The question must have no more than 1 figure after the point"),
    ("number", HEIGHT, "19.9", "The question must be between 20 and 250 cm"),
    ("number", HEIGHT, "250.1", "The question must be between 20 and 250 cm"),
    ("number", HEIGHT | {"most": None}, "19", "The question must be 20 cm or more"),
    ("number", HEIGHT | {"least": None}, "251", "The question must be 250 cm or less"),
    ("number", COUNT, "1000000000000", "The question must be 999,999,999,999 or less"),
    (
        "number",
        COUNT | {"decimals": 2},
        "0.125",
        "The question must have no more than 2 figures after the point",
    ),
    ("time", {}, "3.30", TIME_WORDS),
    ("time", {}, "330", TIME_WORDS),
    ("time", {}, "3", TIME_WORDS),
    ("time", {}, "15", TIME_WORDS),
    ("time", {}, "24:00", TIME_WORDS),
    ("time", {}, "15:60", TIME_WORDS),
    ("time", {}, "13am", TIME_WORDS),
    ("time", {}, "25pm", TIME_WORDS),
    ("time", {}, "15:30:00", TIME_WORDS),
    ("time", {}, "after school", TIME_WORDS),
    ("nhs_number", NUMBER_KNOWN, "999 000 001", NHS_WORDS),
    ("nhs_number", NUMBER_KNOWN, "999 000 00188", NHS_WORDS),
    ("nhs_number", NUMBER_KNOWN, "999 000 001O", NHS_WORDS),
    ("nhs_number", NUMBER_KNOWN, "999 000 0019", NHS_FIGURES),
    ("nhs_number", NUMBER_KNOWN, "999 000 0108", NHS_FIGURES),
    ("nhs_number", NUMBER_KNOWN, "0000000000", NHS_FIGURES),
    ("nhs_number", NUMBER_KNOWN, "1111111111", NHS_FIGURES),
    ("upn", NUMBER_KNOWN, "999000000018", UPN_WORDS),
    ("upn", NUMBER_KNOWN, "O999000000018", UPN_WORDS),
    ("upn", NUMBER_KNOWN, "P99900000001S", UPN_WORDS),
    ("upn", NUMBER_KNOWN, "P9990000000A8", UPN_WORDS),
    ("upn", NUMBER_KNOWN, "ß999000000018", UPN_WORDS),
    ("upn", NUMBER_KNOWN, "A999000000018", UPN_FIGURES),
    ("upn", NUMBER_KNOWN, "P999000000081", UPN_FIGURES),
    ("upn", NUMBER_KNOWN, "P99900000001A", UPN_FIGURES),
]


@pytest.mark.parametrize(("kind", "settings", "text", "words"), NOT_UNDERSTOOD)
def test_what_is_not_understood_is_answered_with_what_to_type(
    kind: str, settings: dict[str, Any], text: str, words: str
) -> None:
    assert error_of(posted(kind, settings, {"q": text})) == words


def test_the_last_figure_of_an_nhs_number_proves_the_others() -> None:
    def right(nine: str) -> list[str]:
        return [figure for figure in "0123456789" if is_nhs_number(nine + figure)]

    assert right("999000001") == ["8"]  # 10 x 9 + 9 x 9 + 8 x 9 + 2 x 1 is 245, 3 more than 22 x 11
    assert right("999000000") == []  # 243, 1 more than 22 x 11: 10 is no figure, so nobody has this number


def test_the_check_letter_counts_places_from_two() -> None:
    total = 9 * 2 + 9 * 3 + 9 * 4 + 1 * 12 + 8 * 13
    assert (total % 23, check_letter("999000000018")) == (13, "P")
    temporary = 9 * 2 + 9 * 3 + 9 * 4 + 1 * 12 + 22 * 13  # Z counts as 22
    assert (temporary % 23, check_letter("99900000001Z")) == (11, "M")


LONG, NUL, FULL_WIDTH = "9" * 10_000, "1\0", "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}"
HOSTILE: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("1 ten thousand figures", "number", COUNT, {"q": LONG}),
    ("2 NUL in a number", "number", COUNT, {"q": NUL}),
    ("3 two numbers", "number", COUNT, {"q": ["1", "2"]}),
    ("4 full-width figures", "number", COUNT, {"q": FULL_WIDTH}),
    ("5 below nothing", "number", WHOLE, {"q": "-1"}),
    ("6 an exponent", "number", COUNT, {"q": "1e5"}),
    ("7 not a number", "number", COUNT, {"q": "NaN"}),
    ("8 without end", "number", COUNT, {"q": "Infinity"}),
    ("9 without end below", "number", HEIGHT, {"q": "-Infinity"}),
    ("10 figures far after the point", "number", HEIGHT, {"q": f"100.{'0' * 9_990}1"}),
    ("11 Arabic figures", "number", COUNT, {"q": "\N{ARABIC-INDIC DIGIT ONE}"}),
    ("12 underscores", "number", COUNT, {"q": "1_000"}),
    ("13 a unit that is a pattern", "number", COUNT | {"unit": "(.*"}, {"q": "x (.*"}),
    ("14 hours that are none", "time", {}, {"q": "99:99"}),
    ("15 a long time", "time", {}, {"q": "3" * 10_000}),
    ("16 NUL in a time", "time", {}, {"q": "3pm\0"}),
    ("17 two times", "time", {}, {"q": ["3pm", "4pm"]}),
    ("18 full-width time", "time", {}, {"q": f"{FULL_WIDTH}:{FULL_WIDTH}"}),
    ("19 a long NHS number", "nhs_number", NUMBER_KNOWN, {"q": LONG}),
    ("20 NUL in an NHS number", "nhs_number", NUMBER_KNOWN, {"q": "999000001\0"}),
    ("21 two NHS numbers", "nhs_number", NUMBER_KNOWN, {"q": ["9990000018", "9990000018"]}),
    ("22 full-width NHS number", "nhs_number", NUMBER_KNOWN, {"q": "999000001\N{FULLWIDTH DIGIT EIGHT}"}),
    ("23 a negative NHS number", "nhs_number", NUMBER_KNOWN, {"q": "9990000018e0"}),
    ("24 a long pupil number", "upn", NUMBER_KNOWN, {"q": "P" + LONG}),
    ("25 NUL in a pupil number", "upn", NUMBER_KNOWN, {"q": "P99900000001\0"}),
    ("26 two pupil numbers", "upn", NUMBER_KNOWN, {"q": ["P999000000018", "B99900000001A"]}),
    ("27 full-width pupil number", "upn", NUMBER_KNOWN, {"q": "P99900000001\N{FULLWIDTH DIGIT EIGHT}"}),
    ("28 two ticks", "declaration", {}, {"q": ["yes", "yes"]}),
    ("29 NUL in a tick", "declaration", {}, {"q": "yes\0"}),
    ("30 off the scale", "scale", {}, {"q": "4"}),
    ("31 below the scale", "scale", {}, {"q": "-1"}),
    ("32 full-width place", "scale", {}, {"q": "\N{FULLWIDTH DIGIT ONE}"}),
    ("33 two places", "scale", {}, {"q": ["1", "2"]}),
    ("34 a long place", "scale", {}, {"q": LONG}),
    ("35 a long name", "person", PERSON, {"q-first_name": LONG, "q-last_name": "Example"}),
    ("36 NUL in a name", "person", PERSON, {"q-first_name": "a\0", "q-last_name": "Example"}),
    ("37 two names", "person", PERSON, {"q-first_name": ["Sam", "Kim"], "q-last_name": "Example"}),
    ("38 a gender nobody offered", "person", PERSON, {"q-first_name": "Sam", "q-gender": "Z"}),
    ("39 a long ethnicity", "person", PERSON, {"q-first_name": "Sam", "q-ethnicity": LONG}),
    ("40 a day that is none", "person", PERSON, {"q-birth-day": FULL_WIDTH, "q-birth-month": "1"}),
    ("41 born in 9999", "person", PERSON, {f"q-birth-{part}": "9999" for part in ("day", "month", "year")}),
    ("42 not yet born", "person", PERSON, {"q-birth-kind": "unborn"}),
    ("43 a number in two parts", "number", COUNT, {"q": "1", "q-unit": ["a", "b"]}),
]


@pytest.mark.parametrize(
    ("kind", "settings", "data"), [each[1:] for each in HOSTILE], ids=[each[0] for each in HOSTILE]
)
def test_hostile_input_is_refused_with_a_link_to_the_input(
    kind: str, settings: dict[str, Any], data: dict[str, Any]
) -> None:
    options = {"scale": SCALE, "declaration": CONFIRM}.get(kind, ())
    form = posted(kind, settings, data, options=options)
    assert list(form.errors) == ["q"], form.answers
    assert drawn(form).select(".govuk-error-message")
    assert all(len(problem.message) < 200 for problem in problems(form))


@pytest.mark.parametrize("value", ["on", "no", "YES", "1", "9" * 10_000])
def test_only_its_own_value_ticks_a_declaration(value: str) -> None:
    assert posted("declaration", {}, {"q": "yes"}).is_valid()
    assert error_of(posted("declaration", {}, {"q": value}, strength="required"))


def test_a_declaration_asks_for_its_tick_in_words() -> None:
    statement = "I have told the family. "
    asked = Question("q", "declaration", statement, strength="required", options=CONFIRM)
    form = StepForm([asked], {}, data=QueryDict(""))
    assert error_of(form) == "Tick to confirm: I have told the family"
    assert error_of(posted("declaration", {}, {}, strength="required", error="Say so")) == "Say so"
    (box,) = drawn(form).select("input")
    assert (box["type"], box["value"]) == ("checkbox", "yes")


def test_the_steps_of_a_scale_carry_the_words_of_its_ends() -> None:
    block = KINDS["scale"].block()
    value = block.to_python(
        {"label": "How easy?", "steps": 4, "lowest": "very difficult", "highest": "very easy"}
    )
    found = KINDS["scale"].options(value, {})
    assert [option.label for option in found] == ["1, very difficult", "2", "3", "4, very easy"]
    assert [option.code for option in found] == ["1", "2", "3", "4"]


def test_an_error_of_a_question_in_words_names_the_question() -> None:
    for kind, settings in (("number", COUNT), ("time", {})):
        asked = Question("q", kind, "100% sure?", settings=settings)
        data = QueryDict("q=never")
        assert error_of(StepForm([asked], {}, data=data)).startswith("Your answer to “100% sure?” must be a ")


def test_an_error_of_a_label_keeps_its_capitals() -> None:
    asked = Question("q", "nhs_number", "NHS number", strength="required", settings=NUMBER_KNOWN)
    assert error_of(StepForm([asked], {}, data=QueryDict(""))) == "Enter NHS number"


@pytest.mark.django_db
def test_a_heading_stands_above_its_questions_and_asks_nothing() -> None:
    settings = {"body": "<p>Only what you know.</p>"}
    heading = Question("about", "heading", "About <you>", settings=settings)
    form = StepForm([heading, question("number", COUNT)], {})
    page = BeautifulSoup(
        render_to_string("formpages/parts/pieces.html", {"pieces": pieces(form, {})}), "html.parser"
    )
    (title,) = page.select("h2")
    assert title.text == "About <you>"
    assert "Only what you know." in page.text
    assert not heading.asks and list(form.fields) == ["q"]


@pytest.mark.parametrize(
    "kind", ["number", "time", "nhs_number", "upn", "declaration", "person", "scale", "heading"]
)
def test_rows_offer_it_too(kind: str) -> None:
    assert kind in ROW_KINDS


# Person


def test_a_person_needs_both_names_and_each_error_leads_to_its_input() -> None:
    wrong = {
        "q-first_name": " ",
        "q-gender": "Z",
        "q-ethnicity": "Z",
        "q-birth-day": "31",
        "q-birth-month": "2",
    }
    form = posted("person", PERSON, wrong | {"q-birth-year": "1990"}, strength="required")
    found = {problem.target: problem.message for problem in problems(form)}
    assert found == {
        "id_q-first_name": "Enter first name",
        "id_q-last_name": "Enter last name",
        "id_q-birth-day": "Date of birth must be a real date",
        "id_q-gender_0": "Select one of the answers offered for “Gender”",
        "id_q-ethnicity": "Select one of the answers offered for “Ethnicity”",
    }
    ids = {str(control["id"]) for control in drawn(form).select("input, select")}
    assert set(found) <= ids


def test_the_editors_words_ask_for_a_person_who_is_not_there_at_all() -> None:
    form = posted("person", PERSON, {}, strength="required", error="Say who it was")
    assert error_of(form) == "Say who it was"
    form = posted("person", PERSON, {"q-last_name": "Example"}, strength="required", error="Say who it was")
    assert error_of(form) == "Enter first name"


def test_of_a_person_nobody_needs_to_know_all() -> None:
    form = posted("person", PERSON, {"q-last_name": "Example", "q-birth-kind": "not_known"})
    assert form.is_valid()
    assert form.answers["q"] == {"kind": "person", "last_name": "Example", "birth": {"kind": "not_known"}}


def test_what_a_person_is_not_asked_is_not_kept() -> None:
    everything = {
        "q-first_name": "Sam",
        "q-last_name": "Example",
        "q-gender": "F",
        "q-birth-kind": "not_known",
    }
    form = posted("person", NAMES_ALONE, everything | {"q-first_name-not_known": "not_known"})
    assert form.is_valid()
    assert form.answers["q"] == {"kind": "person", "first_name": "Sam", "last_name": "Example"}
    assert {str(control["name"]) for control in drawn(form).select("input")} == {
        "q-first_name",
        "q-last_name",
    }


def test_what_was_typed_of_a_person_comes_back_as_it_was() -> None:
    typed = {
        "q-first_name": ["Sam "],
        "q-last_name-not_known": ["not_known"],
        "q-birth-kind": ["full"],
        "q-birth-day": ["31"],
        "q-birth-month": ["Feb"],
        "q-ethnicity": ["A3"],
        "q-gender": ["M"],
    }
    form = typed_form([question("person", PERSON, strength="required")], {}, typed, urgent=False)
    again = sent(form)
    assert {name: again.getlist(name) for name in typed} == typed
    assert not drawn(form).select(".govuk-error-message")


def test_a_person_two_of_whose_inputs_came_twice_is_asked_again() -> None:
    form = posted("person", PERSON, {"q-first_name": "Sam", "q-birth-day": ["1", "2"]})
    assert error_of(form) == "Give one answer only"
    (problem,) = problems(form)
    assert drawn(form).find(id=problem.target)


LISTS = {"gender": (Option("M", "Male"),), "other": (Option("X", "Other"),)}


def test_the_pick_lists_of_a_person_become_settings() -> None:
    kind = KINDS["person"]
    value = kind.block().to_python({"label": "Who", "ask_ethnicity": False, "gender_list": "other"})
    assert kind.listed(value, LISTS) == {"gender_list": [["X", "Other"]]}
    assert "ethnicity_list" not in kind.settings(value)
    unnamed = kind.block().to_python({"label": "Who", "ask_ethnicity": True})
    with pytest.raises(KeyError, match="ethnicity"):
        kind.listed(unnamed, LISTS)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"person"}))
def test_other_kinds_take_no_settings_from_lists(kind: str) -> None:
    assert KINDS[kind].listed({}, LISTS) == {}


# What an editor has only begun, and what the browser is told


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_question_that_is_only_begun_can_be_shown(kind: str) -> None:
    block = KINDS[kind].block()
    for given in ({}, dict.fromkeys(block.child_blocks)):
        value = block.to_python({name: empty for name, empty in given.items() if _plain(block, name)})
        begun = Question(
            "q", kind, "", options=KINDS[kind].options(value, {}), settings=KINDS[kind].settings(value)
        )
        if begun.asks:
            drawn(StepForm([begun], {}))
            StepForm([begun], {}, data=QueryDict("")).is_valid()
            KINDS[kind].words(begun, KINDS[kind].sample(begun))


def _plain(block: Any, name: str) -> bool:
    """Whether an editor's browser can send nothing for this field."""
    return name != "condition" and not isinstance(block.child_blocks[name], CodeListBlock)


@pytest.mark.parametrize(("kind", "settings", "options"), SET_UP)
def test_the_browser_is_told_of_inputs_that_are_there(
    kind: str, settings: dict[str, Any], options: tuple[Option, ...]
) -> None:
    asked = question(kind, settings, options)
    there = {str(control["name"]) for control in drawn(StepForm([asked], {})).select("[name]")}
    names = KINDS[kind].names(asked)
    # Of a kind that asks part of a question only, the browser passes over what is not there.
    assert not names or kind == "date" or there & set(names)


def test_most_of_a_number_is_not_less_than_its_least() -> None:
    block = KINDS["number"].block()
    good = {"label": "Height", "least": 20, "most": 20}
    assert block.clean(block.to_python(good))["most"] == 20
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(block.to_python(good | {"most": 19}))
    assert list(refused.value.block_errors) == ["most"]
