"""Changing the address, signing out elsewhere, leaving; and the notes under a new password."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from .conftest import DESKTOP, PHONE, Axe, OpenPage
from .test_accounts import PASSWORD, fill_details, press

Look = Callable[[], None]


def register_at(page: Page, portal: Portal, email: str, look: Look) -> None:
    """From the first question to My Account, with an office's address questioned on the way."""
    page.goto("/account/register/")
    page.get_by_label("Yes").check()
    press(page, "Next")
    fill_details(page, lambda: None)
    press(page, "Next")
    for address in ("office@elm.example", email):
        page.get_by_label("Email *").fill(address)
        page.get_by_label("Create a password *", exact=True).fill(PASSWORD)
        page.get_by_label("Confirm your password *", exact=True).fill(PASSWORD)
        press(page, "Next")
        if address != email:
            expect(page.get_by_role("heading", name="Is this address read by you alone?")).to_be_visible()
            look()
            press(page, "Use another address")
    page.get_by_label("Code *").fill(portal.latest_code(email))
    press(page, "Next")
    press(page, "Continue")
    press(page, "Continue")
    page.get_by_label("I have read and agree").check()
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
    page.goto("/account/")
    look()


def sign_in(page: Page, portal: Portal, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Submit")
    page.get_by_label("Code *").fill(portal.latest_code(email))
    press(page, "Finish")


def go(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def change_address(page: Page, portal: Portal, email: str, look: Look) -> None:
    go(page, "Change your email address")
    look()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Continue")
    look()
    press(page, "Next")
    expect(page.get_by_role("link", name="Enter your email address")).to_be_visible()
    look()
    page.get_by_label("New email address").fill("reception@elm.example")
    press(page, "Next")
    look()
    press(page, "Use another address")
    page.get_by_label("New email address").fill(email)
    press(page, "Next")
    expect(page.get_by_text(re.compile(r"We sent it at \S+[ap]m to|We sent it at midday to"))).to_be_visible()
    look()
    first = portal.latest_code(email)
    press(page, "Please send me a new code")
    page.get_by_label("Code *").fill(first)
    press(page, "Finish")
    expect(page.get_by_role("link", name="That is an earlier code.")).to_be_visible()
    look()
    page.get_by_label("Code *").fill(portal.latest_code(email))
    press(page, "Finish")
    expect(page.get_by_text(f"Your email address has been changed to {email}.")).to_be_visible()
    look()


def sign_out_elsewhere(page: Page, other: Page, look: Look) -> None:
    go(page, "Where you are signed in")
    expect(page.get_by_role("heading", name="(this one)")).to_have_count(1)
    look()
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=re.compile("^Sign out Chrome")).click()
    expect(page.get_by_text("You have been signed out there.")).to_be_visible()
    expect(page.get_by_text("You are not signed in anywhere else.")).to_be_visible()
    look()
    other.goto("/account/")
    expect(other.get_by_role("heading", name="Login or Register")).to_be_visible()


def leave(page: Page, look: Look) -> None:
    page.goto("/account/")
    go(page, "Delete your account")
    look()
    press(page, "Continue")
    look()
    page.get_by_label("Your password").fill("not the password")
    press(page, "Delete my account")
    expect(page.get_by_role("link", name="The password is not right")).to_be_visible()
    look()
    page.get_by_label("Your password").fill(PASSWORD)
    press(page, "Delete my account")
    expect(page.get_by_text("Your account has been deleted")).to_be_visible()
    look()


def the_whole_way(open_page: OpenPage, portal: Portal, page: Page, name: str, look: Look) -> None:
    register_at(page, portal, f"{name}@example.org", look)
    change_address(page, portal, f"new.{name}@example.org", look)
    other = open_page(DESKTOP)
    sign_in(other, portal, f"new.{name}@example.org")
    sign_out_elsewhere(page, other, look)
    leave(page, look)


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_changing_and_leaving(
    open_page: OpenPage, portal: Portal, axe: Axe, viewport: dict[str, int]
) -> None:
    page = open_page(viewport)

    def look() -> None:
        axe(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= viewport["width"], f"{page.url} scrolls sideways: {width}"
        assert page.locator("h1").count() == 1, page.url

    the_whole_way(open_page, portal, page, f"leaver.{viewport['width']}", look)


def test_without_scripts(open_page: OpenPage, portal: Portal) -> None:
    page = open_page(DESKTOP, javascript=False)

    def look() -> None:
        assert page.locator("h1").count() == 1, page.url

    the_whole_way(open_page, portal, page, "leaver.plain", look)


def test_strength_is_said_while_typing(open_page: OpenPage, portal: Portal, axe: Axe) -> None:
    page = open_page(PHONE)
    page.goto("/account/register/")
    page.get_by_label("Yes").check()
    press(page, "Next")
    fill_details(page, lambda: None)
    press(page, "Next")
    page.get_by_label("Email *").fill("penelope@example.org")
    password = page.get_by_label("Create a password *", exact=True)
    seen = page.locator(".govuk-form-group", has=password).locator("p.govuk-hint")
    spoken = page.locator(".govuk-form-group", has=password).locator("p[aria-live=polite]")
    for typed, words in (
        ("sevens!", "5 more characters needed"),
        ("eleven sign", "1 more character needed"),
        ("penelope and more", "Long enough, but your name or email address in it is easy to guess"),
        ("abababababababab", "Long enough, but easy to guess: use more different characters"),
        ("twelve signs", "Long enough"),
        ("kettle gravel orchard", "Strong"),
    ):
        password.fill(typed)
        expect(seen).to_have_text(words)
        expect(spoken).to_have_text(words)
    axe(page)
    password.fill("")
    expect(seen).to_have_text("")
