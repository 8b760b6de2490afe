"""A comms editor opens the shipped form, changes it and publishes it again."""

from playwright.sync_api import expect

from ..portal import Portal
from . import walking
from .conftest import DESKTOP, OpenPage

PAGE_ID = "from safeguarding.pages import RequestForSupportPage as P; print(P.objects.get().pk)"
VERSIONS = "from formpages.records import FormVersion as V; print(V.objects.count())"


def shell(portal: Portal, code: str) -> int:
    return int(portal.manage("shell", "-v", "0", "-c", code))


def test_an_editor_changes_the_form_and_publishes_it(portal: Portal, open_page: OpenPage) -> None:
    before = shell(portal, VERSIONS)
    page = open_page(DESKTOP)
    page.goto("/admin/")
    walking.sign_in(page, portal, "editor@demo.example", portal.password)
    page.goto(f"/admin/pages/{shell(portal, PAGE_ID)}/edit/")
    title = page.get_by_role("textbox", name="Title", exact=False).first
    expect(title).to_have_value("Request for Support (Professionals)")
    title.fill("Request for Support (for professionals)")

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").last.click()
    expect(page.get_by_text("has been published")).to_be_visible(timeout=30_000)
    assert shell(portal, VERSIONS) == before + 1
    page.goto("/request-for-support/professional/form/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Request for Support (for professionals)")
