"""The content that comes with the portal: loaded once, and from then on the editors' own."""

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Revision, Site

from home.models import FAQ, ChoicePage, ContactDetails, HoldingPage, InformationPage, ShippedItem
from home.shipping import link_option, load_pages

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
        Revision.objects.count(),
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


def test_everything_is_published_with_a_revision_and_without_a_draft() -> None:
    pages = list(Page.objects.filter(depth__gt=1))
    assert len(pages) == 18
    assert all(each.live and each.live_revision_id and not each.has_unpublished_changes for each in pages)
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


def test_what_an_editor_changed_stays_changed() -> None:
    about = page("about")
    about.title = "About us"
    about.save_revision().publish()
    question = FAQ.objects.get(question__startswith="How do I type the code")
    question.answer = "<p>Slowly.</p>"
    question.save_revision().publish()
    load_pages()
    assert page("about").title == "About us"
    question.refresh_from_db()
    assert question.answer == "<p>Slowly.</p>"


def test_what_an_editor_deleted_unpublished_or_moved_stays_so() -> None:
    page("fostering-and-adoption").delete()
    page("about").unpublish()
    page("childrens-portal").move(page("information-and-advice"), pos="last-child")
    FAQ.objects.all().delete()
    Redirect.objects.filter(old_path="/rfs").delete()
    load_pages()
    assert not Page.objects.filter(slug="fostering-and-adoption").exists()
    assert not page("about").live
    assert Page.objects.get(slug="childrens-portal").get_parent().slug == "information-and-advice"
    assert not FAQ.objects.exists()
    assert not Redirect.objects.filter(old_path="/rfs").exists()


def test_a_page_that_an_editor_made_first_is_left_alone() -> None:
    ShippedItem.objects.filter(key="page /about/").delete()
    about = page("about")
    about.title = "Ours"
    about.save_revision().publish()
    load_pages()
    assert Page.objects.filter(slug="about").count() == 1
    assert page("about").title == "Ours"
    assert ShippedItem.objects.filter(key="page /about/").exists()


def test_pages_below_a_deleted_page_do_not_come_back_elsewhere() -> None:
    page("guidance").delete()
    ShippedItem.objects.filter(key="page /guidance/childrens-portal/").delete()
    load_pages()
    assert not Page.objects.filter(slug="childrens-portal").exists()


def test_numbers_that_staff_changed_stay_changed() -> None:
    details = ContactDetails.objects.get()
    details.lado_telephone = "03000 111111"
    details.save()
    load_pages()
    assert ContactDetails.objects.get().lado_telephone == "03000 111111"


# Options that lead to a page made later ----------------------------------------------------------------


def form_page() -> InformationPage:
    """Stands in for the form, which another part of the portal puts at this address."""
    form = InformationPage(title="Request for Support", slug="form")
    return page("professional").add_child(instance=form)


def option(label: str) -> dict[str, object]:
    options = ChoicePage.objects.get(slug="professional").options
    return next(block.value for block in options if block.value["label"] == label)


def test_a_shipped_option_is_led_to_its_page_once() -> None:
    form = form_page()
    assert link_option(page("professional"), "Urgent", form, "urgency=urgent")
    assert option("Urgent")["page"] == form.page_ptr
    assert (option("Urgent")["path"], option("Urgent")["query"]) == ("", "urgency=urgent")
    assert not link_option(page("professional"), "Urgent", form, "urgency=urgent")


def test_an_option_that_an_editor_led_elsewhere_stays_so(client: Client) -> None:
    form = form_page()
    choice = page("professional")
    choice.options[0].value["path"] = "/contact/"
    choice.save_revision().publish()
    assert not link_option(choice, "Urgent", form, "urgency=urgent")
    assert option("Urgent")["path"] == "/contact/"
    assert not link_option(choice, "No such option", form)


def test_an_editors_draft_is_not_published_along_with_an_option() -> None:
    form = form_page()
    choice = page("professional")
    choice.title = "A draft"
    choice.save_revision()
    assert not link_option(choice, "Standard", form, "urgency=standard")
    assert page("professional").title == "What type of referral is this?"


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
