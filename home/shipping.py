"""The content that comes with the portal: put in place once, and from then on the editors' own."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings
from django.db import transaction
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

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

CONTENT = Path(__file__).parent / "content"
KINDS: dict[str, type[PortalPage]] = {
    "holding": HoldingPage,
    "menu": MenuPage,
    "choice": ChoicePage,
    "information": InformationPage,
    "faq": FAQPage,
    "terms": TermsPage,
}
PLAIN = {"short_title", "search_description", "access_label", "time_out_note", "line", "out_of_hours_note"}
RICH = {"note", "intro"}
OPTIONS = {"links", "tiles", "options"}
Written = dict[str, Any]


@transaction.atomic
def load_pages() -> None:
    """Create what has not been shipped here before; what editors changed or deleted stays as they left it."""
    new = [(page, written) for written in _read("pages/*.yaml") if (page := _place(written))]
    # In a second round: pages link to one another, so each must have its number first.
    for page, written in new:
        # Children were added since: publishing what was read before would lose sight of them.
        page.refresh_from_db()
        _fill(page, written)
        page.save_revision(clean=False).publish()
    _once("site", _make_site)
    _once("contact details", ContactDetails.load)
    for number, written in enumerate(_read("faqs.yaml")):
        _once(f"faq {written['key']}", partial(_make_faq, written, number))
    for written in _read("redirects.yaml"):
        _once(f"redirect {written['from']}", partial(_make_redirect, written))


@transaction.atomic
def link_option(choice_page: ChoicePage, label: str, target_page: Page, query: str = "") -> bool:
    """Lead a shipped option to a page made later; False when it is done or editors chose otherwise."""
    page = ChoicePage.objects.select_for_update().get(pk=choice_page.pk)
    option = next((block.value for block in page.options if block.value["label"] == label), None)
    if option is None or option["page"] is not None or page.has_unpublished_changes:
        return False
    if option["path"] not in ("", _address(target_page)):
        return False
    option.update(page=target_page, path="", query=query)
    page.save_revision().publish()
    return True


def _read(pattern: str) -> list[Written]:
    """Everything that the files of this name hold, in the order of their names."""
    files = sorted(CONTENT.glob(pattern))
    return [written for file in files for written in yaml.safe_load(file.read_text(encoding="utf-8"))]


def _once(key: str, make: Callable[[], object]) -> None:
    if not ShippedItem.objects.filter(key=key).exists():
        make()
        ShippedItem.objects.create(key=key)


def _root() -> Page:
    return Page.get_first_root_node()


def _find(path: str) -> Page | None:
    """The page at an address of this website, published or not."""
    holding = HoldingPage.objects.first()
    return holding and Page.objects.filter(url_path=f"{holding.url_path}{path.lstrip('/')}").first()


def _address(page: Page) -> str:
    holding = HoldingPage.objects.first()
    return "/" + page.url_path.removeprefix(holding.url_path) if holding else ""


def _place(written: Written) -> PortalPage | None:
    """The page, new and still without content; nothing when it is not to be made."""
    path = written["path"]
    if ShippedItem.objects.filter(key=f"page {path}").exists():
        return None
    above, _, slug = path.rstrip("/").rpartition("/")
    parent = _find(f"{above}/") if slug else _root()
    if parent is None:
        return None
    ShippedItem.objects.create(key=f"page {path}")
    if _find(path):
        return None
    page = KINDS[written["kind"]](title=written["title"], slug=slug or "gateway", live=False)
    return parent.add_child(instance=page)


def _fill(page: PortalPage, written: Written) -> None:
    for name in PLAIN & written.keys():
        setattr(page, name, written[name])
    for name in RICH & written.keys():
        setattr(page, name, to_rich_text(written[name]))
    for name in OPTIONS & written.keys():
        raw = [{"type": "option", "value": _option(option)} for option in written[name]]
        setattr(page, name, getattr(page, name).stream_block.to_python(raw))
    if isinstance(page, HoldingPage):
        page.access_page = _find(written["access_page"])
    if isinstance(page, InformationPage):
        page.body = page.body.stream_block.to_python([_block(block) for block in written["body"]])


def _option(written: Written) -> Written:
    whole = {"label": "", "hint": "", "page": None, "path": "", "query": ""} | written
    page = _find(whole["page"]) if whole["page"] else None
    return whole | {"page": page.pk if page else None}


def _block(written: Written) -> Written:
    """A block as StreamField stores it; a file has one key, the block's kind, with its content below."""
    ((kind, content),) = written.items()
    if kind in ("text", "inset"):
        content = to_rich_text(content)
    elif kind == "video":
        content = content | {"transcript": to_rich_text(content["transcript"])}
    elif kind == "contacts":
        content = {"contacts": content}
    return {"type": kind, "value": content}


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


def _make_faq(written: Written, place: int) -> None:
    faq = FAQ(question=written["question"], topic=written["topic"], live=False, sort_order=place)
    faq.answer = to_rich_text(written["answer"])
    faq.save()
    faq.save_revision().publish()


def _make_redirect(written: Written) -> None:
    old = Redirect.normalise_path(written["from"])
    page = _find(written["to"])
    if page and not Redirect.objects.filter(old_path=old).exists():
        Redirect.objects.create(old_path=old, redirect_page=page, is_permanent=True)
