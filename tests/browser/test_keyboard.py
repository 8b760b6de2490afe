"""Registering as a member of the public and signing in with a pasted code, by the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from ..portal import Portal
from .conftest import DESKTOP, PHONE, Axe, OpenPage
from .walking import looking

PASSWORD = "a long password for tests"
#: More than there is to reach on any of these pages.
MOST_TABS = 60


def reach(page: Page, wanted: Locator) -> None:
    """Go on with Tab until something has the focus, and can be seen to have it."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reaches {wanted}")


def enter(page: Page, name: str) -> None:
    """A button or a link that looks like one."""
    reach(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page: Page, label: str, text: str) -> None:
    reach(page, page.get_by_label(label, exact=True))
    page.keyboard.type(text)


def tick(page: Page, label: str) -> None:
    reach(page, page.get_by_label(label))
    page.keyboard.press("Space")


def register(page: Page, portal: Portal, email: str, axe: Axe) -> None:
    look = looking(axe)
    page.goto("/account/login/?next=/faq/")
    enter(page, "Register for new account")
    reach(page, page.get_by_label("Yes", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    enter(page, "Next")
    look(page, "register-public-details")
    expect(page.get_by_label("Role *")).to_have_count(0)
    write(page, "First name *", "Demo")
    write(page, "Last name *", "Neighbour")
    write(page, "Postcode", "me14 1xx")
    enter(page, "Find address")
    reach(page, page.get_by_label("Select an address"))
    page.keyboard.press("ArrowDown")
    look(page, "register-public-found")
    enter(page, "Next")
    write(page, "Email *", email)
    write(page, "Create a password *", PASSWORD)
    write(page, "Confirm your password *", PASSWORD)
    enter(page, "Next")
    write(page, "Code *", portal.latest_code(email).replace(" ", ""))
    enter(page, "Next")
    enter(page, "Continue")
    tick(page, "I have read and agree")
    enter(page, "Continue")
    expect(page).to_have_url(re.compile("/faq/$"))


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_by_keyboard_alone(open_page: OpenPage, portal: Portal, axe: Axe, viewport: dict[str, int]) -> None:
    page, email = open_page(viewport), f"keyboard.{viewport['width']}@example.org"
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    register(page, portal, email, axe)
    page.goto("/account/logout/")
    enter(page, "Logout")
    page.goto("/account/login/")
    write(page, "Email", email)
    write(page, "Password", PASSWORD)
    enter(page, "Submit")
    code = portal.latest_code(email)
    assert " " in code
    page.evaluate("text => navigator.clipboard.writeText(text)", f" {code} ")
    reach(page, page.get_by_label("Code *"))
    page.keyboard.press("Control+V")
    enter(page, "Finish")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
