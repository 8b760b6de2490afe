"""What does not fit in a form file is named, all of it at once, with its line and its place."""

import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from formpages.parsing import read
from formpages.portable import Misfit, Unreadable, dump, load

from .form_files import file_of
from .small_form import TEXT
from .wrong_files import GONE, MISSING, QUOTE, SMALL, WHOLE, altered, faults_of, put

# the path to what is altered in the small form, what stands there instead, what is said of it
TWENTY_THOUSAND = "x" * 20_000
# the path to what is altered in the small form, what stands there instead, what is said of it
ALTERED = [
    ("title", GONE, MISSING),
    ("slug", GONE, MISSING),
    ("type", GONE, MISSING),
    ("steps", GONE, MISSING),
    ("title", "", "it is empty: fill it in"),
    ("title", None, "nothing stands here: write '' or leave the line out"),
    ("title", 12, QUOTE),
    ("title", ["a"], "text is expected here"),
    ("title", TWENTY_THOUSAND, "at most 255 characters"),
    ("slug", "two words", "valid “slug”"),
    ("type", "accounts.User", "there is no form page type “accounts.User”"),
    ("type", ["a"], "there is no form page type"),
    ("audience", "everybody", "'everybody' is not a valid choice"),
    ("owner", "me", "“owner” is not known here: take it out"),
    ("introductoin", "<p>Hello</p>", "is “introduction” meant?"),
    ("introduction", ["<p>Hello</p>"], "text is expected here"),
    ("code_lists", [], "names and values are expected here"),
    ("code_lists, gender", [], "names and values are expected here"),
    ("code_lists, the genders", {"title": "Genders", "codes": []}, "valid “slug”"),
    ("code_lists, gender, title", GONE, MISSING),
    ("code_lists, gender, title", "x" * 101, "at most 100 characters"),
    ("code_lists, gender, codes", GONE, MISSING),
    ("code_lists, gender, codes", {"F": "Female"}, "a list is expected here"),
    ("code_lists, gender, codes 2", "F", "names and values are expected here"),
    ("code_lists, gender, codes 2, code", GONE, MISSING),
    ("code_lists, gender, codes 2, code", 1, QUOTE),
    ("code_lists, gender, codes 2, code", "F" * 61, "at most 60 characters"),
    ("code_lists, gender, codes 2, code", "M", "“M” stands in this list twice"),
    ("code_lists, gender, codes 2, label", GONE, MISSING),
    ("code_lists, gender, codes 2, retired", 1, "true or false is expected here"),
    ("code_lists, gender, codes 2, color", "pink", "“color” is not known here"),
    ("steps", {"kind": "step"}, "a list is expected here"),
    ("steps 3, parts 3, kind", "crystal_ball", "“crystal_ball” is not known here: take it out"),
    ("steps 3, parts 3, kind", "long-text", "is “long_text” meant?"),
    ("steps 3, parts 3, kind", ["text"], "is not known here"),
    ("steps 3, parts 3, kind", GONE, MISSING),
    ("steps 3, parts 2, label", GONE, MISSING),
    ("steps 3, parts 2, label", TWENTY_THOUSAND, "at most 300 characters"),
    ("steps 3, parts 2, label", True, QUOTE),
    ("steps 3, parts 3, max_length", "many", WHOLE),
    ("steps 3, parts 3, max_length", True, WHOLE),
    ("steps 3, parts 3, max_length", 3.5, WHOLE),
    ("steps 3, parts 3, max_length", 20_001, "less than or equal to 20000"),
    ("steps 3, parts 3, max_length", 10**17, "less than or equal to 20000"),
    ("steps 3, parts 3, max_length", 10**40, WHOLE),
    ("steps 3, parts 3, key", "2 worries", "small letters, figures and underscores"),
    ("steps 3, parts 3, meaning", "x" * 61, "at most 60 characters"),
    ("steps 3, parts", "none", "a list is expected here"),
    ("steps 3, parts", GONE, MISSING),
    ("steps 3, slug", "Worry!", "small letters, figures and hyphens"),
    ("steps 3, rule", {"title": "The end"}, "is “rules” meant?"),
    ("steps 3, rules", {"title": "The end"}, "a list is expected here"),
    ("steps 1, parts 2, not_known", "maybe", "true or false is expected here"),
    ("steps 1, parts 2, strength", "strong", "strong is not one of"),
    ("steps 2, parts 2, condition", "always", "names and values are expected here"),
    ("steps 2, parts 2, condition, mode", "some", "some is not one of"),
    ("steps 2, parts 2, condition, tests", "none", "a list is expected here"),
    ("steps 2, parts 2, condition, tests 1, value", True, QUOTE),
    ("steps 2, parts 2, condition, tests 1, question", GONE, MISSING),
    ("steps 2, parts 2, condition, tests 1, op", "like", "like is not one of"),
    ("steps 2, parts 2, most", 31, "less than or equal to 30"),
    ("steps 2, parts 2, questions 1, kind", "uploads", "“uploads” is not known here"),
    ("steps 2, parts 2, questions 1, label", GONE, MISSING),
    ("steps 4", "Documents", MISSING),
]


@pytest.mark.parametrize(("where", "value", "words"), ALTERED)
def test_what_does_not_fit_is_named_with_its_place(where: str, value: Any, words: str) -> None:
    read(SMALL)
    text = altered(where, value)
    (fault,) = faults_of(text)
    assert words in fault.message
    assert fault.path == (f"{where}, kind" if where == "steps 4" else where)
    if value is not GONE and where != "steps 4":
        name = re.sub(r"(.*, )?(\w[\w ]*?)( \d+)?$", r"\2", where)
        number = re.search(r" \d+$", where)
        assert text.splitlines()[fault.line - 1].strip(" -").startswith("F" if number else f"{name}:")


