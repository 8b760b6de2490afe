"""Every shipped form from the menu to the thank-you page, the shortest and the fullest way through."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from formpages.answers import Answers
from formpages.definition import Definition

from ..extremes import fullest, shortest
from ..generated_walks import Generator, without_ids
from ..portal import Portal
from ..shipped_forms import shipped
from ..uploads import docx
from . import walking
from .conftest import DESKTOP, PHONE, Axe, OpenPage
from .typist import Typist

REFERRER, PUBLIC = "referrer@demo.example", "public@demo.example"
CONTACTS = ("KentChildrensLado@kent.gov.uk", "03000 410 888", "999")
THE_FOUR = ("may_have_harmed", "possible_offence", "risk_of_harm", "may_not_be_suitable")


class Form(NamedTuple):
    """Who fills a form in, what they press from the menu on, and who receives what."""

    email: str
    way: tuple[str, ...]
    team: str
    prefix: str

    @property
    def urgencies(self) -> tuple[str, str]:
        """Of the shortest way and of the fullest."""
        return ("Urgent", "Standard") if self.way[0] == "Request for Support" else ("", "")


class Sent(NamedTuple):
    """What was sent: how urgent, with files where they were asked for, and at least these answers."""

    form: Form
    urgency: str
    files: list[str]
    answers: Answers


SUPPORT, LADO = "Request for Support", "LADO Professionals Referral"
FORMS = {
    "request_for_support_professional": Form(REFERRER, (SUPPORT, "A Professional"), "frontdoor", "RS"),
    "request_for_support_public": Form(PUBLIC, (SUPPORT, "A member of the public"), "frontdoor", "RP"),
    "occupational_therapy": Form(REFERRER, ("Occupational Therapy Request",), "ot", "OT"),
    "lado_professional": Form(REFERRER, (LADO, "A Professional"), "lado", "LP"),
    "lado_public": Form(PUBLIC, (LADO, "A member of the public"), "lado", "LL"),
}
RECEIVED = (
    "import json;from safeguarding.records import Referral as R;"
    "print(json.dumps({r.reference: [r.team.slug, r.urgency, r.submission.uploads.count(),"
    " r.submission.answers] for r in R.objects.all()}))"
)
FEEDBACK = (
    "import json;from formpages.feedback import Feedback as F;"
    "print(json.dumps([f.answers for f in F.objects.order_by('sent_at')]))"
)


@pytest.fixture(scope="module")
def signed_in(portal: Portal, browser: Browser) -> dict[str, StorageState]:
    """The cookies of the demo people who fill in forms, each signed in once."""
    return {email: cookies_of(email, portal, browser) for email in (REFERRER, PUBLIC)}


def cookies_of(email: str, portal: Portal, browser: Browser) -> StorageState:
    context = browser.new_context(base_url=portal.base_url)
    page = context.new_page()
    page.goto("/account/login/")
    walking.sign_in(page, portal, email, portal.password)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shipped") / "report.docx"
    path.write_bytes(docx())
    return path


@pytest.fixture
def look(axe: Axe) -> walking.Look:
    """Checks each kind of page once with axe, and that no page scrolls sideways."""
    seen: set[str] = set()

    def check(page: Page, name: str) -> None:
        wide, room = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= room, f"{name} scrolls sideways: {wide} of {room}"
        if name not in seen:
            axe(page)
        seen.add(name)

    return check


def to_the_first_step(page: Page, way: tuple[str, ...], urgency: str, look: walking.Look) -> None:
    """From the gateway and its menu through the front of a form, signed in."""
    page.goto("/")
    walking.follow(page, "Access the Children's Portal here")
    for label in (*way, urgency) if urgency else way:
        look(page, "menu" if label == way[0] else "choice")
        walking.follow(page, label)
    look(page, "front")
    walking.choose(page, "Is a child in immediate danger right now?", "No")
    if urgency == "Urgent":
        page.get_by_label("I confirm that a child is at immediate risk").check()
    walking.press(page)
    look(page, "instructions")
    walking.follow(page, "Next")


def checked_and_sent(page: Page, look: walking.Look) -> str:
    """Check the answers and send them; the reference."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    look(page, "check")
    return walking.send(page, look)


def expect_received(portal: Portal, sent: dict[str, Sent]) -> None:
    """Each reference arrived with the right team, as urgent as it was, with its files, and was confirmed."""
    received = json.loads(portal.manage("shell", "-v", "0", "-c", RECEIVED))
    for reference, (form, urgency, files, answers) in sent.items():
        assert re.fullmatch(rf"{form.prefix}-K1-\w{{4}}-\w{{6}}", reference)
        *where, stored = received[reference]
        assert where == [form.team, urgency.lower() or "standard", len(files)]
        kept = without_ids(stored, files)
        wanted = without_ids(answers, files)
        assert {key: kept.get(key) for key in wanted} == wanted
        expect_mail(portal, form.email, reference)


