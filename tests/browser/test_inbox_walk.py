"""An urgent request from arrival to the answer its referrer reads; an allegation that others never see."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from ..extremes import shortest
from ..generated_walks import Generator
from ..portal import Portal
from ..request_for_support import STANDARD
from ..shipped_forms import shipped
from . import walking
from .conftest import DESKTOP, Axe, OpenPage
from .sending import sent
from .test_answers import open_referral
from .test_deciding import decide_on_nothing, sign_off
from .test_shipped_forms import cookies_of, expect_mail

REFERRER = "referrer@demo.example"
WORKER, MANAGER = "frontdoor@demo.example", "manager@demo.example"
COMMENT, MORE = "Where is she today, Quillwort?", "At her grandmother’s, Quagmire."
MESSAGE = "A social worker will call you tomorrow, Jabberwock."


@pytest.fixture
def look(axe: Axe) -> walking.Look:
    return walking.looking(axe)


def take_what_is_announced(page: Page, reference: str, look: walking.Look) -> None:
    page.clock.run_for(46_000)
    announced = page.locator("[data-arrivals]")
    expect(announced).to_contain_text("1 urgent")
    look(page, "list-announced")
    with page.expect_navigation():
        announced.get_by_role("link", name="Show them").click()
    walking.follow(page, reference)
    look(page, "reading-urgent")
    walking.follow(page, "Take it")
    look(page, "take")
    walking.press(page, "Take it")
    expect(page.get_by_text("You work this referral now.")).to_be_visible()


def return_it(page: Page, reference: str) -> None:
    open_referral(page, reference)
    walking.follow(page, "Return for more information")
    page.get_by_label("Why are you returning it?").select_option(label="Missing child's details")
    page.get_by_label("Comment on the whole form").fill(COMMENT)
    step = page.locator("details", has=page.locator("#id_comment-child_where_now"))
    if not step.get_by_label("Where is the child now?").is_visible():
        step.locator("summary").click()
    step.get_by_label("Where is the child now?").fill("Is she still there?")
    walking.press(page, "Return for more information")
    expect(page.get_by_role("heading", name="Waiting for information")).to_be_visible()


def add_and_send(page: Page, reference: str) -> None:
    page.goto("/account/dashboard/")
    row = page.get_by_role("row", name=re.compile(reference)).first
    expect(row).to_contain_text(COMMENT)
    with page.expect_navigation():
        row.get_by_role("button", name="Add information").click()
    with page.expect_navigation():
        page.locator("a", has_text=re.compile("Where is the child now")).first.click()
    walking.fill(page, "Where is the child now?", MORE)
    walking.press(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    assert walking.send(page) == reference


def propose(page: Page, reference: str, look: walking.Look) -> None:
    open_referral(page, reference)
    expect(page.get_by_role("heading", name="What the referrer changed")).to_be_visible()
    expect(page.get_by_text(MORE).first).to_be_visible()
    look(page, "reading-answered")
    walking.follow(page, "Decide")
    decide_on_nothing(page)


def test_an_urgent_request_from_arrival_to_answer(
    portal: Portal, browser: Browser, open_page: OpenPage, look: walking.Look
) -> None:
    worker, manager, referrer = (
        open_page(DESKTOP, storage_state=cookies_of(who, portal, browser))
        for who in (WORKER, MANAGER, REFERRER)
    )
    worker.clock.install()
    worker.goto("/admin/inbox/?tab=new")
    reference = sent(portal, REFERRER, "RS", STANDARD, "urgent")
    take_what_is_announced(worker, reference, look)
    expect(worker.get_by_role("link", name="Return for more information")).to_have_count(0)
    return_it(manager, reference)
    expect_mail(portal, REFERRER, reference)
    add_and_send(referrer, reference)

    worker.goto("/admin/inbox/?tab=mine")
    expect(worker.get_by_role("row", name=re.compile(reference))).to_contain_text("Answered")
    look(worker, "list-answered")
    propose(worker, reference, look)
    manager.goto("/admin/inbox/?tab=sign-off")
    walking.follow(manager, reference)
    sign_off(manager, look)

    worker.reload()
    walking.follow(worker, "Respond to the referrer")
    worker.get_by_label("Message to the referrer").fill(MESSAGE)
    walking.press(worker, "Post the response")
    referrer.goto("/account/dashboard/")
    walking.follow(referrer, "View Submitted Forms")
    with referrer.expect_navigation():
        referrer.get_by_role("row", name=re.compile(reference)).get_by_role(
            "link", name=re.compile("^Read the response")
        ).click()
    expect(referrer.get_by_text(MESSAGE)).to_be_visible()
    expect(referrer.get_by_text("Decided").first).to_be_visible()
    manager.goto(worker.url)
    walking.follow(manager, "Record")
    look(manager, "record")
    expect(manager.get_by_text("Decided").first).to_be_visible()


def test_an_allegation_is_there_for_the_lado_team_alone(
    portal: Portal, browser: Browser, open_page: OpenPage, look: walking.Look
) -> None:
    answers = shortest(Generator(shipped("lado_professional")))
    answers |= {"person_forename": "Zebedee", "person_surname": "Zuleikacanary"}
    reference = sent(portal, REFERRER, "LP", answers)
    theirs = open_page(DESKTOP, storage_state=cookies_of("lado@demo.example", portal, browser))
    open_referral(theirs, reference)
    expect(theirs.get_by_text("Zuleikacanary").first).to_be_visible()
    look(theirs, "reading-allegation")
    for who in (WORKER, MANAGER, "ot@demo.example", "otmanager@demo.example"):
        page = open_page(DESKTOP, storage_state=cookies_of(who, portal, browser))
        for sought in (reference, "Zuleikacanary"):
            page.goto("/admin/inbox/")
            page.get_by_label("Find a referral").fill(sought)
            walking.press(page, "Search")
            expect(page.get_by_text("Nothing found.")).to_be_visible()
        answer = page.goto(theirs.url)
        assert answer
        assert answer.status == 404, who
        expect(page.get_by_text("Zuleikacanary")).to_have_count(0)
    for who in ("editor@demo.example", "admin@demo.example"):
        page = open_page(DESKTOP, storage_state=cookies_of(who, portal, browser))
        answer = page.goto("/admin/inbox/")
        assert answer
        assert answer.status == 403 or "/admin/inbox/" not in page.url, who
