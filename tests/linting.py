"""Forms to lint: as few words as a form needs, and what is said of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from formpages.lint import Facts, lint

from .compiling import compile_file

Plain = dict[str, Any]
LISTS = {
    "colours": {
        "title": "Colours",
        "codes": [
            {"code": "red", "label": "Red"},
            {"code": "blue", "label": "Blue"},
            {"code": "puce", "label": "Puce", "retired": True},
        ],
    },
    "nothing": {"title": "Nothing", "codes": []},
    "gender": {
        "title": "Gender",
        "codes": [{"code": "F", "label": "Female"}],
    },
}
TYPED = "red|Red\nblue|Blue\ngreen|Green"


def on(question: str, value: str = "yes", op: str = "is") -> Plain:
    """One thing a condition looks at."""
    return {"question": question, "op": op, "value": value}


def when(*tests: Plain, mode: str = "all") -> Plain:
    return {"condition": {"mode": mode, "tests": list(tests)}}


def ask(key: str, kind: str = "yes_no", **more: Any) -> Plain:
    return {"kind": kind, "label": f"Question {key}", "key": key, **more}


def rows(key: str, *questions: Plain, **more: Any) -> Plain:
    group = {"kind": "group", "label": f"Group {key}", "row_name": "row", "key": key}
    return {**group, "questions": list(questions), **more}


def step(slug: str, *parts: Plain, **more: Any) -> Plain:
    return {"kind": "step", "title": f"Step {slug}", "slug": slug, "parts": list(parts), **more}


def rule(*tests: Plain, title: str = "Stop", mode: str = "all") -> Plain:
    return {**when(*tests, mode=mode), "title": title, "body": "<p>Call us.</p>"}


def form(*parts: Plain) -> list[Plain]:
    """A form of one step."""
    return [step("one", *parts)]


ANY = Facts()


class Case(NamedTuple):
    """A form that is wrong, the nearest that is not, and what is said of the first."""

    wrong: list[Plain]
    right: list[Plain]
    place: str
    message: str
    facts: Facts = ANY
    is_error: bool = True
    #: Whether it is the only thing wrong with that form.
    alone: bool = True


A, B, C = ask("a"), ask("b"), ask("c")
AN_A = ask("a", "choice", options=TYPED)
A_PERSON = ask("a", "person", ask_ethnicity=False)
SEVERAL = ask("a", "choices", options=TYPED)


def examined(steps: list[Plain], facts: Facts = ANY, **more: Any) -> list[tuple[str, bool]]:
    """All that is said of a form, and whether it keeps the form from being published."""
    compiled = compile_file({"title": "Form", "code_lists": LISTS, "steps": steps, **more})
    found = lint(compiled.definition, _with(facts, compiled.retired))
    said = [(str(fault), fault.is_error) for fault in compiled.faults]
    for each in found:
        place = compiled.spots[each.path].place if each.path else "The form"
        said.append((f"{place}: {each.message}", each.is_error))
    return said


def _with(facts: Facts, retired: Mapping[str, frozenset[str]]) -> Facts:
    return replace(facts, retired=retired)


def check(case: Case) -> None:
    """Its wrong form is told of at its place, its right one is not."""
    said = examined(case.wrong, case.facts)
    told = [words for words, is_error in said if case.message in words and is_error is case.is_error]
    assert told, said
    assert case.place in told[0].partition(": ")[0]
    assert examined(case.right, case.facts) == []
    if case.alone:
        assert len(said) == 1, said
