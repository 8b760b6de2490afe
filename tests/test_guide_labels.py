"""The labels that the council's guides quote stand in the portal as they stand there."""

import csv
from pathlib import Path

import pytest

from formpages import portable

from .portal_words import Words, in_code, in_template, in_yaml, texts
from .shipped_forms import text_of

#: What the guides quote and the portal does not say, with the reason; five at most.
EXCEPTIONS = {
    "DOB": "the guide's shorthand in a list: the question is labelled “Date of birth”",
    "Full Screen": "enlarges a table that is wider than the page: here each child has a page of their own",
    "response is pending": "a fault of the old portal, which the guide tells people to disregard",
}


def labels() -> list[tuple[str, str]]:
    """Where each stands, and its words."""
    path = Path(__file__).with_name("guide_labels.csv")
    with path.open(newline="", encoding="utf-8") as file:
        return [(f"{row['guide']}, line {row['line']}", row["label"]) for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def portal() -> Words:
    return Words(texts())


def test_every_label_of_the_guides_is_there(portal: Words) -> None:
    quoted = labels()
    assert len(quoted) > 200
    missing = [(place, label) for place, label in quoted if not portal.have(label)]
    assert {label for _, label in missing} == set(EXCEPTIONS), missing
    assert len(EXCEPTIONS) <= 5


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Primary reason", "<h2>primary  reason *</h2>"),
        ("Remove", "<button>Remove<span> \0</span></button>"),
        (
            "exploitation identification tool",
            "Complete the [exploitation\n  identification tool](https://a.b).",
        ),
        ("Section B", "Section B - Their personal details"),
        ("Is/are parent(s) / carer(s) aware of contact?", "Is/are parent(s)/carer(s) aware of contact?"),
        ("from 5pm – 8.30am weekdays", "(from [[office_closes]] – [[office_opens]] weekdays, weekends)"),
        ("consent to register with a hub", "You <b>consent</b> to register with a hub."),
    ],
)
def test_a_label_is_found_where_it_is_said(label: str, said: str) -> None:
    assert Words([said]).have(label)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Primary reason", "Secondary need"),
        ("Code", "Enter the code that we sent you"),
        ("Role", "Control"),
        ("Are there other children here", "Are there other children hereabouts"),
    ],
)
def test_a_label_is_not_found_where_only_its_words_are(label: str, said: str) -> None:
    assert not Words([said]).have(label)


def test_a_label_that_is_removed_is_missed() -> None:
    form = portable.load(text_of("request_for_support_professional"))
    label = "Has agreement to engage been obtained?"
    assert Words(in_yaml(form)).have(label)
    for step in form["steps"]:
        step["parts"] = [part for part in step["parts"] if part.get("label") != label]
    assert not Words(in_yaml(form)).have(label)


def test_only_what_people_read_counts() -> None:
    assert not Words(in_yaml({"key": "dashboard", "tests": [{"question": "dashboard"}]})).have("Dashboard")
    assert Words(in_yaml([{"question": "Dashboard", "answer": ""}])).have("Dashboard")
    module = '"""Dashboard"""\n\ndef home():\n    """Dashboard"""\n    return title("Board")\n'
    assert not Words(in_code(module)).have("Dashboard")
    assert Words(in_code(module)).have("Board")
    template = '{# Dashboard #}<a href="{% url "dashboard" %}">{{ dashboard }} Board</a>'
    assert not Words([in_template(template)]).have("Dashboard")
    assert Words([in_template(template)]).have("Board")
