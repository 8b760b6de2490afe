"""A form that saves itself, is left and come back to, in two windows, with Back and Forward."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..portal import Portal
from . import walking
from .conftest import DESKTOP, PHONE, Axe, OpenPage

SAVED = re.compile(r"^\s*Saved at \d")
WORRIES, WORRY = "steps/request-details/", "What are you worried about?"
CHILDREN = "steps/children-same-address/"
REFERRER = "referrer@demo.example"

Begin = Callable[[Page], str]


@pytest.fixture
def begin(portal: Portal) -> Begin:
    """Signs the demo referrer in and begins a form; the address of its pages."""

    def begin_a_form(page: Page) -> str:
        walking.to_the_form(page, portal)
        walking.follow(page, "Login or Register")
        walking.sign_in(page, portal, REFERRER, portal.password)
        walking.expect_step(page, "Child/Young person's details")
        return page.url.partition("steps/")[0]

    return begin_a_form


def type_into(page: Page, label: str, text: str) -> None:
    """With the keyboard, as a person does."""
    page.get_by_label(walking.marked(label)).first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-saving]")).to_have_text(SAVED, timeout=20_000)


def expect_text(page: Page, label: str, text: str) -> None:
    expect(page.get_by_label(walking.marked(label)).first).to_have_value(text)


def posts(page: Page) -> list[str]:
    """What this page sends from now on."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    return sent


def test_a_page_saves_itself_and_tells_the_truth(begin: Begin, desktop: Page, axe: Axe) -> None:
    page, look = desktop, walking.looking(axe)
    form = begin(page)
    page.goto(form + WORRIES)
    sent = posts(page)
    page.evaluate("document.dispatchEvent(new CustomEvent('portal:keep'))")
    type_into(page, WORRY, "Bruises")
    expect(page.locator("[data-saving]")).to_contain_text("Not saved yet")
    assert sent == [], "nothing was sent before somebody typed"
    expect_saved(page)
    look(page, "saved-by-itself")
    with page.expect_response(lambda response: response.request.method == "POST"):
        type_into(page, WORRY, "Bruises on both arms")
        page.evaluate("document.dispatchEvent(new CustomEvent('portal:keep'))")
    expect_saved(page)
    saves = len(sent)
    page.evaluate("document.dispatchEvent(new CustomEvent('portal:keep'))")
    page.reload()
    expect_text(page, WORRY, "Bruises on both arms")
    assert len(sent) == saves, "nothing is sent when nothing changed"
    page.context.set_offline(True)
    type_into(page, WORRY, "Bruises on both arms and legs")
    expect(page.locator("[data-saving]")).to_contain_text("we cannot reach the portal", timeout=20_000)
    look(page, "not-saved")
    page.context.set_offline(False)
    expect_saved(page)
    type_into(page, WORRY, "Typed just before leaving")
    walking.follow(page, "See all steps of this form")
    page.goto(form + WORRIES)
    for _ in range(20):  # what a page sends while it is left is shown to no test: it arrives when it does
        if "Typed just before leaving" in page.get_by_label(walking.marked(WORRY)).first.input_value():
            break
        page.reload()
    expect_text(page, WORRY, "Typed just before leaving")


def test_next_while_the_page_saves_itself_is_no_conflict(begin: Begin, desktop: Page) -> None:
    page = desktop
    form = begin(page)
    page.goto(form + CHILDREN)
    page.get_by_label("Not known", exact=True).first.check()
    with page.expect_request(lambda request: request.method == "POST"):
        page.evaluate("document.dispatchEvent(new CustomEvent('portal:keep'))")
    walking.press(page)
    walking.expect_step(page, "other people at the same address")


def test_two_windows_on_one_page(begin: Begin, desktop: Page, axe: Axe) -> None:
    here, look = desktop, walking.looking(axe)
    form = begin(here)
    there = here.context.new_page()
    for page in (here, there):
        page.goto(form + WORRIES)
    type_into(there, WORRY, "Typed there")
    expect_saved(there)
    type_into(here, WORRY, "Typed here")
    expect(here.locator("[data-saving]")).to_contain_text("changed somewhere else", timeout=20_000)
    look(here, "changed-elsewhere")
    walking.press(here, "See both")
    expect(here.get_by_text("Typed there")).to_be_visible()
    expect_text(here, WORRY, "Typed here")
    look(here, "both-texts")
    with here.expect_navigation():
        here.get_by_role("button", name="Keep what was saved").click()
    expect_text(here, WORRY, "Typed there")
    type_into(there, WORRY, "Typed there again")
    expect_saved(there)
    type_into(here, WORRY, "Typed here again")
    expect(here.get_by_role("button", name="See both")).to_be_visible(timeout=20_000)
    walking.press(here, "See both")
    walking.press(here, "Keep what I typed here")
    here.goto(form + WORRIES)
    expect_text(here, WORRY, "Typed here again")


