"""Conditions, answers and journey on generated forms: chains of conditions, groups, rules that end a form."""

import json
from collections.abc import Mapping
from typing import Any, get_args

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from formpages import answers as answers_module
from formpages.answers import prune, walk
from formpages.conditions import holds, is_answered
from formpages.definition import (
    Condition,
    Definition,
    Group,
    Question,
    Rule,
    Step,
    Strength,
    Test,
    from_data,
    to_data,
)
from formpages.journey import journey
from kentportal.vault import seal, unseal

CODES = ("a", "b", "c")
#: To find one: how small it can be made says nothing more, and takes a minute.
ANY = settings(phases=[Phase.generate], max_examples=2000)
OPS = ("is", "is_not", "unless", "one_of", "answered")
Case = tuple[Definition, dict[str, Any]]


@st.composite
def conditions(draw: st.DrawFn, earlier: list[str]) -> Condition:
    """A condition on one to three earlier questions, the one just before among them more often than not."""
    if not earlier or draw(st.integers(0, 3)) == 0:
        return Condition()
    keys = draw(
        st.lists(st.sampled_from(earlier[-2:] if draw(st.booleans()) else earlier), min_size=1, max_size=3)
    )
    tests = tuple(
        Test(
            key,
            draw(st.sampled_from(OPS)),
            tuple(draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=2))),
        )
        for key in keys
    )
    return Condition(tests, draw(st.sampled_from(("all", "any"))))


@st.composite
def questions(draw: st.DrawFn, key: str, earlier: list[str]) -> Question:
    strength: Strength = draw(st.sampled_from(get_args(Strength)))
    return Question(key, "choice", f"Question {key}", strength=strength, condition=draw(conditions(earlier)))


@st.composite
def groups(draw: st.DrawFn, key: str, earlier: list[str]) -> Group:
    inner: list[Question] = []
    for number in range(draw(st.integers(1, 3))):
        inner.append(draw(questions(f"{key}_{number}", [*earlier, *(question.key for question in inner)])))
    least = draw(st.integers(0, 2))
    return Group(key, f"Group {key}", "row", tuple(inner), least=least, condition=draw(conditions(earlier)))


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Up to five steps, each of up to four questions or groups; every condition looks back."""
    steps: list[Step] = []
    earlier: list[str] = []
    parts_so_far = 0
    for number in range(draw(st.integers(2, 5))):
        condition = draw(conditions(earlier)) if draw(st.booleans()) else Condition()
        parts: list[Question | Group] = []
        for _ in range(draw(st.integers(1, 4))):
            key = f"q{parts_so_far}"
            parts_so_far += 1
            if draw(st.integers(0, 4)) == 0:
                parts.append(draw(groups(key, list(earlier))))
            else:
                parts.append(draw(questions(key, list(earlier))))
                earlier.append(key)
        rules: list[Rule] = []
        if earlier and draw(st.integers(0, 3)) == 0:
            made = st.builds(Rule, conditions(earlier), st.just("The end"), st.just(""))
            rules = draw(st.lists(made, min_size=1, max_size=2))
        steps.append(Step(f"s{number}", f"Step {number}", tuple(parts), condition, tuple(rules)))
    return Definition("Generated", tuple(steps))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A form and answers to it: any, none, several, to hidden questions too, and to some it never asked."""
    definition = draw(definitions())
    value = st.one_of(
        st.none(), st.sampled_from(CODES), st.lists(st.sampled_from(CODES), max_size=2, unique=True)
    )
    answers: dict[str, Any] = {"stranger": "a"}
    for step in definition.steps:
        for part in step.parts:
            if isinstance(part, Question):
                answers[part.key] = draw(value)
                continue
            rows = [
                {"id": f"row{number}", **{question.key: draw(value) for question in part.questions}}
                for number in range(draw(st.integers(0, 3)))
            ]
            answers[part.key] = rows
    return definition, answers