@pytest.mark.parametrize(
    ("new", "path", "words"),
    [
        ("slug: form\nslug: form\n", "slug", "it stands here twice: leave one out"),
        ("slug: form\n1: one\n", "", "a name is expected here: put it in quotation marks"),
        ("slug: form\n? [a]\n: one\n", "", "a name is expected here: put it in quotation marks"),
        ('slug: "a\\0b"\n', "slug", "it holds a character that is no text: take it out"),
        ("slug: form\naudience: ~\n", "audience", "nothing stands here"),
        ("slug: yes\n", "slug", QUOTE),
    ],
)
def test_what_no_data_can_hold_is_named_too(new: str, path: str, words: str) -> None:
    text, line = put("slug: form\n", new)
    (fault,) = faults_of(text)
    assert fault.path == path
    assert words in fault.message
    assert fault.line in (line, line + 1)


def test_the_line_is_the_one_where_it_stands() -> None:
    text, line = put("max_length: 300", "max_length: many")
    (fault,) = faults_of(text)
    assert fault == Misfit(line, "steps 3, parts 3, max_length", "a whole number is expected here")
    assert str(fault) == f"line {line}: steps 3, parts 3, max_length: a whole number is expected here"
    assert text.splitlines()[line - 1].strip() == "max_length: many"


def test_all_of_it_is_named_at_once_in_the_order_of_the_lines() -> None:
    text, lines = SMALL, []
    wrong = [
        ("slug: form", "slog: form"),
        ("label: Female", "label: 1"),
        ("<p>How it works.</p>", "<p onclick='x'>How it works.</p>"),
        ("kind: birth", "kind: bath"),
        ("most: 3", "most: 300"),
        ("prefill: email", "prefilled: email"),
        ("kind: uploads", "kind: upload"),
    ]
    for old, new in wrong:
        text, _ = put(old, new, text)
    for _, new in wrong:
        lines.append(text[: text.index(new)].count("\n") + 1)
    found = faults_of(text)
    assert [fault.line for fault in found] == sorted([1, *lines])  # the slug that is missing has no line
    assert len({fault.path for fault in found}) == len(wrong) + 1


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<script>alert(1)</script>", "<script> cannot stand in this text"),
        ('<p onclick="alert(1)">x</p>', "“onclick” cannot stand in <p>"),
        ('<p style="color: red">x</p>', "“style” cannot stand in <p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "a link must lead to"),
        ('<p><a href="java\tscript:alert(1)">x</a></p>', "a link must lead to"),
        ('<p><a href="data:text/html,x">x</a></p>', "a link must lead to"),
        ('<img src="x">', "<img> cannot stand in this text"),
        ("<h1>x</h1>", "<h1> cannot stand in this text"),
        ("<!-- x -->", "a comment cannot stand in this text"),
        ('<iframe src="https://www.example.org"></iframe>', "<iframe> cannot stand in this text"),
    ],
)
@pytest.mark.parametrize("place", ["introduction", "guidance", "rule"])
def test_rich_text_holds_only_what_an_editor_could_type(html: str, words: str, place: str) -> None:
    form = load(SMALL)
    guidance = {"kind": "guidance", "body": html if place == "guidance" else "<p>x</p>"}
    rule = {"title": "The end", "body": html if place == "rule" else "<p>x</p>"}
    form["steps"][0] |= {"parts": [*form["steps"][0]["parts"], guidance], "rules": [rule]}
    form["introduction"] = html if place == "introduction" else "<p>x</p>"
    text = dump(form)
    found = faults_of(text)
    assert {fault.path for fault in found} == {
        {"guidance": "steps 1, parts 7, body", "rule": "steps 1, rules 1, body"}.get(place, place)
    }
    assert any(words in fault.message for fault in found)
    assert "body" in text.splitlines()[found[0].line - 1] or place == "introduction"


@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", "{{ 7|add:7 }}{% debug %}", "javascript:alert(1)"]
)
def test_text_may_say_anything(words: str) -> None:
    form = load(SMALL)
    form["title"] = form["steps"][0]["title"] = form["steps"][0]["parts"][1]["label"] = words
    parsed = read(dump(form))
    assert parsed.title == parsed.steps[0]["value"]["parts"][1]["value"]["label"] == words


def test_what_must_be_filled_in_may_be_left_for_later_but_not_left_out() -> None:
    text, line = put("label: Why not?", "label: ''")
    assert read(text).steps[2]["value"]["parts"][1]["value"]["label"] == ""
    assert file_of(read(text).steps).count("label: ''") == 1
    (fault,) = faults_of(altered("steps 3, parts 2, label", GONE))
    assert fault == Misfit(line - 1, "steps 3, parts 2, label", MISSING)


def everything(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to each thing in a form."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [path, *(each for name, child in inner for each in everything(child, (*path, name)))]


ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, 0, -1, 3.5, "", "x", [], {}, [[]], {"kind": "text"}, [None], {"": ""}]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(everything(load(TEXT))[1:]), ODD, st.sampled_from(["put", "drop", "twice"]))
def test_no_form_is_so_wrong_that_it_breaks_the_portal(path: Any, odd: Any, act: str) -> None:
    form = yaml.safe_load(SMALL)
    around = form
    for name in path[:-1]:
        around = around[name]
    if act == "put":
        around[path[-1]] = odd
    elif act == "drop":
        del around[path[-1]]
    elif isinstance(around, list):
        around.append(around[path[-1]])
    text = dump(form)
    try:
        parsed = read(text)
    except Unreadable as refused:
        assert refused.faults
        assert all(1 <= fault.line <= text.count("\n") + 1 and fault.message for fault in refused.faults)
    else:
        assert read(file_of(parsed.steps)).steps == parsed.steps
