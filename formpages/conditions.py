"""When a condition holds. Pure: stored answers in, yes or no out."""

from collections.abc import Callable, Mapping
from typing import Any

from .definition import Condition, Test


def is_answered(value: Any) -> bool:
    """Whether a stored value says anything; "no", 0 and "not known" do."""
    return value not in (None, "", [], {})


def facets(value: Any) -> frozenset[str]:
    """The codes a value can be compared by: itself, each of several, or a composite answer's kind."""
    if isinstance(value, str):
        return frozenset({value})
    if isinstance(value, list):
        return frozenset(item for item in value if isinstance(item, str))
    if isinstance(value, Mapping):
        return frozenset({str(value.get("kind", ""))})
    return frozenset() if value is None else frozenset({str(value)})


def day(value: Any) -> str:
    """The ISO date in a value, or nothing; ISO dates compare as text."""
    if isinstance(value, Mapping):
        value = value.get("date", "")
    return value if isinstance(value, str) else ""


OPERATORS: dict[str, Callable[[Any, tuple[str, ...]], bool]] = {
    "is": lambda value, wanted: bool(facets(value) & set(wanted[:1])),
    "one_of": lambda value, wanted: bool(facets(value) & set(wanted)),
    "is_not": lambda value, wanted: not facets(value) & set(wanted),
    "unless": lambda value, wanted: not facets(value) & set(wanted),
    "answered": lambda value, wanted: True,
    "before": lambda value, wanted: bool(day(value)) and day(value) < wanted[0],
    "after": lambda value, wanted: bool(day(value)) and day(value) > wanted[0],
}


def passes(test: Test, answers: Mapping[str, Any]) -> bool:
    """Whether one test passes; a question without an answer passes only "unless".

    That is what makes a chain collapse: once a question is not asked, nothing hangs on it.
    """
    value = answers.get(test.key)
    if not is_answered(value):
        return test.op == "unless"
    return OPERATORS[test.op](value, test.values)


def holds(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds on answers that are already pruned."""
    if not condition.tests:
        return True
    return (all if condition.mode == "all" else any)(passes(test, answers) for test in condition.tests)
