"""An editor whose form has faults is told of them, and shown each where it stands."""

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from . import form_editing as editor
from .conftest import DESKTOP, Axe, OpenPage

TITLE = "A form with faults"
MADE = f"""
from safeguarding.pages import RequestForSupportPage as P
page = P.objects.get(audience="professional").copy(
    update_attrs={{"title": "{TITLE}", "slug": "faults"}}, keep_live=False, copy_revisions=False
)
page = page.get_latest_revision_as_object()
groups = [part for step in page.steps for part in step.value["parts"] if part.block_type == "group"]
test = {{"question": "nowhere", "op": "is", "value": "yes"}}
for block in (page.steps[1], groups[0].value["questions"][-1]):
    block.value["condition"]["tests"].append(test)
    print(block.id)
page.save_revision()
print(page.pk)
"""
GONE = f"from wagtail.models import Page; Page.objects.get(title='{TITLE}').delete()"
FAULT = "Its condition looks at “nowhere”, and there is no question with that key."


@pytest.fixture
def page(portal: Portal, open_page: OpenPage) -> Page:
    page = open_page(DESKTOP)
    editor.sign_in(page, portal, "editor@demo.example")
    return page


def test_each_fault_is_shown_where_it_stands(portal: Portal, page: Page, axe: Axe) -> None:
    *blocks, pk = portal.manage("shell", "-v", "0", "-c", MADE).split()
    try:
        page.goto(f"/admin/forms/{pk}/check/")
        axe(page)
        for place, block in enumerate(blocks):
            page.goto(f"/admin/forms/{pk}/check/")
            page.locator(".form-check").get_by_role("link").nth(place).click()
            expect(page.locator(f"[id='block-{block}-section']")).to_be_in_viewport(timeout=30_000)

        page.get_by_role("button", name="More actions").click()
        page.get_by_role("button", name="Submit for approval").click()
        expect(page.get_by_text("could not be saved")).to_be_visible(timeout=30_000)
        for block in blocks:
            section = page.locator(f"[id='block-{block}-section']")
            expect(section.get_by_text(FAULT).first).to_be_visible()
        page.get_by_text("Go to the first error").click()
        expect(page.get_by_text(FAULT).first).to_be_in_viewport()

        title = page.get_by_role("textbox", name="Title", exact=False).first
        title.fill("A form with faults, saved")
        title.press("Tab")
        expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=30_000)
    finally:
        page.goto("/admin/")
        portal.manage("shell", "-v", "0", "-c", GONE)
