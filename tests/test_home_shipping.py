"""The content that comes with the portal: loaded once, whole, with addresses that last."""

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site

from home.models import FAQ, ContactDetails, HoldingPage, ShippedItem
from home.shipping import load_pages

from .shipped import content, shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped")


def page(slug: str) -> Page:
    return Page.objects.get(slug=slug).specific


def everything() -> tuple[object, ...]:
    return (
        list(Page.objects.order_by("pk").values()),
        list(FAQ.objects.order_by("pk").values()),
        list(Redirect.objects.order_by("pk").values()),
        list(ContactDetails.objects.values()),
        list(ShippedItem.objects.order_by("pk").values()),
        list(Site.objects.values()),
        list(Revision.objects.order_by("pk").values_list("pk", "created_at")),
    )


def test_loading_twice_changes_nothing() -> None:
    before = everything()
    load_pages()
    assert everything() == before


def test_the_holding_page_is_the_root_of_the_only_site() -> None:
    site = Site.objects.get()
    assert site.is_default_site
    assert site.site_name == settings.SERVICE_NAME
    assert isinstance(site.root_page.specific, HoldingPage)
    assert not Page.objects.filter(title__startswith="Welcome to your new Wagtail site").exists()


def test_everything_is_published_with_one_revision_and_without_a_draft() -> None:
    pages = list(Page.objects.filter(depth__gt=1))
    assert len(pages) == 24
    assert all(each.live and each.live_revision_id and not each.has_unpublished_changes for each in pages)
    assert all(each.revisions.count() == 1 for each in pages)
    assert all(faq.live and faq.live_revision_id for faq in FAQ.objects.all())


def test_the_shipped_content_is_what_an_editor_could_have_saved() -> None:
    for each in Page.objects.filter(depth__gt=1).specific():
        each.full_clean()
        for name in ("links", "tiles", "options", "body"):
            if hasattr(each, name):
                value = getattr(each, name)
                value.stream_block.clean(value)
    for faq in FAQ.objects.all():
        faq.full_clean()


# Old addresses ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [("/rfs/", "/request-for-support/"), ("/rfs", "/request-for-support/"), ("/out-of-hours/", "/contact/")],
)
def test_old_addresses_lead_to_the_page_of_today(client: Client, old: str, new: str) -> None:
    response = client.get(old, follow=True)
    assert response.redirect_chain[-1] == (new, 301)
    assert response.status_code == 200


def test_every_shipped_old_address_leads_to_a_page(client: Client) -> None:
    for redirect in Redirect.objects.all():
        response = client.get(f"{redirect.old_path}/", follow=True)
        assert response.status_code == 200, redirect.old_path


def test_when_an_editor_changes_an_address_the_old_one_leads_to_the_new(
    client: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    about = page("about")
    about.slug = "about-us"
    with django_capture_on_commit_callbacks(execute=True):
        Revision.objects.get(pk=about.save_revision().pk).publish()
    response = client.get("/about/")
    assert (response.status_code, response.headers["Location"]) == (301, "/about-us/")
