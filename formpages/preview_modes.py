"""What the preview panel offers of a form page: its screens by name, in the order people meet them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.text import Truncator

LONGEST = 60
Modes = list[tuple[str, str]]


def modes(page: Any) -> Modes:
    """The screens that can be looked at, of the form as it was last loaded."""
    if page.one_page:
        return [("", "The form"), ("thank-you", "Thank-you page")]
    urgent = [("urgent", "Front page, urgent")] if page.has_urgency else []
    family = [("family", "Copy for the family")] if page.has_family_copy else []
    mail = [("email", "Confirmation email")] if page.confirmation("", False) else []
    return [
        ("", "Front page"),
        *urgent,
        ("instructions", "Instructions"),
        *_step_modes(page),
        ("check", "Check your answers"),
        ("send", "Before sending"),
        ("thank-you", "Thank-you page in office hours"),
        ("thank-you-closed", "Thank-you page out of hours"),
        *_end_modes(page),
        *mail,
        ("print", "Print page"),
        *family,
        ("closed", "Closed notice"),
    ]


def _step_modes(page: Any) -> Iterator[tuple[str, str]]:
    """Each step, empty and with errors, and a row of each of its groups.

    A mode names the block too: a step that moves while it is looked at stays in sight.
    """
    for number, block in enumerate(page.steps, 1):
        step = f"{number}:{block.id}"
        yield f"step:{step}", _short(f"Step {number}: {block.value['title']}")
        yield f"errors:{step}", f"Step {number}, with errors"
        groups = (part for part in block.value["parts"] if part.block_type == "group")
        for place, group in enumerate(groups, 1):
            row = group.value["row_name"] or "row"
            yield f"row:{step}:{place}", _short(f"Step {number}, one {row}")


def _end_modes(page: Any) -> Iterator[tuple[str, str]]:
    for number, block in enumerate(page.steps, 1):
        for place, rule in enumerate(block.value["rules"], 1):
            yield f"end:{number}:{block.id}:{place}", _short(f"End page: {rule['title']}")


def _short(words: str) -> str:
    return Truncator(words).chars(LONGEST)
