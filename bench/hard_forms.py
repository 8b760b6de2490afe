"""Forms of 300 questions and 150 conditions: an ordinary one, and some that are hard to see through."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Any

from formpages.comparing import compare
from formpages.compiler import compile_form
from formpages.definition import Definition
from formpages.keys import fill_keys
from formpages.lint import Facts, lint
from tests.compiling import lists_of, steps_of

from .big_form import Finding, seconds

QUESTIONS, CONDITIONS, STEPS = 300, 150, 30
CODES = ("red", "blue", "green")
OPTIONS = "\n".join(f"{code}|{code.capitalize()}" for code in CODES)
Plain = dict[str, Any]


def findings(rounds: int) -> list[Finding]:
    """How long each form takes, beside what was promised."""
    return [
        *_measured("ordinary", ordinary(), rounds),
        *_measured("one long chain", chain(), rounds),
        *_measured("nobody gets anywhere", in_vain(), rounds),
        *_measured("hangs on a dozen others each", entangled(), rounds),
        *_measured("a riddle", riddle(), rounds),
    ]


def _measured(name: str, form: list[Plain], rounds: int) -> Iterator[Finding]:
    steps, lists = steps_of({"steps": form}), lists_of({})

    def compiling() -> Definition:
        fill_keys(steps)
        return compile_form("Form", steps, {}, lists).definition

    definition = compiling()
    linting, comparing = partial(lint, definition, Facts()), partial(compare, definition, definition)
    yield Finding(f"{name}: compile", seconds(compiling, rounds) * 1000, "ms", 100)
    yield Finding(f"{name}: lint", seconds(linting, rounds) * 1000, "ms", 1000)
    yield Finding(f"{name}: compare", seconds(comparing, rounds) * 1000, "ms")


def ordinary() -> list[Plain]:
    """Every second question is asked after some answer to the one before, every tenth after two of them."""
    questions = []
    for number in range(QUESTIONS):
        on = [_test(number - 1, "red")] if number % 2 else []
        on += [_test(number - 3, "red,blue", "one_of")] if number % 10 == 9 else []
        questions.append(_question(number, on))
    return _form(questions)


def chain() -> list[Plain]:
    """A question that hangs on another, which hangs on another, and so on."""
    return _form(
        [
            _question(number, [_test(number - 1, "red", "is_not")] if 0 < number <= CONDITIONS else [])
            for number in range(QUESTIONS)
        ]
    )


def in_vain() -> list[Plain]:
    """Questions that wait for two answers to one question, each of another one."""
    half = QUESTIONS - CONDITIONS
    return _form(
        [
            _question(
                number, [_test(number - half, "red"), _test(number - half, "blue")] if number >= half else []
            )
            for number in range(QUESTIONS)
        ]
    )


def entangled() -> list[Plain]:
    """Questions that hang on a dozen others, some of which hang on a dozen others again."""
    half = QUESTIONS - CONDITIONS
    questions = []
    for number in range(QUESTIONS):
        earlier = range(number - 13, number - 1)
        on = [_test(other, CODES[other % 3], "is_not") for other in earlier] if number >= half else []
        questions.append(_question(number, on, mode="any" if number % 2 else "all"))
    return _form(questions)


def riddle() -> list[Plain]:
    """Whether five pigeons fit into four holes, each on its own, asked a hundred times: beyond trying."""
    pigeons, holes = range(5), range(4)
    rules = [[_test(pigeon * 4 + hole, "red") for hole in holes] for pigeon in pigeons]
    rules += [
        [_test(one * 4 + hole, "red", "is_not"), _test(other * 4 + hole, "red", "is_not")]
        for hole in holes
        for one, other in combinations(pigeons, 2)
    ]
    questions = [_question(number, []) for number in range(20)]
    questions += [_question(20 + number, rule, mode="any") for number, rule in enumerate(rules)]
    solved = [_test(20 + number, "", "answered") for number in range(len(rules))]
    questions += [_question(number, solved) for number in range(len(questions), len(questions) + 100)]
    return _form([*questions, *(_question(number, []) for number in range(len(questions), QUESTIONS))])


def _test(number: int, value: str, op: str = "is") -> Plain:
    return {"question": f"q{number}", "op": op, "value": value}


def _question(number: int, tests: list[Plain], mode: str = "all") -> Plain:
    own = {"kind": "choice", "label": f"Question {number}", "key": f"q{number}", "options": OPTIONS}
    return {**own, "condition": {"mode": mode, "tests": tests}}


def _form(questions: list[Plain]) -> list[Plain]:
    on_each = QUESTIONS // STEPS
    return [
        {"kind": "step", "title": f"Step {at}", "slug": f"step-{at}", "parts": questions[at : at + on_each]}
        for at in range(0, QUESTIONS, on_each)
    ]
