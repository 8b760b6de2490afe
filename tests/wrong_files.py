"""The small form with something wrong in it, and what is said of it."""

from typing import Any

import pytest
import yaml

from formpages.parsing import read
from formpages.portable import Misfit, Unreadable, dump, load

from .small_form import TEXT

#: The small form as it would be exported.
SMALL = dump(load(TEXT))
GONE = object()
MISSING = "it is missing: add it"
QUOTE = "text is expected here: put it in quotation marks"
WHOLE = "a whole number is expected here"


def faults_of(source: str | bytes) -> tuple[Misfit, ...]:
    with pytest.raises(Unreadable) as refused:
        read(source)
    assert str(refused.value).splitlines() == [str(fault) for fault in refused.value.faults]
    return refused.value.faults


def put(old: str, new: str, text: str = SMALL) -> tuple[str, int]:
    """The form with something else in it, and the line where that begins."""
    assert old in text
    return text.replace(old, new, 1), text[: text.index(old)].count("\n") + 1


def altered(where: str, value: Any) -> str:
    """The small form with something else at a place that is given as a fault gives it."""
    form = around = yaml.safe_load(SMALL)
    path: list[Any] = []
    for part in where.split(", "):
        name, _, number = part.rpartition(" ")
        path += [name, int(number) - 1] if number.isdigit() else [part]
    for part in path[:-1]:
        around = around[part]
    if value is GONE:
        del around[path[-1]]
    else:
        around[path[-1]] = value
    return dump(form)
