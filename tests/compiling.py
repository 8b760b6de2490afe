"""Form files compiled without a database: what their editors would be told of them, and their definition."""

from typing import Any

from formpages.blocks import StepsBlock
from formpages.codelists import PickLists
from formpages.compiler import Compiled, compile_form
from formpages.definition import Definition, Option
from formpages.keys import fill_keys
from formpages.pages import TEXTS
from formpages.portable import to_raw


def lists_of(form: dict[str, Any]) -> PickLists:
    """The pick lists that travel with a form."""
    lists = form.get("code_lists", {})
    return PickLists(
        {
            slug: tuple(
                Option(code["code"], code["label"]) for code in found["codes"] if not code.get("retired")
            )
            for slug, found in lists.items()
        },
        {
            slug: frozenset(code["code"] for code in found["codes"] if code.get("retired"))
            for slug, found in lists.items()
        },
    )


def steps_of(form: dict[str, Any]) -> Any:
    """A form file's steps as Wagtail holds them, with their keys."""
    block = StepsBlock()
    steps = block.to_python(to_raw(block, form["steps"], "steps"))
    fill_keys(steps)
    return steps


def compile_file(form: dict[str, Any]) -> Compiled:
    """What the compiler makes of a form file, faults included."""
    texts = {name: form.get(name, "") for name in TEXTS}
    return compile_form(form["title"], steps_of(form), texts, lists_of(form))


def definition_of(form: dict[str, Any]) -> Definition:
    """The definition of a form file that has no faults."""
    compiled = compile_file(form)
    assert not compiled.faults, [str(fault) for fault in compiled.faults]
    return compiled.definition
