"""Why a form is returned for more information: a pick list that editors keep."""

from __future__ import annotations

from formpages import picklists

SLUG = "return-reasons"
SHIPPED = {
    "insufficient_detail": "Insufficient Detail",
    "wrong_form": "Wrong form",
    "family": "What the family knows, or why it was unsafe to ask",
    "child": "Missing child's details",
    "document": "Document unreadable",
    "other": "Other",
}


def load() -> None:
    """Put the list in place; one that is there stays as its editors have it."""
    picklists.put_in_place(SLUG, "Return reasons", SHIPPED)


def offered() -> dict[str, str]:
    """The reasons that can be chosen, by code; those shipped where the list was deleted or emptied."""
    return picklists.offered(SLUG, SHIPPED)
