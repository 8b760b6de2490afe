"""What safeguarding brings to a portal: teams and groups, put in place once, and the shipped forms."""

from __future__ import annotations

import logging
from pathlib import Path

from django.db import transaction
from wagtail.models import Page

from formpages.importing import Parsed, fill_form, read
from formpages.portable import Unreadable
from formpages.publishing import FormFaults
from home.conversion import become
from home.models import ShippedItem
from home.places import find, parent_address
from home.shipping import fingerprint, gives_way, publish

from . import agencies, outcomes, return_reasons, roles

logger = logging.getLogger(__name__)
FORMS = Path(__file__).parent / "content" / "forms"
#: The address of each shipped form.
PLACES = {
    "request_for_support_professional.yaml": "/request-for-support/professional/form/",
    "request_for_support_public.yaml": "/request-for-support/public/form/",
    "occupational_therapy.yaml": "/occupational-therapy/",
    "lado_professional.yaml": "/lado/professional/",
    "lado_public.yaml": "/lado/public/",
    "feedback.yaml": "/feedback/",
}


def load() -> None:
    """Put in place what has not been here before; what people changed or deleted stays as they left it."""
    roles.load_teams()
    roles.load_groups()
    roles.load_approval()
    return_reasons.load()
    outcomes.load()
    agencies.load()
    load_forms()


def load_forms() -> None:
    """The shipped forms, live at their addresses; one that somebody has worked on stays as it is."""
    for name, address in PLACES.items():
        try:
            with transaction.atomic():
                _load_form(name, address)
        except (Unreadable, FormFaults) as fault:
            # One form that this portal's pick lists do not fit any more must not hold the others up.
            logger.error("The form for %s cannot be published: %s", address, fault)


def _load_form(name: str, address: str) -> None:
    text = (FORMS / name).read_text(encoding="utf-8")
    item = ShippedItem.objects.filter(key=f"form {name}").first()
    if item is None:
        item = ShippedItem(key=f"form {name}", fingerprint=ShippedItem.PLACED)
        page = _make_room(address, read(text))
    else:
        page = find(address)
    if page is None or item.fingerprint == fingerprint(text) or not item.is_untouched(page):
        return
    form = page.specific
    fill_form(form, text)
    publish(item, form, fingerprint(text))


def _make_room(address: str, form: Parsed) -> Page | None:
    """A form page at the address, not published, in place of what was shipped there; the log says why not."""
    if find(address) is None:
        parent = find(parent_address(address))
        if parent is None:
            logger.warning("There is no page above %s: the form is not put there.", address)
            return None
        slug = address.strip("/").rpartition("/")[2]
        return parent.add_child(
            instance=form.page_class(title=form.title, slug=slug, live=False, **form.fields)
        )
    shipped = gives_way(address)
    if shipped is None:
        logger.warning("%s is taken by a page of this portal's own: the form is not put there.", address)
        return None
    ShippedItem.objects.filter(key=f"page {address}").delete()
    return become(shipped, form.page_class, **form.fields)
