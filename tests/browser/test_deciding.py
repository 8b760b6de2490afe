"""A worker acknowledges, checks, notes and proposes, a manager signs off, the worker responds."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from ..portal import Portal
from ..request_for_support import STANDARD
from . import walking
from .conftest import DESKTOP, Axe, OpenPage
from .sending import sent, told
from .test_answers import open_referral
from .test_shipped_forms import cookies_of

REFERRER, WORKER, MANAGER = "referrer@demo.example", "frontdoor@demo.example", "manager@demo.example"
TEXT = (
    "from safeguarding.casework import ReplyText\n"
    "from safeguarding.records import Team\n"
    "team = Team.objects.get(slug='frontdoor')\n"
    "ReplyText.objects.get_or_create(team=team, title='Thank you', body='Thank you for [[reference]].')\n"
    "print('kept')"
)


@pytest.fixture
def look(axe: Axe) -> walking.Look:
    return walking.looking(axe)


def add_check(page: Page, look: walking.Look) -> None:
    walking.follow(page, "Ask another agency")
    look(page, "check")
    page.get_by_label("Who do you ask?").select_option(label="Police")
    page.get_by_label("What do you ask?").fill("Is anything known?")
    walking.press(page, "Keep this check")
    walking.follow(page, "Add the answer of Police")
    look(page, "check-answer")
    page.get_by_label("What did they answer?").fill("Nothing is known.")
    walking.press(page, "Keep the answer")
    expect(page.get_by_text("Nothing is known.")).to_be_visible()


def propose(page: Page, look: walking.Look) -> None:
    walking.follow(page, "Decide")
    look(page, "decide")
    walking.press(page, "Decide")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    decide_on_nothing(page)


def decide_on_nothing(page: Page) -> None:
    """No further action where abuse was reported, which waits for a manager."""
    page.get_by_label(re.compile("^Outcome for")).select_option(label="No further action")
    for label in ("Facts", "History", "The child’s view"):
        page.get_by_label(label, exact=True).fill(f"{label}, as far as they are known.")
    page.get_by_label("Level 1: universal").check()
    walking.press(page, "Decide")
    expect(page.get_by_role("heading", name="Decision waiting for a manager")).to_be_visible()


def sign_off(page: Page, look: walking.Look) -> None:
    walking.follow(page, "Sign off")
    look(page, "sign-off")
    page.get_by_label("Sign it off").check()
    walking.press(page, "Save your answer")
    expect(page.get_by_text("Signed off on")).to_be_visible()


def respond(page: Page, look: walking.Look, reference: str) -> None:
    walking.follow(page, "Respond to the referrer")
    page.get_by_label("A text of your team’s").select_option(label="Thank you")
    walking.press(page, "Use this text")
    expect(page.get_by_label("Message to the referrer")).to_have_value(f"Thank you for {reference}.")
    look(page, "respond-text")
    walking.press(page, "Post the response")
    expect(page.get_by_role("heading", name="Responses to the referrer")).to_be_visible()


def test_a_request_is_worked_to_a_decision_without_a_script(
    portal: Portal, browser: Browser, open_page: OpenPage, look: walking.Look
) -> None:
    told(portal, TEXT)
    reference = sent(portal, REFERRER, "RS", STANDARD, "standard")
    worker = cookies_of(WORKER, portal, browser)
    manager = cookies_of(MANAGER, portal, browser)
    # Axe needs scripts, so that one page acts without them while another looks with them.
    acting = open_page(DESKTOP, javascript=False, storage_state=worker)
    seeing = open_page(DESKTOP, storage_state=worker)

    def seen(page: Page, name: str) -> None:
        look(open_at(seeing, page.url), name)

    open_referral(acting, reference)
    seen(acting, "reading-new")
    walking.press(acting, "Acknowledge")
    expect(acting.get_by_text("Acknowledged").first).to_be_visible()
    add_check(acting, seen)
    walking.follow(acting, "Add a note")
    acting.get_by_label("Note", exact=True).fill("Rang the school.")
    walking.press(acting, "Add a note")
    expect(acting.get_by_text("Rang the school.")).to_be_visible()
    open_at(seeing, acting.url)
    walking.follow(seeing, "Decide")
    walking.press(seeing, "Decide")
    look(seeing, "decide-error")
    propose(acting, seen)
    seen(acting, "reading-proposed")
    sign_off(open_at(open_page(DESKTOP, storage_state=manager), acting.url), look)
    acting.reload()
    respond(acting, seen, reference)
    seen(acting, "reading-decided")


def open_at(page: Page, url: str) -> Page:
    page.goto(url)
    return page
