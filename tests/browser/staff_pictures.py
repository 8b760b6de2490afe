"""The pictures of the staff guide, taken of a portal with made-up requests: `tools/staff-guide`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from ..portal import BASE, serving
from . import walking
from .conftest import ARGUMENTS, CHROMIUM
from .pictures import Camera, signed_in

FOLDER = BASE / "docs" / "images" / "staff"
#: Of whom the first picture is: an urgent request, which stands first in the list.
FIRST = "Demo Applegate"


def working(page: Page, camera: Camera) -> None:
    """The list, a referral, a return and a decision."""
    page.goto("/admin/inbox/")
    camera.take("list", height=860)
    row = page.get_by_role("row", name=FIRST)
    with page.expect_navigation():
        row.get_by_role("link").first.click()
    camera.take("reading", height=900)
    walking.press(page, "Acknowledge")
    page.goto("/admin/inbox/?tab=unassigned")
    with page.expect_navigation():
        page.get_by_role("row", name="Test Cedarfield").get_by_role("link").first.click()
    walking.follow(page, "Decide")
    camera.take("decide", height=900)


def managing(page: Page, camera: Camera) -> None:
    """What managers do: return an urgent request, look at the board."""
    page.goto("/admin/inbox/")
    with page.expect_navigation():
        page.get_by_role("row", name=FIRST).get_by_role("link").first.click()
    walking.follow(page, "Return for more information")
    camera.take("return", height=800)
    page.get_by_role("link", name="Board", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Board")
    camera.take("board", height=900)


def main() -> None:
    """A portal with the made-up requests, and a browser."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as portal,
        sync_playwright() as playwright,
    ):
        portal.manage("load_demo_referrals")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with signed_in(browser, portal, "frontdoor", FOLDER) as (page, camera):
            working(page, camera)
        with signed_in(browser, portal, "manager", FOLDER) as (page, camera):
            managing(page, camera)
        browser.close()


if __name__ == "__main__":
    main()
