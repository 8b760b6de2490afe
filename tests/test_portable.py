"""Forms as files: what an editor can make goes out and comes back exactly."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formpages import located
from formpages.blocks import StepsBlock
from formpages.parsing import read
from formpages.portable import Misfit, dump, load, to_plain

from .form_files import TYPED, children_of, file_of
from .small_form import TEXT
from .wrong_files import SMALL, faults_of, put

PARTS = StepsBlock().child_blocks["step"].child_blocks["parts"].child_blocks


def step(**value: Any) -> dict[str, Any]:
    return {"type": "step", "value": {"title": "A step", **value}}


@pytest.mark.parametrize("kind", PARTS)
def test_every_kind_goes_out_and_comes_back(kind: str) -> None:
    @settings(max_examples=25, deadline=None)
    @given(children_of(kind, PARTS[kind]))
    def there_and_back(part: Any) -> None:
        block, steps = StepsBlock(), [step(parts=[part])]
        text = file_of(steps)
        back = read(text).steps
        assert file_of(back) == text
        assert block.to_python(back)[0].value["parts"][0].block_type == kind
        assert to_plain(block, block.to_python(back)) == to_plain(block, block.to_python(steps))

    there_and_back()


@settings(max_examples=25, deadline=None)
@given(st.lists(children_of("step", StepsBlock().child_blocks["step"]), max_size=2))
def test_steps_with_their_conditions_and_rules_go_out_and_come_back(steps: Any) -> None:
    text = file_of(steps)
    parsed = read(text)
    assert len(parsed.steps) == len(steps)
    assert [len(back["value"]["rules"]) for back in parsed.steps] == [
        len(made["value"]["rules"]) for made in steps
    ]
    assert file_of(parsed.steps) == text


PLAIN = TYPED | st.integers(-(10**17), 10**17) | st.booleans() | st.lists(TYPED, max_size=3)


@given(st.dictionaries(TYPED, PLAIN, max_size=4))
def test_whatever_is_written_is_read_as_it_was(plain: dict[str, Any]) -> None:
    data, misfits = located.read(dump(plain))
    assert not misfits
    assert data == plain


def test_a_rule_of_format_1_becomes_the_first_of_the_rules() -> None:
    rule = "  rule:\n    title: The end\n    body: <p>Stop.</p>\n    condition:\n      mode: any\n"
    assert TEXT.startswith("format: 1\n")
    old = TEXT.replace("  slug: child\n", f"  slug: child\n{rule}")
    form = load(old)
    assert form["format"] == 2
    assert "rule" not in form["steps"][0]
    assert [found["title"] for found in form["steps"][0]["rules"]] == ["The end"]
    assert read(dump(form)).steps == read(old).steps


def test_what_is_wrong_in_a_rule_of_format_1_is_found_where_it_stands() -> None:
    text, line = put("  slug: child\n", "  slug: child\n  rule:\n    titel: The end\n", TEXT)
    missing, without_text, misspelt = faults_of(text)
    assert (missing.line, missing.path) == (line + 1, "steps 1, rule, title")
    assert (without_text.line, without_text.path) == (line + 1, "steps 1, rule, body")
    assert misspelt == Misfit(
        line + 2, "steps 1, rule, titel", "“titel” is not known here: is “title” meant?"
    )


@pytest.mark.parametrize("value", ["3", "99"])
def test_a_newer_format_is_refused_by_its_number_alone(value: str) -> None:
    text, line = put("format: 2", f"format: {value}\nof_the_future: 1")
    (fault,) = faults_of(text)
    assert (fault.line, fault.path) == (line, "format")
    assert "newer than this portal" in fault.message


@pytest.mark.parametrize(
    "line", ["", "format: '2'\n", "format: true\n", "format: 0\n", "format: -1\n", "format:\n"]
)
def test_a_file_without_a_format_is_no_form_file(line: str) -> None:
    (fault,) = faults_of(SMALL.replace("format: 2\n", line))
    assert fault.line == 1
    assert "this is no form file" in fault.message
