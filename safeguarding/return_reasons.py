"""Why a form is returned for more information: a pick list that editors keep."""

from __future__ import annotations

from formpages.codelists import CodeList
from formpages.picklists import bring_in

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
    codes = [{"code": code, "label": label} for code, label in SHIPPED.items()]
    bring_in({SLUG: {"title": "Return reasons", "codes": codes}})


def offered() -> dict[str, str]:
    """The reasons that can be chosen, by code; those shipped where the list was deleted or emptied."""
    found = CodeList.objects.filter(slug=SLUG).first()
    options = {option.code: option.label for option in found.options()} if found else {}
    return options or SHIPPED
