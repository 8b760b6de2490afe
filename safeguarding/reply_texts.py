"""Words that teams use again and again, and what is filled into them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: What may stand in a text, as [[reference]], and what it becomes.
PLACEHOLDERS = {
    "reference": "the reference of the form",
    "worker": "your name",
    "team": "your team",
    "received": "the day on which the form was received",
}
_PLACEHOLDER = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


def unknown(body: str) -> list[str]:
    """The placeholders in a text that nothing can be filled in for."""
    return [name for name in dict.fromkeys(_PLACEHOLDER.findall(body)) if name not in PLACEHOLDERS]


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder filled in; what is filled in is never looked at again."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), body)
