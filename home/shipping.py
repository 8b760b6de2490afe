"""The content that comes with the portal: what nobody touched follows it, what somebody edited is theirs."""

import json
import logging
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from home.conversion import become
from home.filling import Written, fill, resolved
from home.markup import to_rich_text
from home.models import (
    FAQ,
    ChoicePage,
    ContactDetails,
    FAQPage,
    HoldingPage,
    InformationPage,
    MenuPage,
    ShippedItem,
    TermsPage,
)
from home.models.base import PortalPage
from home.places import find, find_moved, parent_address

logger = logging.getLogger(__name__)
CONTENT = Path(__file__).parent / "content"
KINDS: dict[str, type[PortalPage]] = {
    "holding": HoldingPage,
    "menu": MenuPage,
    "choice": ChoicePage,
    "information": InformationPage,
    "faq": FAQPage,
    "terms": TermsPage,
}


@transaction.atomic
def place_pages() -> None:
    """Give every shipped page that was never here its place, still empty: links and forms need it first."""
    for written in _read("pages/*.yaml"):
        _place(written)


@transaction.atomic
def load_pages() -> None:
    """Bring everything shipped up to date, but for what somebody changed, moved, unpublished or deleted."""
    place_pages()
    for written in _read("pages/*.yaml"):
        _update_page(written)
    _once("site", _make_site)
    _once("contact details", ContactDetails.load)
    for number, written in enumerate(_read("faqs.yaml")):
        _update_faq(written, number)
    for written in _read("redirects.yaml"):
        _once(f"redirect {written['from']}", partial(_make_redirect, written))


def fingerprint(source: object) -> str:
    """Equal for equal sources."""
    return sha256(json.dumps(source, sort_keys=True).encode()).hexdigest()


def publish(item: ShippedItem, thing: Page | FAQ, print_of_source: str) -> None:
    """Publish what was just put in place, and remember what it was made from."""
    revision = thing.save_revision(clean=False)
    revision.publish()
    item.fingerprint, item.revision = print_of_source, revision
    item.save()


def gives_way(address: str) -> Page | None:
    """The shipped page at this address while nobody has touched it: something else may take its place."""
    page, item = find(address), ShippedItem.objects.filter(key=f"page {address}").first()
    return page.specific if page and item and item.is_untouched(page) else None


def _read(pattern: str) -> Iterator[Written]:
    """Everything that the files of this name hold, in the order of their names."""
    for file in sorted(CONTENT.glob(pattern)):
        yield from yaml.safe_load(file.read_text(encoding="utf-8"))


def _once(key: str, make: Callable[[], object]) -> None:
    if not ShippedItem.objects.filter(key=key).exists():
        make()
        ShippedItem.objects.create(key=key)


def _place(written: Written) -> None:
    address, kind = written["path"], KINDS[written["kind"]]
    item = ShippedItem.objects.filter(key=f"page {address}").first()
    page = find(address)
    if item is None and page is None:
        _add(address, kind, written["title"])
    elif item is None:
        # Somebody made a page here before the portal brought one: it is theirs.
        ShippedItem.objects.create(key=f"page {address}", fingerprint=fingerprint(written))
    elif page is not None and page.specific_class is not kind:
        _replace(item, page, kind)


def _add(address: str, kind: type[PortalPage], title: str) -> None:
    slug = address.strip("/").rpartition("/")[2]
    parent = find(parent_address(address)) if slug else Page.get_first_root_node()
    if parent is None:
        return
    parent.add_child(instance=kind(title=title, slug=slug or "gateway", live=False))
    ShippedItem.objects.create(key=f"page {address}", fingerprint=ShippedItem.PLACED)


def _replace(item: ShippedItem, page: Page, kind: type[PortalPage]) -> None:
    """Make another kind of page of an untouched one; one that somebody worked on stays."""
    if not item.is_untouched(page):
        logger.warning(
            "%s was changed on this portal and stays as it is: a new %s is not put there.",
            item.key.removeprefix("page "),
            kind._meta.verbose_name,
        )
        return
    become(page, kind)
    item.fingerprint, item.revision = ShippedItem.PLACED, None
    item.save()


def _update_page(written: Written) -> None:
    item = ShippedItem.objects.filter(key=f"page {written['path']}").first()
    page = find(written["path"])
    if item is None or page is None or page.specific_class is not KINDS[written["kind"]]:
        return
    source = resolved(written)
    if item.fingerprint != fingerprint(source) and item.is_untouched(page):
        specific = page.specific
        fill(specific, source)
        publish(item, specific, fingerprint(source))


def _update_faq(written: Written, place: int) -> None:
    item, new = ShippedItem.objects.get_or_create(key=f"faq {written['key']}")
    faq = FAQ(live=False, sort_order=place) if new else _faq_of(item, written["question"])
    if faq is None or item.fingerprint == fingerprint(written) or not (new or item.is_untouched(faq)):
        return
    faq.question, faq.topic = written["question"], written["topic"]
    faq.answer = to_rich_text(written["answer"])
    faq.save()
    publish(item, faq, fingerprint(written))


def _faq_of(item: ShippedItem, question: str) -> FAQ | None:
    if item.fingerprint:
        return FAQ.objects.filter(pk=item.revision.object_id).first() if item.revision else None
    return FAQ.objects.filter(question=question).first()


def _make_site() -> None:
    """The holding page becomes the root of the site; Wagtail's page of welcome goes."""
    holding = HoldingPage.objects.get()
    address = urlsplit(settings.PORTAL_BASE_URL)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.pk else None
    site.hostname = address.hostname or "localhost"
    site.port = address.port or (443 if address.scheme == "https" else 80)
    site.site_name = settings.SERVICE_NAME
    site.root_page = holding
    site.save()
    if welcome and welcome.specific_class is Page and not welcome.numchild:
        welcome.delete()


def _make_redirect(written: Written) -> None:
    old = Redirect.normalise_path(written["from"])
    page = find_moved(written["to"])
    if page and not Redirect.objects.filter(old_path=old).exists():
        Redirect.objects.create(old_path=old, redirect_page=page, is_permanent=True)
