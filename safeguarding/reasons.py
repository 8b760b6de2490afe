"""Why referrals are made: the pick list of reasons, whose codes referrals carry."""

from __future__ import annotations

from formpages.codelists import Code
from kentportal.remembered import Remembered

SLUG = "reasons-for-support"


def _read() -> dict[str, str]:
    rows = Code.objects.filter(code_list__slug=SLUG).order_by("sort_order")
    return dict(rows.values_list("code", "label"))


#: Each reason by its code, those offered no more included.
labels = Remembered(_read)


def in_words(code: str) -> str:
    """The reason as it was chosen; a code that the list does not have stands for itself."""
    return labels().get(code, code)
