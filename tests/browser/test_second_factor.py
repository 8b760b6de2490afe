"""Staff as in production: invited, with an app or a passkey, and in a team once its manager says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ..factors import app_code
from ..portal import Portal, serving
from .conftest import DESKTOP, PHONE, Axe

ADMIN, MANAGER, NEW = "admin@demo.example", "ladomanager@demo.example", "new.officer@kent.example"
PASSWORD = "a long password for tests"


@pytest.fixture(scope="module")
def strict_portal(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> Iterator[Portal]:
    """A portal that asks staff for an authenticator."""
    folder = tmp_path_factory.mktemp("strict")
    with serving(folder, first_start, PORTAL_STAFF_SECOND_FACTOR="authenticator") as running:
        yield running


@pytest.fixture
def open_strict(browser: Browser, strict_portal: Portal) -> Iterator[Callable[[], Page]]:
    """Opens a page in a fresh profile, by the name that browsers trust with passkeys on one machine."""
    contexts, errors = [], []

    def open_one() -> Page:
        context = browser.new_context(
            base_url=f"http://localhost:{strict_portal.port}",
            viewport=DESKTOP,  # type: ignore[arg-type]
            locale="en-GB",
            timezone_id="Europe/London",
        )
        context.set_default_timeout(90_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if is_fault(message) else None)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not errors


def is_fault(message: object) -> bool:
    text = str(getattr(message, "text", ""))
    return getattr(message, "type", "") == "error" and not text.startswith("Failed to load resource")


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def look(page: Page, axe: Axe) -> None:
    """Look at the page at both widths."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def enter_password(page: Page, email: str, password: str, goes_on: str = "/admin/") -> None:
    page.goto(f"/account/login/?next={goes_on}")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Submit")


def accept_terms(page: Page) -> None:
    if "/account/terms/" in page.url:
        page.get_by_label("I have read and agree").check()
        press(page, "Continue")


def enrol(
    page: Page, portal: Portal, email: str, password: str, axe: Axe | None = None
) -> tuple[str, list[str]]:
    """Sign in for the first time and set up an app; its secret and the recovery codes."""
    enter_password(page, email, password)
    page.get_by_label("Code *").fill(portal.latest_code(email))
    press(page, "Finish")
    accept_terms(page)
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    if axe:
        look(page, axe)
    with page.expect_navigation():
        page.get_by_role("button", name="Set up an authenticator app").click()
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Continue")
    expect(page.get_by_alt_text("QR code")).to_be_visible()
    assert page.get_by_alt_text("QR code").evaluate("image => image.naturalWidth") > 0
    if axe:
        look(page, axe)
        page.get_by_label("Code from the app").fill("12345")
        press(page, "Continue")
        look(page, axe)
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.get_by_label("Code from the app").fill(app_code(secret))
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    if axe:
        look(page, axe)
    codes = page.locator("main li code").all_inner_texts()
    assert len(codes) == 10
    return secret, codes


def to_staff_pages(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="I have kept them").click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    press(page, "Logout")


def test_from_an_invitation_to_the_inbox(
    open_strict: Callable[[], Page], strict_portal: Portal, axe: Axe
) -> None:
    admin = open_strict()
    enrol(admin, strict_portal, ADMIN, strict_portal.password)
    to_staff_pages(admin)
    admin.goto("/admin/users/new/")
    admin.locator("[name=email]").fill(NEW)
    admin.locator("[name=first_name]").fill("Demo")
    admin.locator("[name=last_name]").fill("New Officer")
    with admin.expect_navigation():
        admin.locator("form[action='/admin/users/new/'] button[type=submit]").click()

    worker = open_strict()
    invitation = strict_portal.wait_for_mail(NEW, "/account/invited/")
    worker.goto(invitation)
    look(worker, axe)
    worker.get_by_label("Email").fill(NEW)
    press(worker, "Next")
    worker.get_by_label("Code *").fill(strict_portal.latest_code(NEW))
    press(worker, "Next")
    worker.get_by_label("New password", exact=True).fill(PASSWORD)
    worker.get_by_label("Confirm your new password").fill(PASSWORD)
    press(worker, "Save password")
    expect(worker).to_have_url(re.compile("/account/login/"))

    propose(admin)
    manager = open_strict()
    enrol(manager, strict_portal, MANAGER, strict_portal.password)
    to_staff_pages(manager)
    approve(manager, axe)

    secret, codes = enrol(worker, strict_portal, NEW, PASSWORD, axe)
    to_staff_pages(worker)
    with worker.expect_navigation():
        worker.get_by_role("link", name="Open the inbox").click()
    expect(worker.get_by_role("heading", name="Inbox")).to_be_visible()

    sign_out(worker)
    enter_password(worker, NEW, PASSWORD, "/admin/inbox/")
    look(worker, axe)
    worker.get_by_label("Code", exact=True).fill(app_code(secret, 1))
    press(worker, "Continue")
    expect(worker).to_have_url(re.compile("/admin/inbox/$"))

    add_passkey(worker, axe)
    sign_out(worker)
    enter_password(worker, NEW, PASSWORD, "/admin/inbox/")
    look(worker, axe)
    press(worker, "Use your passkey")
    expect(worker).to_have_url(re.compile("/admin/inbox/$"))

    sign_out(worker)
    enter_password(worker, NEW, PASSWORD, "/account/")
    worker.get_by_label("Code", exact=True).fill(codes[0])
    press(worker, "Continue")
    expect(worker.get_by_text("You have 9 recovery codes left")).to_be_visible()


def propose(page: Page) -> None:
    """An administrator chooses the person in the window and proposes them for the LADO team."""
    page.goto("/admin/staff-changes/propose/?team=lado")
    page.get_by_role("button", name="Choose a person").click()
    page.get_by_role("link", name="Demo New Officer").click()
    expect(page.locator(".chooser__title")).to_contain_text("Demo New Officer")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("LADO")).to_be_checked()
    page.get_by_label("Join the team").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Propose the change").click()
    expect(page.get_by_text("gets no access to LADO before a manager")).to_be_visible()


def approve(page: Page, axe: Axe) -> None:
    page.goto("/admin/")
    with page.expect_navigation():
        page.get_by_role("link", name="Look at what waits").click()
    axe(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Demo New Officer").click()
    axe(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("Approved. It is in force now.")).to_be_visible()


def add_passkey(page: Page, axe: Axe) -> None:
    """With Chromium's own stand-in for a key that asks for a PIN."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    key = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto("/account/second-factor/")
    look(page, axe)
    with page.expect_navigation():
        page.get_by_role("button", name="Add a passkey").click()
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        press(page, "Continue")
    look(page, axe)
    press(page, "Add this passkey")
    expect(page.get_by_text("Enter a name, so that you can tell").first).to_be_visible()
    page.get_by_label("Name of this passkey").fill("Work laptop")
    press(page, "Add this passkey")
    expect(page.get_by_text("Work laptop", exact=True)).to_be_visible()
    look(page, axe)
