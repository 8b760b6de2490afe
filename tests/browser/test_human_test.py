"""The human test as people meet it: with a mouse, the keyboard, a phone, and without JavaScript."""

import re

from playwright.sync_api import Page, expect

from ..portal import Portal
from . import walking
from .conftest import DESKTOP, PHONE, Axe, OpenPage

FRONT = "/request-for-support/professional/form/?urgency=standard"
DANGER = "Is a child in immediate danger right now?"
INSTRUCTIONS = "How to complete this form"


def expect_passed(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(INSTRUCTIONS)


def test_the_tick_box(portal: Portal, desktop: Page, axe: Axe) -> None:
    """Forgotten, reached by the link of the error summary, ticked, and not asked again."""
    look = walking.looking(axe)
    desktop.goto(FRONT)
    box = desktop.get_by_role("checkbox", name="I'm not a robot")
    expect(box).to_be_visible()
    look(desktop, "human-test")
    assert box.bounding_box()["width"] >= 40  # type: ignore[index]
    walking.choose(desktop, DANGER, "No")
    walking.press(desktop)
    expect(box).to_be_visible()
    look(desktop, "human-test-error")
    desktop.get_by_role("link", name="Tick the box “I'm not a robot”").click()
    expect(box).to_be_focused()
    walking.pass_the_human_test(desktop, portal, look)
    expect(desktop.locator("[data-human-test]").get_by_role("status")).to_have_text("Verified")
    walking.press(desktop)
    expect_passed(desktop)
    desktop.goto("/feedback/")
    expect(desktop.get_by_role("button", name="Submit Feedback").last).to_be_visible()
    expect(desktop.get_by_role("group", name="Show that you are a person")).to_have_count(0)


def test_keyboard_only(desktop: Page) -> None:
    desktop.goto(FRONT)
    box = desktop.get_by_role("checkbox", name="I'm not a robot")
    expect(box).to_be_visible()
    desktop.get_by_role("group", name=DANGER).get_by_label("Yes", exact=True).focus()
    desktop.keyboard.press("ArrowRight")
    desktop.keyboard.press("Tab")
    expect(box).to_be_focused()
    desktop.keyboard.press("Space")
    ticked = desktop.get_by_role("checkbox", name="Verified")
    expect(ticked).to_be_checked()
    expect(ticked).to_be_focused()
    with desktop.expect_navigation():
        desktop.keyboard.press("Enter")
    expect_passed(desktop)


def test_sending_on_a_phone_waits_for_the_box(phone: Page) -> None:
    phone.goto(FRONT)
    walking.choose(phone, DANGER, "No")
    phone.get_by_role("checkbox", name="I'm not a robot").click()
    walking.press(phone)
    expect_passed(phone)


def test_a_picture_by_choice_and_by_keyboard(portal: Portal, phone: Page, axe: Axe) -> None:
    look = walking.looking(axe)
    phone.goto(FRONT)
    walking.choose(phone, DANGER, "No")
    walking.press(phone, "Use a picture instead of the tick box")
    expect(phone.get_by_label("No", exact=True)).to_be_checked()
    expect(phone.get_by_alt_text(re.compile("A picture of 6 numbers"))).to_be_visible()
    look(phone, "human-test-picture")
    phone.get_by_label("Enter the 6 numbers in the picture").fill("1")
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    expect(phone.get_by_role("link", name=re.compile("These were not the numbers"))).to_be_visible()
    look(phone, "human-test-picture-error")
    walking.pass_the_human_test(phone, portal)
    with phone.expect_navigation():
        phone.keyboard.press("Enter")
    expect_passed(phone)


def test_without_javascript(portal: Portal, open_page: OpenPage) -> None:
    """On a phone, where a child is in danger: first what to do, then the picture, and another one."""
    for viewport in (PHONE, DESKTOP):
        page = open_page(viewport, javascript=False)
        page.goto(FRONT)
        expect(page.get_by_text("Use a picture instead")).to_be_hidden()
        walking.choose(page, DANGER, "Yes")
        walking.press(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Call 999 now")
        expect(page.get_by_role("heading", name="There is a problem")).to_have_count(0)
        first = walking.numbers_in_picture(page, portal)
        walking.press(page, "Show another picture")
        assert walking.numbers_in_picture(page, portal) != first
        walking.pass_the_human_test(page, portal)
        walking.press(page, "Go on with the form")
        expect_passed(page)
