"""Whether anybody gets there: case by case, against all answers there are, and on forms that work as made."""

from functools import partial
from itertools import chain, combinations, product
from typing import Any, get_args

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from formpages import lint_reach
from formpages.answers import Walk, walk
from formpages.conditions import passes
from formpages.definition import Condition, Definition, Group, Operator, Option, Question, Rule, Step, Test
from formpages.lint import Facts, codes_of, lint
from formpages.reach import MOST_CODES, GaveUp, Map

from .linting import A, B, C, Case, ask, check, examined, form, on, rows, rule, step, when

ASKED = "nobody is ever asked it"

UNREACHED: dict[str, Case] = {
    "a question that two conditions keep apart": Case(
        form(A, ask("b", **when(on("a"))), ask("c", **when(on("a", "no"), on("b", op="answered", value="")))),
        form(A, ask("b", **when(on("a"))), ask("c", **when(on("a"), on("b", op="answered", value="")))),
        "“Question c”",
        ASKED,
    ),
    "a question asked for two answers at once": Case(
        form(A, ask("b", **when(on("a"), on("a", "no")))),
        form(A, ask("b", **when(on("a"), on("a", "no"), mode="any"))),
        "“Question b”",
        ASKED,
    ),
    "a question behind a rule": Case(
        [step("one", A, rules=[rule(on("a"))]), step("two", ask("b", **when(on("a", "no"))))],
        [step("one", A, rules=[rule(on("a"))]), step("two", ask("b", **when(on("a"))))],
        "“Question b”",
        ASKED,
    ),
    "a question between two dates": Case(
        form(
            ask("a", "date"),
            ask("b", **when(on("a", "2020-01-01", "after"), on("a", "2020-01-02", "before"))),
        ),
        form(
            ask("a", "date"),
            ask("b", **when(on("a", "2020-01-01", "after"), on("a", "2020-01-03", "before"))),
        ),
        "“Question b”",
        ASKED,
    ),
    "a step": Case(
        [step("one", A, ask("b", **when(on("a")))), step("two", C, **when(on("a", "no"), on("b")))],
        [
            step("one", A, ask("b", **when(on("a")))),
            step("two", C, **when(on("a", "no"), on("b"), mode="any")),
        ],
        "Step “Step two”",
        "nobody ever gets to it",
    ),
    "a question on a step that is asked for something else": Case(
        [step("one", A), step("two", ask("b", **when(on("a", "no"))), **when(on("a")))],
        [step("one", A), step("two", ask("b", **when(on("a"))), **when(on("a")))],
        "“Question b”",
        ASKED,
    ),
    "a question of a row": Case(
        form(A, rows("g", B, ask("c", **when(on("b"), on("a", "no"))), **when(on("a")))),
        form(A, rows("g", B, ask("c", **when(on("b"), on("a"))), **when(on("a")))),
        "group “Group g”, “Question c”",
        ASKED,
    ),
    "a question of a row that waits for two answers of the row": Case(
        form(rows("g", B, ask("c", **when(on("b"), on("b", "no"))))),
        form(rows("g", B, ask("c", **when(on("b"), on("b", "no"), mode="any")))),
        "group “Group g”, “Question c”",
        ASKED,
    ),
    "a group": Case(
        form(A, rows("g", B, **when(on("a"), on("a", "no", "is")))),
        form(A, rows("g", B, **when(on("a"), on("a", "no", "is_not")))),
        "group “Group g”",
        ASKED,
    ),
}

