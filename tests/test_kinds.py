"""Every kind of question: what is posted, stored, shown again and put in words."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import QueryDict
from django.template import engines

from formpages.definition import SHOWN_ONLY, Option, Question
from formpages.forms import StepForm
from formpages.questions import KINDS

TEXT = {"max_length": 50, "not_known": True}
LONG = {"max_length": 100, "not_known": True}
COLOURS = (Option("red", "Red"), Option("blue", "Blue <b>"))
MANY = tuple(Option(str(number), f"Answer {number}") for number in range(12))
PLACE = {"no_fixed": True, "not_known": True, "ask_kept": True}
KNOWN = {
    "kind": "known",
    "lines": ["1 Demo Street", "Maidstone"],
    "postcode": "ME14 1XX",
    "uprn": "",
    "source": "manual",
}
HEIGHT = {"least": 20, "most": 250, "decimals": 1, "unit": "cm"}
COUNT = {"least": None, "most": None, "decimals": 0, "unit": ""}
PERSON = {
    "not_known": True,
    "ask_birth": True,
    "ask_gender": True,
    "ask_ethnicity": True,
    "gender_list": [["M", "Male"], ["F", "Female"]],
    "ethnicity_list": [[f"A{number}", f"Ethnicity {number}"] for number in range(10)],
}
NAMES_ALONE = {"not_known": False, "ask_birth": False, "ask_gender": False, "ask_ethnicity": False}
SCALE = (Option("1", "1, very difficult"), Option("2", "2"), Option("3", "3, very easy"))
CONFIRM = (Option("yes", "Confirmed"),)
UNKNOWN = {"kind": "not_known"}
KEPT = {"kept": "yes", "kept_from": "The father", "safe_contact": "By post"}

# kind, settings, options, stored value, what people read
STORED: list[tuple[str, dict[str, Any], tuple[Option, ...], Any, list[str]]] = [
    ("text", TEXT, (), "O’Brien ŵ 🙂", ["O’Brien ŵ 🙂"]),
    ("text", TEXT, (), {"kind": "not_known"}, ["Not known"]),
    (
        "text",
        TEXT | {"not_known": False},
        (),
        '<script>alert("{{7*7}}")</script>',
        ['<script>alert("{{7*7}}")</script>'],
    ),
    ("long_text", LONG, (), "One\nTwo", ["One", "Two"]),
    ("long_text", LONG, (), {"kind": "not_known"}, ["Not known"]),
    ("email", {}, (), "name@example.org", ["name@example.org"]),
    ("telephone", {}, (), "03000 41 11 11", ["03000 41 11 11"]),
    ("choice", {"default": ""}, COLOURS, "blue", ["Blue <b>"]),
    ("choice", {"default": ""}, MANY, "11", ["Answer 11"]),
    ("choices", {}, COLOURS, ["red", "blue"], ["Red", "Blue <b>"]),
    ("yes_no", {}, (Option("yes", "Yes"), Option("no", "No")), "no", ["No"]),
    ("date", {"limit": "past"}, (), "2022-11-18", ["18 November 2022"]),
    ("birth", {"unborn": True}, (), {"kind": "full", "date": "2016-02-29"}, ["29 February 2016"]),
    ("birth", {"unborn": True}, (), {"kind": "estimated", "about": "about 7"}, ["Estimated: about 7"]),
    ("birth", {"unborn": True}, (), {"kind": "not_known"}, ["Not known"]),
    ("birth", {"unborn": True}, (), {"kind": "unborn", "due": ""}, ["Not yet born"]),
    ("number", HEIGHT, (), 101.5, ["101.5 cm"]),
    ("number", HEIGHT, (), 101, ["101 cm"]),
    ("number", COUNT, (), 0, ["0"]),
    ("number", COUNT, (), -3, ["-3"]),
    ("number", COUNT, (), 2019, ["2019"]),
    ("number", COUNT, (), 12500, ["12,500"]),
    ("time", {}, (), "15:30", ["3.30pm"]),
    ("time", {}, (), "08:00", ["8am"]),
    ("time", {}, (), "12:00", ["midday"]),
    ("time", {}, (), "00:00", ["midnight"]),
    ("time", {}, (), "00:05", ["12.05am"]),
    ("nhs_number", {"not_known": False}, (), "9990000018", ["999 000 0018"]),
    ("nhs_number", {"not_known": True}, (), "9990000018", ["999 000 0018"]),
    ("nhs_number", {"not_known": True}, (), UNKNOWN, ["Not known"]),
    ("upn", {"not_known": False}, (), "P999000000018", ["P999000000018"]),
    ("upn", {"not_known": True}, (), "B99900000001A", ["B99900000001A"]),
    ("upn", {"not_known": True}, (), UNKNOWN, ["Not known"]),
    ("declaration", {}, CONFIRM, "yes", ["Confirmed"]),
    ("scale", {}, SCALE, "1", ["1 out of 3, very difficult"]),
    ("scale", {}, SCALE, "2", ["2 out of 3"]),
    (
        "person",
        PERSON,
        (),
        {
            "kind": "person",
            "first_name": "Sam",
            "last_name": "Example",
            "birth": {"kind": "full", "date": "1990-01-02"},
            "gender": "F",
            "ethnicity": "A9",
        },
        ["Sam Example", "Born 2 January 1990", "Female", "Ethnicity 9"],
    ),
    (
        "person",
        PERSON,
        (),
        {
            "kind": "person",
            "first_name": UNKNOWN,
            "last_name": "Example",
            "birth": {"kind": "estimated", "about": "about 40"},
        },
        ["Example (first name not known)", "Age or year, roughly: about 40"],
    ),
    (
        "person",
        PERSON,
        (),
        {"kind": "person", "first_name": UNKNOWN, "last_name": UNKNOWN, "birth": UNKNOWN},
        ["First name and last name not known", "Date of birth not known"],
    ),
    (
        "person",
        NAMES_ALONE,
        (),
        {"kind": "person", "first_name": "Sam", "last_name": "Example"},
        ["Sam Example"],
    ),
    ("address", PLACE, (), KNOWN | {"kept": "no"}, ["1 Demo Street", "Maidstone", "ME14 1XX"]),
    ("address", PLACE, (), {"kind": "no_fixed"}, ["No fixed address"]),
    ("address", PLACE, (), {"kind": "not_known"}, ["Not known"]),
    (
        "address",
        PLACE,
        (),
        KNOWN | KEPT,
        [
            "1 Demo Street",
            "Maidstone",
            "ME14 1XX",
            "Must be kept from: The father",
            "Safe ways to make contact: By post",
        ],
    ),
]
# kind, settings, options: the ways a kind can be set up, for the sample of each
SET_UP: list[tuple[str, dict[str, Any], tuple[Option, ...]]] = [
    ("text", TEXT, ()),
    ("text", {"max_length": 7, "not_known": False}, ()),
    ("long_text", LONG, ()),
    ("long_text", {"max_length": 1, "not_known": False}, ()),
    ("email", {}, ()),
    ("telephone", {}, ()),
    ("choice", {"default": ""}, COLOURS),
    ("choice", {"default": ""}, MANY),
    ("choice", {"default": "", "differs_from": "first"}, COLOURS),
    ("choices", {}, COLOURS),
    ("choices", {}, COLOURS[:1]),
    ("yes_no", {}, (Option("yes", "Yes"), Option("no", "No"), Option("not_known", "Not known"))),
    ("date", {"limit": ""}, ()),
    ("date", {"limit": "past"}, ()),
    ("date", {"limit": "future"}, ()),
    ("birth", {"unborn": False}, ()),
    ("birth", {"unborn": True}, ()),
    ("number", COUNT, ()),
    ("number", HEIGHT, ()),
    ("number", COUNT | {"least": -20, "most": -10}, ()),
    ("number", COUNT | {"least": 1000, "unit": "g"}, ()),
    ("time", {}, ()),
    ("nhs_number", {"not_known": False}, ()),
    ("nhs_number", {"not_known": True}, ()),
    ("upn", {"not_known": False}, ()),
    ("upn", {"not_known": True}, ()),
    ("declaration", {}, CONFIRM),
    ("scale", {}, SCALE),
    ("person", PERSON, ()),
    ("person", NAMES_ALONE, ()),
    ("address", PLACE, ()),
    ("address", {"no_fixed": False, "not_known": False, "ask_kept": False}, ()),
]
IDS = [f"{kind}-{number}" for number, (kind, *_) in enumerate(STORED)]


def question(kind: str, settings: dict[str, Any], options: tuple[Option, ...] = (), **more: Any) -> Question:
    return Question("q", kind, "The question", options=options, settings=settings, **more)


def sent(form: StepForm) -> QueryDict:
    """What a browser would post of a page that shows this form."""
    template = engines["django"].from_string("{% govuk_field field %}")
    soup = BeautifulSoup(template.render({"field": form["q"]}), "html.parser")
    data = QueryDict(mutable=True)
    for control in soup.find_all(["input", "select", "textarea"]):
        name, kind = str(control.get("name", "")), control.get("type", "text")
        if control.name == "select":
            chosen = control.find("option", selected=True)
            data.appendlist(name, str(chosen["value"]) if chosen else "")
        elif control.name == "textarea":
            data.appendlist(name, control.text.removeprefix("\n"))
        elif kind not in ("radio", "checkbox", "submit") or control.has_attr("checked"):
            data.appendlist(name, str(control.get("value", "")))
    return data


@pytest.mark.parametrize(("kind", "settings", "options", "value", "words"), STORED, ids=IDS)
def test_a_stored_value_is_shown_posted_and_stored_again(
    kind: str, settings: dict[str, Any], options: tuple[Option, ...], value: Any, words: list[str]
) -> None:
    asked = question(kind, settings, options)
    assert KINDS[kind].words(asked, value) == words
    shown = StepForm([asked], {}, initial={"q": value})
    posted = StepForm([asked], {}, data=sent(shown))
    assert posted.is_valid(), posted.errors
    stored = posted.answers["q"]
    if isinstance(stored, dict):
        stored = {name: part for name, part in stored.items() if part or name in value}
    assert stored == value


@pytest.mark.parametrize("kind", sorted(set(KINDS) - SHOWN_ONLY))
def test_no_kind_is_forgotten_above(kind: str) -> None:
    assert kind in {each[0] for each in STORED} | {"uploads"}
    assert kind in {each[0] for each in SET_UP} | {"uploads"}


@pytest.mark.parametrize(("kind", "settings", "options"), SET_UP)
def test_a_sample_is_an_answer_to_its_question(
    kind: str, settings: dict[str, Any], options: tuple[Option, ...]
) -> None:
    asked = question(kind, settings, options, strength="required")
    sample = KINDS[kind].sample(asked)
    assert json.loads(json.dumps(sample)) == sample
    assert all(KINDS[kind].words(asked, sample))
    posted = StepForm([asked], {}, data=sent(StepForm([asked], {}, initial={"q": sample})))
    assert posted.is_valid(), posted.errors
    stored = posted.answers["q"]
    if isinstance(stored, dict):
        stored = {name: part for name, part in stored.items() if part or name in sample}
    assert stored == sample


def test_two_choices_that_must_differ_have_different_samples() -> None:
    first = Question("first", "choice", "First", options=COLOURS, settings={"default": ""})
    second = question("choice", {"default": "", "differs_from": "first"}, COLOURS)
    assert KINDS["choice"].sample(first) != KINDS["choice"].sample(second)


def test_a_sample_has_no_files() -> None:
    asked = question("uploads", {})
    assert KINDS["uploads"].sample(asked) == []


@pytest.mark.parametrize("kind", sorted(SHOWN_ONLY & set(KINDS)))
def test_what_asks_nothing_has_no_sample(kind: str) -> None:
    with pytest.raises(LookupError):
        KINDS[kind].sample(question(kind, {}))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - SHOWN_ONLY - {"uploads"}))
def test_nothing_entered_is_refused_when_required_and_kept_out_otherwise(kind: str) -> None:
    settings, options = next(each[1:3] for each in STORED if each[0] == kind)
    empty = StepForm([question(kind, settings, options, strength="required")], {}, data=QueryDict(""))
    assert list(empty.errors) == ["q"]
    optional = StepForm([question(kind, settings, options)], {}, data=QueryDict(""))
    assert optional.is_valid() and optional.answers == {}


REFUSED = [
    ("text", TEXT, (), {"q": "a\0b"}),
    ("text", TEXT, (), {"q": "x" * 51}),
    ("long_text", LONG, (), {"q": "x" * 101}),
    ("email", {}, (), {"q": "two@@example.org"}),
    ("email", {}, (), {"q": f"{'x' * 250}@example.org"}),
    ("telephone", {}, (), {"q": "call me"}),
    ("telephone", {}, (), {"q": "0" * 41}),
    ("choice", {"default": ""}, COLOURS, {"q": "green"}),
    ("choices", {}, COLOURS, {"q": "green"}),
    ("date", {"limit": "past"}, (), {"q-day": "31", "q-month": "2", "q-year": "2020"}),
    ("date", {"limit": "past"}, (), {"q-day": "1", "q-month": "1", "q-year": "9999"}),
    ("birth", {"unborn": False}, (), {"q-day": "29", "q-month": "2", "q-year": "2019"}),
    ("birth", {"unborn": False}, (), {"q-day": "1", "q-month": "1", "q-year": "1800"}),
    ("birth", {"unborn": False}, (), {"q-day": "1", "q-month": "1", "q-year": "10000"}),
    ("birth", {"unborn": False}, (), {"q-day": "0", "q-month": "0", "q-year": "0"}),
    ("birth", {"unborn": False}, (), {"q-day": "1", "q-month": "1", "q-year": "2999"}),
    ("birth", {"unborn": False}, (), {"q-kind": "unborn"}),
    ("birth", {"unborn": True}, (), {"q-kind": "estimated"}),
    (
        "birth",
        {"unborn": True},
        (),
        {"q-kind": "unborn", "q-due_day": "1", "q-due_month": "1", "q-due_year": "2999"},
    ),
    (
        "address",
        PLACE,
        (),
        {"q-line1": "1 Demo Street", "q-town": "Maidstone", "q-postcode": "SW1A 1AA' OR 1=1--"},
    ),
    ("address", PLACE, (), {"q-line1": "1 Demo Street", "q-town": "Maidstone", "q-postcode": "ME14 1XX"}),
]


@pytest.mark.parametrize(("kind", "settings", "options", "data"), REFUSED)
def test_bad_input_is_refused_beside_the_field(
    kind: str, settings: dict[str, Any], options: tuple[Option, ...], data: dict[str, str]
) -> None:
    posted = QueryDict(mutable=True)
    posted.update(data)
    form = StepForm([question(kind, settings, options)], {}, data=posted)
    assert list(form.errors) == ["q"]


@pytest.mark.parametrize("name", ["O'Brien", "X", "ŵŷ", "محمد", "Nguyễn-Smith"])
def test_unusual_names_are_accepted(name: str) -> None:
    posted = QueryDict(mutable=True)
    posted["q"] = name
    form = StepForm([question("text", TEXT)], {}, data=posted)
    assert form.is_valid() and form.answers == {"q": name}
