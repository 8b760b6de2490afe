"""What is wrong with a form that compiles: questions nobody is asked, conditions that wait in vain."""

from __future__ import annotations

from .definition import Definition
from .finding import Facts, Finding, Form, codes_of
from .lint_conditions import conditions
from .lint_reach import reach, same_meanings
from .lint_settings import settings, whole

__all__ = ["Facts", "Finding", "codes_of", "lint"]


def lint(definition: Definition, facts: Facts) -> list[Finding]:
    """Everything wrong: with the form as a whole, with what is written in it, with where it leads."""
    form = Form(definition, facts)
    return [*whole(form), *conditions(form), *settings(form), *reach(form), *same_meanings(form)]
