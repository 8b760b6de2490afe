"""A form comes back for more information and is answered: referrer without scripts, officer in the inbox."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from ..extremes import shortest
from ..generated_walks import Generator
from ..portal import Portal
from ..shipped_forms import shipped
from . import walking
from .conftest import DESKTOP, Axe, OpenPage
from .sending import sent
from .test_shipped_forms import cookies_of, expect_mail

REFERRER, OFFICER = "public@demo.example", "lado@demo.example"
COMMENT, ON_NAME = "Please tell us more, Quillwort.", "Is this how it is spelt, Quagmire?"
MESSAGE = "Thank you. We have spoken to the employer, Jabberwock."
ADDED = "Marguerite"


@pytest.fixture
def look(axe: Axe) -> walking.Look:
    return walking.looking(axe)


def open_referral(page: Page, reference: str) -> None:
    page.goto("/admin/inbox/")
    walking.follow(page, reference)
    expect(page.get_by_role("heading", level=1)).to_have_text(reference)


def return_it(page: Page, look: walking.Look) -> None:
    walking.follow(page, "Return for more information")
    look(page, "return")
    walking.press(page, "Return for more information")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(page, "return-error")
    page.get_by_label("Why are you returning it?").select_option(label="Insufficient Detail")
    page.get_by_label("Comment on the whole form").fill(COMMENT)
    step = page.locator("details", has=page.locator("#id_comment-person_first_name"))
    if not step.get_by_label("First name").is_visible():
        step.locator("summary").click()
    step.get_by_label("First name").fill(ON_NAME)
    walking.press(page, "Return for more information")
    expect(page.get_by_role("heading", name="Waiting for information")).to_be_visible()
    look(page, "reading-returned")


def add_and_send(page: Page, reference: str) -> None:
    """The referrer's part, from the dashboard, with forms and links alone."""
    page.goto("/account/dashboard/")
    expect(page.get_by_role("heading", name="Forms requesting more information (1)")).to_be_visible()
    row = page.get_by_role("row", name=re.compile(reference)).first
    expect(row).to_contain_text("Insufficient Detail")
    expect(row).to_contain_text(COMMENT)
    expect(row.get_by_role("link", name="Previous Form")).to_be_visible()
    with page.expect_navigation():
        row.get_by_role("button", name="Add information").click()
    expect(page.get_by_text(f"More information for {reference}")).to_be_visible()
    with page.expect_navigation():
        page.locator("a", has_text=re.compile("First name$")).first.click()
    expect(page.get_by_text(ON_NAME)).to_be_visible()
    walking.fill(page, "First name", ADDED)
    walking.press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert walking.send(page) == reference


def test_a_form_is_returned_added_to_and_answered(
    portal: Portal, browser: Browser, open_page: OpenPage, look: walking.Look
) -> None:
    reference = sent(portal, REFERRER, "LL", shortest(Generator(shipped("lado_public"))))
    officer = open_page(DESKTOP, storage_state=cookies_of(OFFICER, portal, browser))
    cookies = cookies_of(REFERRER, portal, browser)
    plain = open_page(DESKTOP, javascript=False, storage_state=cookies)
    seeing = open_page(DESKTOP, storage_state=cookies)

    open_referral(officer, reference)
    look(officer, "reading")
    return_it(officer, look)
    expect_mail(portal, REFERRER, reference)

    seeing.goto("/account/dashboard/")
    look(seeing, "dashboard-returned")
    walking.follow(seeing, "View Submitted Forms")
    look(seeing, "submitted-returned")
    add_and_send(plain, reference)
    seeing.goto("/forms/submitted/")
    expect(seeing.get_by_text("There are none.")).to_be_visible()
    look(seeing, "submitted-sent-again")

    open_referral(officer, reference)
    expect(officer.get_by_role("heading", name="What the referrer changed")).to_be_visible()
    officer.get_by_text("What it said before").first.click()
    look(officer, "reading-answered")
    walking.follow(officer, "Respond to the referrer")
    look(officer, "respond")
    officer.get_by_label("Message to the referrer").fill(MESSAGE)
    walking.press(officer, "Post the response")
    expect(officer.get_by_text("Not read yet")).to_be_visible()

    seeing.goto("/account/dashboard/")
    expect(seeing.get_by_role("heading", name="New responses (1)")).to_be_visible()
    look(seeing, "dashboard-response")
    plain.goto("/forms/submitted/")
    with plain.expect_navigation():
        plain.get_by_role("link", name=re.compile("^Read the response")).click()
    expect(plain.get_by_text(MESSAGE)).to_be_visible()
    officer.reload()
    expect(officer.get_by_text("Read on")).to_be_visible()

    seeing.goto(plain.url)
    look(seeing, "sent-form")
    walking.follow(seeing, "Ask us to withdraw this form")
    look(seeing, "withdraw")
    walking.press(seeing, "Yes, ask to withdraw it")
    expect(seeing.get_by_text("You asked us to withdraw this on")).to_be_visible()
    open_referral(officer, reference)
    look(officer, "reading-withdrawal")
    walking.follow(officer, "Accept or refuse")
    walking.press(officer, "Decide")
    expect(officer.get_by_role("heading", name="There is a problem")).to_be_visible()
    look(officer, "withdrawal-error")
    officer.get_by_label("Withdraw it", exact=True).check()
    walking.press(officer, "Decide")
    expect(officer.get_by_text("Withdrawn").first).to_be_visible()
    seeing.reload()
    expect(seeing.get_by_text("We withdrew it on")).to_be_visible()
    look(seeing, "sent-form-withdrawn")
