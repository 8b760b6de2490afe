"""Registering and signing in as the guides show it, with and without scripts, at both widths."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from .conftest import DESKTOP, PHONE, Axe, OpenPage

PASSWORD = "a long password for tests"
Look = Callable[[], None]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def register(page: Page, portal: Portal, email: str, look: Look) -> None:
    """From "Login or Register" to the page that the person came from; each page is looked at twice."""
    page.goto("/account/login/?next=/faq/")
    look()
    press(page, "Submit")
    expect(page).to_have_title(re.compile("^Error: "))
    look()
    press(page, "Register for new account")
    look()
    press(page, "Next")
    page.get_by_role("link", name="Select yes if you will use this account").click()
    assert page.evaluate("document.activeElement.id") == "id_is_professional_0"
    look()
    page.get_by_label("Yes").check()
    press(page, "Next")
    look()
    fill_details(page, look)
    press(page, "Next")
    look()
    page.get_by_label("Email *").fill(email)
    page.get_by_label("Create a password *", exact=True).fill("too short")
    press(page, "Next")
    look()
    page.get_by_label("Create a password *", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm your password *", exact=True).fill(PASSWORD)
    press(page, "Next")
    look()
    page.get_by_label("Code *").fill("0000")
    press(page, "Next")
    look()
    page.get_by_label("Code *").fill(portal.latest_code(email))
    press(page, "Next")
    expect(page.get_by_text("Your registration has been completed successfully.")).to_be_visible()
    look()
    press(page, "Continue")
    look()
    press(page, "Continue")
    look()
    page.get_by_label("I have read and agree").check()
    press(page, "Continue")
    expect(page).to_have_url(re.compile("/faq/$"))


def fill_details(page: Page, look: Look) -> None:
    press(page, "Next")
    look()
    page.get_by_label("First name *").fill("Sarah")
    page.get_by_label("Last name *").fill("Lock")
    page.get_by_label("Role *").fill("Class Teacher")
    page.get_by_label("Postcode").fill("me14 1xx")
    press(page, "Find address")
    expect(page.get_by_label("Role *")).to_have_value("Class Teacher")
    choice = page.get_by_label("Select an address")
    choice.select_option(index=1)
    look()
    page.get_by_label("Organisation *").fill("Elm School")


def sign_in(page: Page, portal: Portal, email: str, look: Look) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Submit")
    portal.latest_code(email)
    press(page, "Please send me a new code")
    expect(page.get_by_text("Use the newest one")).to_be_visible()
    look()
    page.get_by_label("Code *").fill(portal.latest_code(email))
    press(page, "Finish")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.goto("/account/")
    look()


def see_account_pages(page: Page, look: Look) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name="Update Account Details").click()
    look()
    page.get_by_label("Role *").fill("")
    page.get_by_label("Role *").press("Enter")
    expect(page.get_by_role("link", name="Enter your role")).to_be_visible()
    look()
    page.get_by_label("Role *").fill("Head Teacher")
    press(page, "Save changes")
    expect(page.get_by_text("Your account details have been updated.")).to_be_visible()
    look()
    for path in ("/account/password/change/", "/account/logout/", "/account/reauthenticate/"):
        page.goto(path)
        look()
    page.goto("/account/logout/")
    press(page, "Logout")
    page.goto("/account/password/reset/")
    look()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_registering_and_signing_in(
    open_page: OpenPage, portal: Portal, axe: Axe, viewport: dict[str, int]
) -> None:
    page = open_page(viewport)
    email = f"new.{viewport['width']}@example.org"

    def look() -> None:
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{page.url} scrolls sideways: {width}"
        assert page.locator("h1").count() == 1, page.url

    register(page, portal, email, look)
    page.goto("/account/logout/")
    press(page, "Logout")
    sign_in(page, portal, email, look)
    see_account_pages(page, look)


def test_without_scripts(open_page: OpenPage, portal: Portal) -> None:
    page = open_page(DESKTOP, javascript=False)

    def look() -> None:
        assert page.locator("h1").count() == 1, page.url

    page.goto("/account/login/?next=/faq/")
    press(page, "Register for new account")
    page.get_by_label("Yes").check()
    press(page, "Next")
    fill_details(page, look)
    page.get_by_label("Organisation *").press("Enter")
    page.get_by_label("Email *").fill("no.script@example.org")
    page.get_by_label("Create a password *", exact=True).fill(PASSWORD)
    page.get_by_label("Confirm your password *", exact=True).fill(PASSWORD)
    press(page, "Next")
    page.get_by_label("Code *").fill(portal.latest_code("no.script@example.org"))
    press(page, "Next")
    press(page, "Continue")
    page.get_by_label("I have read and agree").check()
    press(page, "Continue")
    expect(page).to_have_url(re.compile("/faq/$"))