RULES: dict[str, Case] = {
    "a rule that lets nobody go on": Case(
        [step("one", A, rules=[rule(on("a"), on("a", "no"))]), step("two", B)],
        [
            step("one", ask("a", third="not_sure"), rules=[rule(on("a"), on("a", "no"), mode="any")]),
            step("two", B),
        ],
        "Step “Step one”",
        "its rule “Stop” lets nobody go on",
    ),
    "two rules that let nobody go on": Case(
        [step("one", A, rules=[rule(on("a")), rule(on("a", "no"), title="Halt")]), step("two", B)],
        [step("one", A, B, rules=[rule(on("a")), rule(on("b", "no"), title="Halt")]), step("two", C)],
        "Step “Step one”",
        "its rule “Halt” lets nobody go on",
        alone=False,
    ),
    "a rule against an earlier one": Case(
        [step("one", A, rules=[rule(on("a"))]), step("two", B, rules=[rule(on("a", "no"), title="Halt")])],
        [step("one", A, rules=[rule(on("a"))]), step("two", B, rules=[rule(on("b", "no"), title="Halt")])],
        "Step “Step two”",
        "its rule “Halt” lets nobody go on",
    ),
    "a rule that stops nobody": Case(
        [step("one", A, rules=[rule(on("a", "yes,no", "one_of"))])],
        [step("one", ask("a", third="not_sure"), rules=[rule(on("a", "yes,no", "one_of"))])],
        "Step “Step one”",
        "its rule “Stop” stops nobody",
        is_error=False,
    ),
    "a rule without tests": Case(
        [step("one", A, rules=[rule()])],
        [step("one", A, rules=[rule(on("a"))])],
        "Step “Step one”",
        "one of its rules says nothing about when to go on",
    ),
    "a rule on a later step": Case(
        [step("one", A, rules=[rule(on("b"))]), step("two", B)],
        [step("one", A, rules=[rule(on("a"))]), step("two", B)],
        "Step “Step one”",
        "its rule “Stop” looks at “b”, which is not asked earlier",
    ),
    "a rule on an answer nobody gives": Case(
        [step("one", A, rules=[rule(on("a", "maybe"))])],
        [step("one", A, rules=[rule(on("a", "yes"))])],
        "Step “Step one”",
        "its rule “Stop” waits for “maybe”",
    ),
}
CASES = UNREACHED | RULES


@pytest.mark.parametrize("name", CASES)
def test_what_nobody_gets_to_is_told_and_its_neighbour_is_not(name: str) -> None:
    check(CASES[name])


def test_a_step_is_gone_round_where_its_rule_would_end_the_form() -> None:
    rounds = step("two", C, **when(on("b", op="is_not")), rules=[rule(on("a", "no"))])
    assert examined([step("one", A, B), rounds, step("three", ask("d", **when(on("a"))))]) == []


CODES = ("a", "b")
OPTIONS = tuple(Option(code, code.upper()) for code in CODES)
OPERATORS = tuple(op for op in get_args(Operator) if op not in ("before", "after"))


@st.composite
def looks_at(draw: st.DrawFn, earlier: list[str]) -> Test:
    op = draw(st.sampled_from(OPERATORS))
    most = 1 if op == "is" else len(CODES)
    values = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=most, unique=True))
    return Test(draw(st.sampled_from(earlier)), op, tuple(values))


def conditions(earlier: list[str]) -> st.SearchStrategy[Condition]:
    """None as often as one of up to three tests of earlier questions."""
    if not earlier:
        return st.just(Condition())
    tests = st.lists(looks_at(earlier), min_size=1, max_size=3).map(tuple)
    return st.just(Condition()) | st.builds(Condition, tests, st.sampled_from(("all", "any")))


@st.composite
def small_forms(draw: st.DrawFn) -> Definition:
    """Three steps with few questions, one of several choices, one group, conditions and rules all over."""
    steps: list[Step] = []
    earlier: list[str] = []
    for number, kinds in enumerate((("choices", "choice"), ("group", "choice"), ("choice",))):
        condition = draw(conditions(list(earlier)))
        parts: list[Question | Group] = []
        for kind in kinds:
            key = f"{kind}{number}"
            parts.append(draw(_part(kind, key, list(earlier))))
            earlier += [key] if kind != "group" else []
        tests = st.lists(looks_at(list(earlier)), min_size=1, max_size=2).map(tuple)
        ends = st.builds(Condition, tests, st.sampled_from(("all", "any")))
        rules = [
            Rule(each, f"End {place}", "") for place, each in enumerate(draw(st.lists(ends, max_size=2)))
        ]
        steps.append(Step(f"s{number}", f"S{number}", tuple(parts), condition, tuple(rules)))
    return Definition("Small", tuple(steps))


@st.composite
def _part(draw: st.DrawFn, kind: str, key: str, earlier: list[str]) -> Question | Group:
    condition = draw(conditions(earlier))
    if kind != "group":
        return Question(key, kind, key, options=OPTIONS, condition=condition)
    first = Question("r0", "choice", "R0", options=OPTIONS, condition=draw(conditions(earlier)))
    second = Question("r1", "choice", "R1", options=OPTIONS, condition=draw(conditions([*earlier, "r0"])))
    return Group(key, key, "row", (first, second), condition=condition)


def all_walks(definition: Definition) -> list[Walk]:
    """The walks of all answers there are."""
    parts = [part for each in definition.steps for part in each.parts]
    keys = [part.key for part in parts]
    ways = product(*(all_values(part) for part in parts))
    return [walk(definition, dict(zip(keys, values, strict=True))) for values in ways]