def test_signed_out_in_another_window(begin: Begin, desktop: Page, axe: Axe) -> None:
    page, look = desktop, walking.looking(axe)
    form = begin(page)
    page.goto(form + WORRIES)
    page.context.clear_cookies(name="sessionid")
    page.context.clear_cookies(name="__Host-session")
    type_into(page, WORRY, "Typed after signing out")
    expect(page.locator("[data-saving]")).to_contain_text("you have been signed out", timeout=20_000)
    expect_text(page, WORRY, "Typed after signing out")
    look(page, "signed-out")
    walking.press(page, "Sign in to carry on")
    expect(page.get_by_role("heading", name="You are not signed in")).to_be_visible()
    walking.follow(page, "Sign in and carry on")
    expect(page.get_by_label("Password", exact=True)).to_be_visible()


def test_back_and_forward_lose_and_resurrect_nothing(begin: Begin, desktop: Page) -> None:
    page = desktop
    form = begin(page)
    page.goto(form + CHILDREN)
    walking.choose(page, "Are there other children living at the same address?", "Yes")
    walking.press(page)
    walking.press(page)
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    walking.fill(page, "First name", "Sib")
    walking.fill(page, "Last name", "Example")
    walking.birth(page, "5", "6", "2018")
    walking.choose(page, "Gender", "Male")
    walking.fill(page, "Relationship to key child", "Brother")
    walking.press(page)
    expect(page.get_by_text("1 child added")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Add a child")).to_be_visible()
    assert "There is a problem" not in page.inner_text("main"), "Back never asks to send again"
    expect_text(page, "First name", "")
    page.go_forward()
    expect(page.get_by_text("1 child added")).to_be_visible()
    walking.follow(page, "Remove Sib Example")
    walking.press(page, "Yes, remove")
    expect(page.get_by_text("Sib Example")).to_have_count(0)
    page.go_back()
    page.go_back()
    expect(page.get_by_text("Sib Example")).to_have_count(0)
    page.goto(form + CHILDREN)
    walking.choose(page, "Are there other children living at the same address?", "No")
    walking.press(page)
    walking.choose(page, "Are there other people living at the same address?", "No")
    walking.press(page)
    walking.expect_step(page, "People at a different address")
    page.go_back()
    expect(page.get_by_role("radio", name="No", exact=True)).to_be_checked()
    page.go_back()
    walking.expect_step(page, "children at same address")
    expect(page.get_by_role("radio", name="No", exact=True).first).to_be_checked()
    page.get_by_role("radio", name="Not known").first.check()
    expect_saved(page)
    page.go_forward()
    walking.expect_step(page, "other people at the same address")
    page.go_back()
    expect(page.get_by_role("radio", name="Not known").first).to_be_checked()
    page.goto(form + WORRIES)
    type_into(page, WORRY, "First")
    expect_saved(page)
    page.goto(form + "steps/")
    other = page.context.new_page()
    other.goto(form + WORRIES)
    type_into(other, WORRY, "Second")
    expect_saved(other)
    page.go_back()
    expect_text(page, WORRY, "Second")


@pytest.mark.parametrize("javascript", [True, False])
def test_leaving_and_coming_back(begin: Begin, open_page: OpenPage, axe: Axe, javascript: bool) -> None:
    page, look = open_page(DESKTOP, javascript=javascript), walking.looking(axe)
    seen = look if javascript else walking.nothing
    form = begin(page)
    page.goto(form + WORRIES)
    walking.follow(page, "Cancel")
    walking.expect_step(page, "all steps")
    page.goto(form + WORRIES)
    walking.fill(page, WORRY, "Typed and not meant")
    walking.press(page, "Cancel")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Do you want to leave without")
    seen(page, "cancel")
    walking.follow(page, "Stay on this page")
    expect_text(page, WORRY, "Typed and not meant")
    walking.press(page, "Cancel")
    walking.press(page, "Leave without my changes")
    page.goto(form + WORRIES)
    expect_text(page, WORRY, "")
    walking.fill(page, WORRY, "Typed and meant")
    walking.press(page, "Print")
    walking.follow(page, "Carry on with this form")
    expect(page.get_by_text("You are carrying on with a form you saved on")).to_be_visible()
    seen(page, "resumed")
    page.goto(form + WORRIES)
    expect_text(page, WORRY, "Typed and meant")
    walking.press(page, "Close")
    expect(page.get_by_role("heading", name="Your form is saved")).to_be_visible()
    seen(page, "recover")
    page.get_by_role("link", name=re.compile("^Delete")).first.click()
    walking.press(page, "Yes, delete this form")


def test_the_buttons_on_a_phone(begin: Begin, phone: Page, axe: Axe) -> None:
    page = phone
    form = begin(page)
    page.goto(form + WORRIES)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    for name in ("Print", "Close", "Cancel"):
        box = page.get_by_role("button", name=name, exact=True).bounding_box()
        assert box and box["height"] >= 44
