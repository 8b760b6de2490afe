"""What safeguarding brings to a fresh portal: teams, groups and forms. Put in place once."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from formpages.importing import import_form
from home.models import ChoicePage, ShippedItem
from home.shipping import link_option

from . import roles

FORMS = Path(__file__).parent / "content" / "forms"
#: Where each shipped form stands, and which answers there lead to it with which query.
PLACES = {
    "request_for_support_professional.yaml": (
        "/request-for-support/professional/",
        {"Urgent": "urgency=urgent", "Standard": "urgency=standard"},
    ),
}


def load() -> None:
    """Put in place what has not been here before; what people changed or deleted stays as they left it."""
    roles.load_teams()
    roles.load_groups()
    load_forms()


def load_forms() -> None:
    """The shipped forms, live below their choice pages, each once."""
    for name, (place, options) in PLACES.items():
        with transaction.atomic():
            _load_form(name, place, options)


def _load_form(name: str, place: str, options: dict[str, str]) -> None:
    parent = ChoicePage.objects.filter(url_path__endswith=place).first()
    item, new = ShippedItem.objects.get_or_create(key=f"form {name}")
    if not new:
        return
    if parent is None:
        item.delete()
        return
    page = import_form((FORMS / name).read_text(encoding="utf-8"), parent)
    for label, query in options.items():
        link_option(parent, label, page, query)
