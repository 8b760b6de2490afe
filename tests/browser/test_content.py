"""Every content page, at both widths, in Chromium."""

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from .conftest import DESKTOP, PHONE, Axe, OpenPage
from .walking import sign_in

PATHS = [
    "/",
    "/menu/",
    "/request-for-support/",
    "/request-for-support/professional/",
    "/request-for-support/professional/form/",
    "/request-for-support/public/",
    "/request-for-support/public/form/",
    "/occupational-therapy/",
    "/lado/",
    "/lado/professional/",
    "/lado/public/",
    "/feedback/",
    "/faq/",
    "/about/",
    "/contact/",
    "/privacy/",
    "/accessibility/",
    "/terms/",
    "/guidance/worried-about-a-child/",
    "/guidance/childrens-portal/",
    "/guidance/lado/",
    "/account/login/",
    "/account/register/",
    "/no-such-page/",
]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_content_pages_are_accessible(open_page: OpenPage, axe: Axe, viewport: dict[str, int]) -> None:
    page = open_page(viewport)
    for path in PATHS:
        page.goto(path)
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{path} scrolls sideways: {width}"


def test_content_pages_need_no_script(no_javascript: Page) -> None:
    for path in PATHS:
        no_javascript.goto(path)
        assert no_javascript.locator("main h1").count() == 1, path


@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "signed in"])
@pytest.mark.parametrize(
    "viewport", [{"width": 1280, "height": 720}, {"width": 375, "height": 667}], ids=["desktop", "phone"]
)
def test_nobody_scrolls_to_find_the_lado(
    open_page: OpenPage, portal: Portal, viewport: dict[str, int], signed_in: bool
) -> None:
    page = open_page(viewport)
    if signed_in:
        page.goto("/account/login/")
        sign_in(page, portal, "public@demo.example", portal.password)
    page.goto("/menu/")
    tile = page.locator(".portal-tile", has=page.get_by_role("link", name="LADO Professionals Referral"))
    box = tile.bounding_box()
    assert box
    assert box["y"] + box["height"] <= viewport["height"]
    tile.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Are you a professional or a member of the public?"
    )


def test_everybody_finds_the_feedback_form(desktop: Page) -> None:
    desktop.goto("/menu/")
    desktop.get_by_role("contentinfo").get_by_role("link", name="Feedback").click()
    expect(desktop.get_by_role("heading", level=1)).to_have_text("Feedback")
