"""Time running out on somebody in the middle of a long answer, in several windows, and without scripts."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from ..portal import Portal
from .conftest import DESKTOP, Axe, OpenPage
from .walking import fill, follow, looking, press, sign_in, to_the_form

REFERRER = "referrer@demo.example"
WORDS = "Kim came in on Monday.\n\nShe said, “I do not want to go home” & hid — twice."
WORRY = "What are you worried about?"
SEVENTEEN_MINUTES = 17 * 60_000 + 10_000
SAID = "This is what you typed before you were signed out. Select Next to keep it."
WHEN = re.compile(r"You will be signed out at \d{1,2}(\.\d\d)?[ap]m if you do nothing\.")
NOTE_KEEP = "document.addEventListener('portal:keep', ({ detail }) => { window.keptBefore = detail.before })"
AGE = (
    "from datetime import timedelta; from django.utils import timezone;"
    "from django.contrib.sessions.models import Session;"
    "Session.objects.update(expire_date=timezone.now() + timedelta(seconds={seconds}))"
)


def let_time_pass(portal: Portal, left: int) -> None:
    """Leave so many seconds to everybody who is signed in."""
    portal.manage("shell", "-v", "0", "-c", AGE.format(seconds=left))


def long_answer(page: Page, portal: Portal) -> str:
    """Begin a form, signed in, and write a long answer on its page; returns the address of that page."""
    to_the_form(page, portal)
    follow(page, "Login or Register")
    sign_in(page, portal, REFERRER, portal.password)
    page.goto(re.sub(r"/steps/.*", "/steps/request-details/", page.url))
    fill(page, WORRY, WORDS)
    return page.url


def unsaved(page: Page) -> None:
    """Let nothing that the page would save by itself reach the portal."""

    def stop(route: Route) -> None:
        route.abort() if "action=keep" in (route.request.post_data or "") else route.continue_()

    page.route("**/steps/**", stop)


def saved(page: Page) -> None:
    """Let the page save by itself what was typed on it."""
    page.clock.fast_forward(4_000)
    expect(page.locator("[data-saving]")).to_contain_text("Saved at")


def asked(page: Page, then: Callable[[], None]) -> None:
    """Do it, and wait until the page has asked how long there is."""
    with page.expect_response(lambda response: response.url.endswith("/account/session/")):
        then()


def come_back(page: Page, portal: Portal, url: str) -> None:
    """From the page that says what happened to the very words, and on."""
    follow(page, "Sign in and carry on")
    sign_in(page, portal, REFERRER, portal.password)
    expect(page).to_have_url(re.compile(re.escape(url)))
    expect(page.get_by_text(SAID)).to_be_visible()
    expect(page.get_by_label(WORRY).first).to_have_value(WORDS)


def test_a_warning_that_keys_alone_can_answer(open_page: OpenPage, portal: Portal, axe: Axe) -> None:
    page = open_page(DESKTOP)
    page.clock.install()
    long_answer(page, portal)
    saved(page)
    other = page.context.new_page()
    other.goto("/account/")
    page.bring_to_front()
    page.get_by_label(WORRY).first.focus()
    let_time_pass(portal, 115)
    page.clock.fast_forward(SEVENTEEN_MINUTES + 60_000)  # the other window made this one ask, and begin anew
    warning = page.get_by_role("dialog", name="You will soon be signed out")
    expect(warning).to_be_visible()
    expect(warning).to_contain_text(
        re.compile(r"You will be signed out at \d{1,2}(\.\d\d)?[ap]m if you do nothing")
    )
    expect(warning).to_contain_text("Your form is saved.")
    expect(warning.get_by_role("status")).to_have_text("2 minutes left.")
    expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()
    looking(axe)(page, "time-out-warning")
    page.keyboard.press("Tab")
    expect(warning.get_by_role("button", name="Sign out")).to_be_focused()
    expect(other.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(warning).to_be_hidden()
    expect(page.get_by_label(WORRY).first).to_be_focused()
    expect(other.get_by_role("dialog")).to_be_hidden()
    # Eighteen minutes on by this window's clock, while the server says that somebody was busy elsewhere.
    asked(page, lambda: page.clock.fast_forward(SEVENTEEN_MINUTES + 60_000))
    expect(warning).to_be_hidden()
    expect(page.get_by_label(WORRY).first).to_have_value(WORDS)


def test_time_runs_out_in_the_middle_of_a_long_answer(open_page: OpenPage, portal: Portal, axe: Axe) -> None:
    page = open_page(DESKTOP)
    page.clock.install()
    unsaved(page)
    url = long_answer(page, portal)
    page.evaluate(NOTE_KEEP)
    let_time_pass(portal, 115)
    page.clock.fast_forward(SEVENTEEN_MINUTES)
    expect(page.get_by_role("dialog")).to_be_visible()
    assert page.evaluate("window.keptBefore") == "time-out"
    let_time_pass(portal, -1)
    page.clock.fast_forward(120_000)
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    expect(page.get_by_text("after 20 minutes of inactivity")).to_be_visible()
    expect(page.get_by_text("What you typed on that page is kept for 30 minutes.")).to_be_visible()
    looking(axe)(page, "timed-out")
    come_back(page, portal, url)
    assert page.evaluate("document.activeElement.name") == "worry"
    looking(axe)(page, "typed-before")
    fill(page, "What has prompted you to complete the request today?", "A conversation in class.")
    fill(page, "Positive factors", "A caring grandmother.")
    press(page)
    page.goto(url)
    expect(page.get_by_text(SAID)).to_be_hidden()
    expect(page.get_by_label(WORRY).first).to_have_value(WORDS)


def test_signing_out_in_another_window(open_page: OpenPage, portal: Portal, axe: Axe) -> None:
    page = open_page(DESKTOP)
    unsaved(page)
    url = long_answer(page, portal)
    other = page.context.new_page()
    other.goto("/account/logout/")
    follow(other, "Logout")
    note = page.get_by_role("status", name="Signed out")
    expect(note).to_contain_text("What you typed here is not lost: select Next")
    looking(axe)(page, "signed-out-note")
    expect(page.get_by_label(WORRY).first).to_have_value(WORDS)
    press(page)
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    come_back(page, portal, url)


def test_without_scripts(no_javascript: Page, portal: Portal) -> None:
    page = no_javascript
    url = long_answer(page, portal)
    let_time_pass(portal, -1)
    press(page)
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
    come_back(page, portal, url)
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_staff_side_warns_too(desktop: Page, portal: Portal, axe: Axe) -> None:
    page = desktop
    page.clock.install()
    page.goto("/admin/")
    sign_in(page, portal, "frontdoor@demo.example", portal.password)
    page.goto("/admin/")
    let_time_pass(portal, 115)
    page.clock.fast_forward(18 * 60_000 + 10_000)
    warning = page.get_by_role("dialog", name="You will soon be signed out")
    expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()
    looking(axe)(page, "time-out-staff")
    asked(page, lambda: warning.get_by_role("button", name="Stay signed in").click())
    expect(warning).to_be_hidden()
    let_time_pass(portal, -1)
    page.clock.fast_forward(20 * 60_000)
    expect(page.get_by_role("heading", name="You were signed out")).to_be_visible()
