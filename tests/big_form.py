"""A form as long as forms get: so many steps and questions, of most kinds, many of them under conditions."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from formpages.portable import dump

STEPS, QUESTIONS = 40, 300
OPTIONS = "yes|Yes\nno|No\nnot_sure|Not sure"
BODY = "<p>What you write here is read by the <b>team</b> and by nobody else.</p>"
#: What a referral form needs, on the first step.
NEEDED: list[dict[str, Any]] = [
    {"kind": "text", "label": "First name", "key": "first_name", "meaning": "child.first_name"},
    {"kind": "text", "label": "Last name", "key": "last_name", "meaning": "child.last_name"},
    {"kind": "birth", "label": "Date of birth", "key": "birth", "meaning": "child.birth", "unborn": True},
    {"kind": "address", "label": "Address", "key": "address", "meaning": "child.address", "not_known": True},
    {"kind": "long_text", "label": "The worry", "key": "worry", "meaning": "concern.worry"},
]
#: The other kinds take turns; what stands after a yes or no is asked after yes.
OTHERS: list[dict[str, Any]] = [
    {"kind": "yes_no", "third": "not_known", "strength": "required"},
    {"kind": "text", "not_known": True, "strength": "standard"},
    {"kind": "long_text", "hint": "Say when, where and who was there"},
    {"kind": "choice", "options": OPTIONS, "strength": "expected"},
    {"kind": "guidance", "body": BODY},
    {"kind": "choices", "options": OPTIONS},
    {"kind": "date", "limit": "past"},
    {"kind": "telephone"},
    {"kind": "number", "least": 0, "most": 300, "unit": "cm"},
    {"kind": "email"},
]
#: What no other question hangs on.
IN_ROWS = ("text", "choice", "telephone")


def big_form(steps: int = STEPS, questions: int = QUESTIONS) -> str:
    """A form file with exactly so many steps and questions, those in rows counted."""
    parts: list[list[dict[str, Any]]] = [[] for _ in range(steps)]
    parts[0] += NEEDED
    kinds = cycle(OTHERS)
    yes_no = ""
    for number in range(questions - len(NEEDED)):
        own = next(kinds)
        key = f"question_{number}"
        part = {**own, "label": f"Question {number}", "key": key}
        if own["kind"] == "yes_no":
            yes_no = key
        elif number % 10 in (1, 2):
            part["condition"] = {"tests": [{"question": yes_no, "value": "yes"}]}
        step = 1 + number * (steps - 1) // (questions - len(NEEDED)) if steps > 1 else 0
        parts[step].append(part)
    return _file(f"big-{questions}", [_step(number, each) for number, each in enumerate(parts)])


def _step(number: int, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """A step; every fifth asks some of its questions in rows."""
    inner = [part for part in parts if part["kind"] in IN_ROWS] if number % 5 == 4 else []
    if inner:
        group = {"kind": "group", "label": f"People {number}", "row_name": "person", "rows_name": "people"}
        rows = [{key: value for key, value in part.items() if key != "condition"} for part in inner]
        parts = [part for part in parts if part not in inner]
        parts.append({**group, "key": f"people_{number}", "questions": rows})
    return {"kind": "step", "title": f"Step {number}", "slug": f"step-{number}", "parts": parts}


def _file(slug: str, steps: list[dict[str, Any]]) -> str:
    texts = {
        name: f"<p>The {name}.</p>"
        for name in ("introduction", "instructions", "before_sending", "thank_you")
    }
    head = {"format": 2, "type": "safeguarding.RequestForSupportPage", "title": "Big form", "slug": slug}
    return dump({**head, **texts, "code_lists": {}, "steps": steps})
