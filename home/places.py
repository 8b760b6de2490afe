"""Pages by their addresses on this website."""

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from home.models import HoldingPage


def find(address: str) -> Page | None:
    """The page at an address of this website, published or not."""
    holding = HoldingPage.objects.first()
    return holding and Page.objects.filter(url_path=f"{holding.url_path}{address.lstrip('/')}").first()


def find_moved(address: str) -> Page | None:
    """The page at an address or, when it was moved away, the one that the address now leads to."""
    old = Redirect.objects.filter(old_path=Redirect.normalise_path(address)).first()
    return find(address) or (old.redirect_page if old else None)


def parent_address(address: str) -> str:
    """The address one level up."""
    return address.rstrip("/").rpartition("/")[0] + "/"
