"""Every content page, at both widths, in Chromium."""

import pytest
from playwright.sync_api import Page

from .conftest import DESKTOP, PHONE, Axe, OpenPage

PATHS = [
    "/",
    "/menu/",
    "/request-for-support/",
    "/request-for-support/professional/",
    "/faq/",
    "/about/",
    "/contact/",
    "/privacy/",
    "/accessibility/",
    "/terms/",
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