def all_values(part: Question | Group) -> list[Any]:
    if isinstance(part, Group):
        keys = [question.key for question in part.questions]
        inner = product(*(all_values(question) for question in part.questions))
        return [None, *([{"id": "row", **dict(zip(keys, values, strict=True))}] for values in inner)]
    if part.kind == "choices":
        several = chain.from_iterable(combinations(CODES, count) for count in (1, 2))
        return [None, *(list(codes) for codes in several)]
    return [None, *CODES]


@given(small_forms())
@settings(max_examples=60, deadline=None)
def test_a_way_is_found_exactly_where_there_is_one(definition: Definition) -> None:
    places = Map(definition, codes_of)
    walks = all_walks(definition)
    for path in [*places.places, *(f"step/{each.slug}" for each in definition.steps)]:
        there = [places.is_asked(path, way) for way in walks]
        is_there = partial(places.is_asked, path)
        for asked in (True, False):
            assert (places.way_to(path, is_there, asked=asked) is not None) is any(there), path


@given(small_forms())
@settings(max_examples=60, deadline=None)
def test_a_rule_is_told_exactly_when_it_stops_everybody_or_nobody(definition: Definition) -> None:
    walks = all_walks(definition)
    found = lint(definition, Facts())
    if any("its rule" not in finding.message for finding in found):
        return  # what hangs on something in vain is not told
    for each in definition.steps:
        for one in each.rules:
            decided = [way for way in walks if is_decided(way, each, one)]
            goes_on = any(way.ended_by not in each.rules for way in decided)
            stops = any(way.ended_by is one for way in decided)
            words = ["stops nobody" if goes_on else "lets nobody go on"] if not (goes_on and stops) else []
            told = [finding.message for finding in found if finding.path == f"step/{each.slug}"]
            about = [message for message in told if f"“{one.title}”" in message]
            assert about == [f"its rule “{one.title}” {end}." for end in words]


def is_decided(way: Walk, at: Step, one: Rule) -> bool:
    """Whether somebody got to a rule and had answered what it looks at."""
    here = any(asked.step is at for asked in way.steps)
    return here and all(way.answers.get(test.key) for test in one.condition.tests)


#: Any such form will do: it need not be the smallest.
QUICKLY = settings(deadline=None, max_examples=3000, phases=[Phase.generate])


def lacks(definition: Definition, words: str) -> bool:
    """Whether these words are all that is said of a form."""
    return [words in finding.message for finding in lint(definition, Facts())] == [True]


@pytest.mark.parametrize("words", ["nobody is ever asked", "nobody ever gets", "lets nobody", "stops nobody"])
def test_the_small_forms_have_what_is_to_be_found(words: str) -> None:
    """The two properties above are not about nothing."""
    assert find(small_forms(), lambda definition: lacks(definition, words), settings=QUICKLY)


#: One answer to each kind that conditions can look at, with what it can be compared with.
KINDS: dict[str, tuple[Any, dict[str, Any]]] = {
    "choice": ("b", {"options": OPTIONS}),
    "choices": (["a", "b"], {"options": OPTIONS}),
    "yes_no": ("no", {"options": (Option("yes", "Yes"), Option("no", "No"))}),
    "declaration": ("yes", {"options": (Option("yes", "Confirmed"),)}),
    "scale": ("2", {"options": tuple(Option(str(place), str(place)) for place in (1, 2, 3))}),
    "date": ("2020-02-29", {"settings": {"limit": "", "today": False}}),
    "birth": ({"kind": "full", "date": "2015-06-01"}, {"settings": {"unborn": True}}),
    "address": ({"kind": "no_fixed"}, {"settings": {"no_fixed": True, "not_known": True, "ask_kept": False}}),
    "number": (7, {"settings": {"least": None, "most": None, "decimals": 0, "unit": ""}}),
    "text": ({"kind": "not_known"}, {"settings": {"max_length": 20, "not_known": True}}),
    "uploads": ([{"id": "1", "name": "a.pdf", "size": 1}], {}),
}
COMPARED: dict[str, tuple[str, ...]] = {
    "birth": ("full", "unborn"),
    "address": ("known", "no_fixed"),
    "number": ("7", "8"),
    "text": ("not_known", "Kim"),
    "date": ("2020-02-29", "2020-03-01"),
    "uploads": (),
}
DAYS = ("2010-01-01", "2015-06-01", "2020-02-29", "2026-01-01")