def expect_mail(portal: Portal, email: str, reference: str) -> None:
    deadline = time.monotonic() + 20
    while not any(reference in path.read_text(errors="replace") for path in portal.mails_to(email)):
        assert time.monotonic() < deadline, "the confirmation did not come"
        time.sleep(0.3)


@pytest.mark.parametrize("name", FORMS)
def test_the_shortest_and_the_fullest_way(
    portal: Portal,
    open_page: OpenPage,
    signed_in: dict[str, StorageState],
    document: Path,
    look: walking.Look,
    name: str,
) -> None:
    form, definition = FORMS[name], shipped(name)
    sent = {}
    for urgency, viewport, is_full in zip(form.urgencies, (DESKTOP, PHONE), (False, True), strict=True):
        made = Generator(definition, urgency == "Urgent")
        answers = with_documents(definition, fullest(made)) if is_full else shortest(made)
        seeing = look if is_full else walking.nothing
        page = open_page(viewport, storage_state=signed_in[form.email])
        to_the_first_step(page, form.way, urgency, seeing)
        Typist(page, definition, answers, document, seeing).whole_form()
        files = uploads_in(definition) if is_full else []
        sent[checked_and_sent(page, seeing)] = Sent(form, urgency, files, answers)
    assert len(sent) == 2
    expect_received(portal, sent)


def with_documents(definition: Definition, answers: Answers) -> Answers:
    """The answers with a document where one may be uploaded."""
    return answers | {key: [{"name": "report.docx"}] for key in uploads_in(definition)}


def uploads_in(definition: Definition) -> list[str]:
    return [question.key for question in definition.questions() if question.kind == "uploads"]


def test_the_lado_gate_stops_a_form_that_then_goes_on_and_another_follows(
    portal: Portal, open_page: OpenPage, signed_in: dict[str, StorageState], look: walking.Look
) -> None:
    form, definition = FORMS["lado_professional"], shipped("lado_professional")
    answers = shortest(Generator(definition))
    refused = answers | {"works_in_kent": "yes"} | dict.fromkeys(THE_FOUR, "no")
    page = open_page(PHONE, storage_state=signed_in[form.email])
    to_the_first_step(page, form.way, "", walking.nothing)
    Typist(page, definition, refused).whole_form()
    stopped(page, look)
    go_on_after_all(page, definition)
    changed = refused | {THE_FOUR[0]: "yes"}
    Typist(page, definition, changed).whole_form(after="section-a")
    first = checked_and_sent(page, walking.nothing)
    walking.press(page, "Refer another person")
    expect(page.get_by_label(walking.marked("Forename"))).to_have_value("")
    own = {each.key for each in definition.questions() if each.meaning.startswith("referrer.")}
    assert own & answers.keys()
    theirs = {key: value for key, value in answers.items() if key not in own}
    Typist(page, definition, theirs, look=keeps_the_role).whole_form()
    second = checked_and_sent(page, walking.nothing)
    # What the second holds of the referrer was carried over: nobody typed it.
    sent = {first: Sent(form, "", [], changed), second: Sent(form, "", [], answers)}
    expect_received(portal, sent)


def stopped(page: Page, look: walking.Look) -> None:
    """The end page, with whom to ask; the form is kept, and leads back to it."""
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("From your answers, you do not need to send this form")
    look(page, "ended")
    for contact in CONTACTS:
        expect(page.locator("main").get_by_role("link", name=contact, exact=True)).to_be_visible()
    expect(page.locator("main").get_by_role("link", name=SUPPORT, exact=True)).to_be_visible()
    expect(page.get_by_text("Your form is saved.")).to_be_visible()
    page.goto("/forms/recover/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("^Continue .*LADO referral form - Professionals")).click()
    expect(title).to_have_text("From your answers, you do not need to send this form")


def go_on_after_all(page: Page, definition: Definition) -> None:
    """Back to the questions, where one answer is changed."""
    walking.follow(page, "Go back to The Referral - Section A")
    changed = next(question for question in definition.questions() if question.key == THE_FOUR[0])
    walking.choose(page, changed.label, "Yes")
    walking.press(page)


def keeps_the_role(page: Page, name: str) -> None:
    """On the step about the referrer stands what they wrote of themselves in the form before."""
    if name == "your-details":
        expect(page.get_by_label(walking.marked("Your Role"))).to_have_value("Sample text")


def test_feedback_signed_out(portal: Portal, open_page: OpenPage, look: walking.Look) -> None:
    definition = shipped("feedback")
    made = Generator(definition)
    for viewport, answers in ((DESKTOP, shortest(made)), (PHONE, fullest(made))):
        page = open_page(viewport)
        page.goto("/menu/")
        with page.expect_navigation():
            page.get_by_role("link", name="Feedback", exact=True).last.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Feedback")
        Typist(page, definition, answers).questions(definition.questions(), answers)
        walking.pass_the_human_test(page, portal, look)
        walking.press(page, "Submit Feedback")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
        look(page, "feedback-sent")
    kept = json.loads(portal.manage("shell", "-v", "0", "-c", FEEDBACK))
    assert kept[-2:] == [shortest(made), fullest(made)]