def asked_by_the_book(definition: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Another way to the same: ask recursively whether what a question hangs on is asked."""
    order = [(step, part) for step in definition.steps for part in step.parts]
    place = {part.key: index for index, (_, part) in enumerate(order)}

    def value_of(key: str) -> Any:
        index = place.get(key)
        known = index is not None and isinstance(order[index][1], Question) and asked(index)
        return answers.get(key) if known else None

    def holds_here(condition: Condition) -> bool:
        return holds(condition, {test.key: value_of(test.key) for test in condition.tests})

    def ended_before(step: Step) -> bool:
        earlier = definition.steps[: definition.steps.index(step)]
        return any(holds_here(each.condition) and ends(each) for each in earlier)

    def ends(step: Step) -> bool:
        return any(
            all(is_answered(value_of(test.key)) for test in rule.condition.tests)
            and not holds_here(rule.condition)
            for rule in step.rules
        )

    def asked(index: int) -> bool:
        step, part = order[index]
        return not ended_before(step) and holds_here(step.condition) and holds_here(part.condition)

    return {part.key: answers.get(part.key) for index, (_, part) in enumerate(order) if asked(index)}


def hidden_survivors(definition: Definition, answers: Mapping[str, Any], kept: Mapping[str, Any]) -> set[str]:
    """Keys among the kept answers, rows included, that nobody was asked for."""
    asked = asked_by_the_book(definition, answers)
    survivors = {key for key in kept if key not in asked}
    for step in definition.steps:
        for group in step.groups:
            for row in kept.get(group.key) or []:
                survivors |= set(row) - {"id"} - asked_in_row(group, row, kept)
    return survivors


def leaks(case: Case) -> bool:
    return bool(hidden_survivors(case[0], case[1], prune(*case)))


def asked_in_row(group: Group, row: Mapping[str, Any], outer: Mapping[str, Any]) -> set[str]:
    asked: set[str] = set()
    for question in group.questions:
        scope = {**outer, **{key: row.get(key) for key in asked}}
        if holds(question.condition, scope):
            asked.add(question.key)
    return asked


@given(cases())
def test_no_hidden_answer_survives(case: Case) -> None:
    definition, answers = case
    assert hidden_survivors(definition, answers, prune(definition, answers)) == set()


@given(cases())
def test_every_answer_to_an_asked_question_survives(case: Case) -> None:
    definition, answers = case
    kept = prune(definition, answers)
    for key, value in asked_by_the_book(definition, answers).items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            assert [row["id"] for row in kept[key]] == [row["id"] for row in value]
        elif is_answered(value):
            assert kept[key] == value


@given(cases())
def test_pruning_again_changes_nothing(case: Case) -> None:
    definition, answers = case
    kept = prune(definition, answers)
    assert prune(definition, kept) == kept


@given(cases(), st.booleans())
def test_the_journey_ends(case: Case, urgent: bool) -> None:
    definition, answers = case
    way = journey(definition, answers, urgent=urgent)
    seen, stage = [], way.stages[0] if way.stages else None
    while stage:
        seen.append(stage.step.slug)
        assert way.before(stage.step.slug) == (way.stages[len(seen) - 2] if len(seen) > 1 else None)
        stage = way.after(stage.step.slug)
    assert seen == [stage.step.slug for stage in way.stages]
    assert len(seen) <= len(definition.steps)
    if way.ended_by:
        assert way.ended_by in way.stages[-1].step.rules and not way.complete


@given(cases(), st.booleans())
def test_a_complete_journey_misses_nothing_required(case: Case, urgent: bool) -> None:
    definition, answers = case
    way = journey(definition, answers, urgent=urgent)
    asked = asked_by_the_book(definition, answers)
    lacking = {
        question.key
        for step in definition.steps
        for question in step.questions
        if question.key in asked
        and question.required(urgent)
        and not is_answered(way.answers.get(question.key))
    }
    assert lacking == {missing.key for missing in way.missing if not missing.group}
    assert way.complete == (not way.missing and way.ended_by is None)


@given(definitions())
def test_a_definition_reads_back_equal(definition: Definition) -> None:
    assert from_data(json.loads(json.dumps(to_data(definition)))) == definition


@given(cases())
@settings(max_examples=40)
def test_sealed_answers_read_back_equal(case: Case) -> None:
    _, answers = case
    assert unseal(seal(answers)) == answers


def chain_length(definition: Definition) -> int:
    """The longest chain of questions of which each hangs on the one before."""
    depth: dict[str, int] = {}
    for question in (question for step in definition.steps for question in step.questions):
        depth[question.key] = 1 + max(
            (depth.get(test.key, 0) for test in question.condition.tests), default=0
        )
    return max(depth.values(), default=0)


def has_rows(case: Case) -> bool:
    return any(answer and isinstance(answer, list) for answer in prune(*case).values())


def test_the_generator_makes_chains_groups_and_rules() -> None:
    assert find(definitions(), lambda definition: chain_length(definition) >= 4, settings=ANY)
    assert find(cases(), lambda case: bool(walk(*case).ended_by), settings=ANY)
    assert find(cases(), has_rows, settings=ANY)


def test_without_pruning_hidden_answers_would_survive(monkeypatch: pytest.MonkeyPatch) -> None:
    """The properties above can fail: answers left as they came break them."""
    monkeypatch.setattr(answers_module, "holds", lambda condition, answers: True)
    assert find(cases(), leaks, settings=ANY)
    monkeypatch.undo()
    with pytest.raises(NoSuchExample):
        find(cases(), leaks, settings=settings(max_examples=200))