@st.composite
def passing_tests(draw: st.DrawFn, answers: dict[str, Any], kinds: dict[str, str]) -> Test:
    """A test that these answers pass, and that compares with what can be answered."""
    key = draw(st.sampled_from(sorted(answers)))
    kind, settings_of = kinds[key], KINDS[kinds[key]][1]
    codes = COMPARED.get(kind) or tuple(option.code for option in settings_of.get("options", ()))
    possible = [Test(key, "answered")]
    possible += [Test(key, op, (code,)) for op in ("is", "is_not", "unless", "one_of") for code in codes]
    possible += [Test(key, op, tuple(codes)) for op in ("is_not", "unless", "one_of") if codes]
    if kind in ("date", "birth"):
        possible += [Test(key, op, (day,)) for op in ("before", "after") for day in DAYS]
    return draw(st.sampled_from([test for test in possible if passes(test, answers)]))


@st.composite
def working_forms(draw: st.DrawFn) -> Definition:
    """A form of every kind in which one person, who answers everything, is asked everything."""
    answers: dict[str, Any] = {}
    kinds: dict[str, str] = {}
    steps: list[Step] = []

    def condition() -> Condition:
        if not answers or draw(st.booleans()):
            return Condition()
        tests = tuple(draw(st.lists(passing_tests(dict(answers), kinds), min_size=1, max_size=4)))
        return Condition(tests, draw(st.sampled_from(("all", "any"))))

    for number in range(draw(st.integers(2, 6))):
        step_condition, parts = condition(), []
        for place in range(draw(st.integers(1, 5))):
            kind, key = draw(st.sampled_from(sorted(KINDS))), f"q{number}_{place}"
            value, more = KINDS[kind]
            parts.append(Question(key, kind, key, condition=condition(), **more))
            answers[key], kinds[key] = value, kind
        rules = (Rule(each, "The end", "") for each in [condition()] if each.tests)
        steps.append(Step(f"s{number}", f"S{number}", tuple(parts), step_condition, tuple(rules)))
    return Definition("Working", tuple(steps))


@given(working_forms())
@settings(max_examples=150, deadline=None)
def test_a_form_that_somebody_is_asked_all_of_has_no_errors(definition: Definition) -> None:
    assert [finding for finding in lint(definition, Facts()) if finding.is_error] == []


def chain_of(length: int, op: Operator = "is_not") -> Definition:
    """A form in which each question hangs on the one before."""
    parts = [Question("q0", "choice", "Q", options=OPTIONS)]
    for number in range(1, length):
        condition = Condition((Test(f"q{number - 1}", op, ("a",)),))
        parts.append(Question(f"q{number}", "choice", "Q", options=OPTIONS, condition=condition))
    return Definition("Chain", (Step("s", "S", tuple(parts)),))


@pytest.mark.parametrize("op", ["is", "is_not", "unless", "answered"])
def test_a_long_chain_is_followed_to_its_end(op: Operator) -> None:
    definition = chain_of(60, op)
    assert lint(definition, Facts()) == []
    places = Map(definition, codes_of)
    answers = places.way_to("q59", lambda way: places.is_asked("q59", way), asked=True)
    assert answers is not None


def independent(count: int, *last: Test) -> Definition:
    """A form whose last question hangs on many that do not hang on one another."""
    parts = [Question(f"q{number}", "choice", "Q", options=OPTIONS) for number in range(count)]
    tests = (*(Test(f"q{number}", "is", ("b",)) for number in range(count)), *last)
    parts.append(Question("last", "text", "Last", settings={"max_length": 9}, condition=Condition(tests)))
    return Definition("Independent", (Step("s", "S", tuple(parts)),))


def test_a_contradiction_among_many_conditions_is_seen() -> None:
    assert lint(independent(40), Facts()) == []
    (found,) = lint(independent(40, Test("q39", "is", ("a",))), Facts())
    assert found.path == "last"


def test_nobody_tries_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lint does not get to it takes for right."""
    wrong = independent(3, Test("q2", "is", ("a",)))
    assert lint(wrong, Facts())
    monkeypatch.setattr(lint_reach, "MOST_IN_ALL", -1)
    assert lint(wrong, Facts()) == []


def test_what_is_too_much_to_try_is_not_told() -> None:
    """Nobody is told that a form is wrong because we could not see that it is right."""
    definition = independent(14)
    places = Map(definition, codes_of)
    with pytest.raises(GaveUp):
        places.way_to("last", lambda way: False)
    several = tuple(Option(f"c{number}", "C") for number in range(MOST_CODES + 1))
    one = Question("q0", "choices", "Q", options=several)
    tests = tuple(Test("q0", "is", (option.code,)) for option in several)
    last = Question("last", "text", "Last", settings={"max_length": 9}, condition=Condition(tests))
    assert lint(Definition("Form", (Step("s", "S", (one, last)),)), Facts()) == []
