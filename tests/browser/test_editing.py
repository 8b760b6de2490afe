"""A form on its way from an editor's idea to the public, and one that does not get there."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect

from ..extremes import shortest
from ..generated_walks import Generator
from ..portal import Portal, serving
from ..shipped_forms import shipped
from . import form_editing as editor
from . import walking
from .conftest import DESKTOP, OpenPage
from .test_shipped_forms import FORMS, REFERRER, checked_and_sent, cookies_of, to_the_first_step
from .typist import Typist

NAME = "request_for_support_professional"
FORM = "Request for Support (Professionals)"
STEP, SLUG = "Reasons for support", "reasons-for-support"
QUESTION = "What has the school tried so far?"
REASON, CODE = "Going without education", "EDUC"
FAULTY, RETIRED = "Which advice have you had?", "HONO"
#: What makes a form public; to propose it ("approval") does not.
ACTS = re.compile("publish|approve", re.IGNORECASE)
NUMBERS = (
    "import json; from formpages.records import FormVersion as V; from safeguarding.pages import"
    " RequestForSupportPage as P; page = P.objects.get(audience='professional');"
    "print(json.dumps([v.number for v in V.objects.filter(page_id=page.pk).order_by('number')]))"
)
KEPT = (
    "import json; from formpages.records import Draft, FormVersion, Submission;"
    "from kentportal.outbox.models import Delivery; from safeguarding.records import Referral;"
    "print(json.dumps([model.objects.count() for model in (Submission, Delivery, Referral)] +"
    " [Draft.objects.exclude(trial_of=None).count(), FormVersion.objects.filter(page=None).count()]))"
)
SENT_ON = (
    "import json; from formpages.records import Submission as S;"
    "print(json.dumps(S.objects.get(reference='{}').version.number))"
)
#: Sets the hour of what is scheduled to a minute ago.
DUE = (
    "from datetime import timedelta; from django.utils import timezone; from wagtail.models import Revision;"
    "due = Revision.objects.exclude(approved_go_live_at=None).get();"
    "then = timezone.now() - timedelta(minutes=1); due.approved_go_live_at = then;"
    "due.content['go_live_at'] = then.isoformat(); due.save(); print(1)"
)
SignedIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> Iterator[Portal]:
    """A portal whose forms no other test finds changed."""
    with serving(tmp_path_factory.mktemp("editing"), first_start) as running:
        yield running


@pytest.fixture(scope="module")
def cookies() -> dict[str, StorageState]:
    """Of everybody who has signed in."""
    return {}


@pytest.fixture
def signed_in(
    portal: Portal, browser: Browser, open_page: OpenPage, cookies: dict[str, StorageState]
) -> SignedIn:
    """A window of a demo person, who signs in with the mailed code once."""

    def window(email: str) -> Page:
        if email not in cookies:
            cookies[email] = cookies_of(email, portal, browser)
        return open_page(DESKTOP, storage_state=cookies[email])

    return lambda name: window(name if "@" in name else f"{name}@demo.example")


def ask(portal: Portal, code: str) -> Any:
    return json.loads(portal.manage("shell", "-v", "0", "-c", code))


def test_a_question_more_from_the_editor_to_the_public(portal: Portal, signed_in: SignedIn) -> None:
    begun = begin(signed_in)
    desk = signed_in("editor")
    write(desk, QUESTION, CODE)
    look_at(desk)
    kept, mails = ask(portal, KEPT), mails_in(portal)
    try_out(desk)
    assert (ask(portal, KEPT), mails_in(portal)) == (kept, mails), "a trial sends and leaves nothing"
    propose(desk)
    expect(reason_step(begin(signed_in)).get_by_text(QUESTION)).to_have_count(0)
    for name in ("frontdoor", "otmanager", "admin"):
        cannot_approve(signed_in(name), desk.url)
    assert ask(portal, NUMBERS) == [1]
    assert FORM in mail_with(portal, "manager", "has proposed a new version")
    approve(signed_in("manager"))
    assert ask(portal, NUMBERS) == [1, 2]
    mail_with(portal, "editor", "has been approved")
    asks_it(reason_step(begin(signed_in)))
    reference = finish_on_the_old_form(begun)
    assert ask(portal, SENT_ON.format(reference)) == 1


def mails_in(portal: Portal) -> int:
    return len(list((portal.var / "mail").iterdir()))


def mail_with(portal: Portal, name: str, words: str) -> str:
    """The newest mail to somebody that says this, in one line; waits for it to come."""
    deadline = time.monotonic() + 30
    while True:
        for path in reversed(portal.mails_to(f"{name}@demo.example")):
            text = path.read_text(errors="replace").replace("=\n", "").replace("\n", " ")
            if words in text:
                return text
        assert time.monotonic() < deadline, f"No mail to {name} says: {words}"
        time.sleep(0.3)


def begin(signed_in: SignedIn) -> Page:
    """A referrer on the first step of a new draft."""
    page = signed_in(REFERRER)
    to_the_first_step(page, FORMS[NAME].way, "Standard", walking.nothing)
    return page


def reason_step(page: Page) -> Page:
    """The step of the reasons, which can be gone to at any time."""
    page.goto(re.sub(r"/steps/.*", f"/steps/{SLUG}/", page.url))
    walking.expect_step(page, STEP)
    return page


def asks_it(page: Page) -> None:
    """The new question is there with its reason, and only with it."""
    reason = page.get_by_label(walking.marked("Primary reason"))
    question = page.get_by_label(walking.marked(QUESTION))
    reason.select_option(label="Neglect")
    expect(question).to_be_hidden()
    reason.select_option(label=REASON)
    expect(question).to_be_visible()


def write(page: Page, words: str, code: str) -> None:
    """A question for those who gave a reason, at the end of its step."""
    editor.edit(page, FORM)
    step = editor.unfold(editor.folded(page, STEP))
    question = editor.add(step, "Short text")
    question.get_by_label("Question").first.fill(words)
    editor.add_condition(question, "primary_reason", "is", code)
    editor.save(page)


def look_at(page: Page) -> None:
    """The preview shows the draft, empty and with errors."""
    modes = page.get_by_label("Preview mode").locator("option").all_inner_texts()
    (name,) = (name for name in modes if STEP in name)
    shown = editor.preview(page, name)
    expect(shown.get_by_role("heading", level=1)).to_contain_text(STEP)
    shown.get_by_label(walking.marked("Primary reason")).select_option(label=REASON)
    expect(shown.get_by_label(walking.marked(QUESTION))).to_be_visible()
    shown = editor.preview(page, f"{name.partition(':')[0]}, with errors")
    expect(shown.get_by_text("There is a problem")).to_be_visible()
    page.get_by_role("button", name="Toggle preview").click()


def try_out(page: Page) -> None:
    """The draft as a referrer would walk it, to its thank-you page."""
    editor.action(page, "Try this form")
    walking.press(page, "Try this form")
    on_trial(page, "front")
    walking.choose(page, "Is a child in immediate danger right now?", "No")
    walking.press(page)
    walking.follow(page, "Next")
    definition = shipped(NAME)
    answers = shortest(Generator(definition)) | {"primary_reason": CODE}
    Typist(page, definition, answers, look=on_trial).whole_form()
    on_trial(page, "check")
    walking.follow(page, "Send Report to Kent Integrated Children's Services")
    on_trial(page, "send")
    walking.press(page, "Submit")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you for using this service.")
    on_trial(page, "thank-you")


def on_trial(page: Page, name: str) -> None:
    """Every page says that it is a trial; the step of the reasons asks the new question."""
    expect(page.get_by_text("This is a trial").first).to_be_visible()
    if name == SLUG:
        asks_it(page)


def propose(page: Page) -> None:
    """An editor is not offered to publish or approve, neither before nor after submitting."""
    editor.edit(page, FORM)
    page.get_by_role("button", name="More actions").click()
    submit = page.get_by_role("button", name="Submit for approval", exact=True)
    expect(submit).to_be_visible()
    expect(page.get_by_role("button", name=ACTS)).to_have_count(0)
    with page.expect_navigation():
        submit.click()
    expect(page.get_by_text("submitted", exact=False).first).to_be_visible()
    editor.edit(page, FORM)
    expect(page.get_by_role("button", name=ACTS)).to_have_count(0)


def cannot_approve(page: Page, address: str) -> None:
    """Other staff have no such task, and no such button if they see the form at all."""
    page.goto("/admin/")
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.get_by_text("Awaiting your review", exact=True)).to_have_count(0)
    page.goto(address)
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    expect(page.get_by_role("button", name=ACTS)).to_have_count(0)


def approve(page: Page) -> None:
    """From the task on a manager's first page."""
    page.goto("/admin/")
    expect(page.get_by_text("Awaiting your review", exact=True)).to_be_visible()
    page.get_by_role("main").get_by_role("link", name=FORM, exact=True).first.click()
    editor.ready(page)
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(page.get_by_text("You approved", exact=False).first).to_be_visible()


def finish_on_the_old_form(page: Page) -> str:
    """The draft that was begun before goes on as it was, and is sent."""
    definition = shipped(NAME)
    answers = shortest(Generator(definition)) | {"primary_reason": CODE}

    def is_old(page: Page, name: str) -> None:
        expect(page.get_by_text(QUESTION)).to_have_count(0)

    Typist(page, definition, answers, look=is_old).whole_form()
    return checked_and_sent(page, walking.nothing)


def test_what_has_become_faulty_is_not_published_at_its_hour(portal: Portal, signed_in: SignedIn) -> None:
    live = ask(portal, NUMBERS)
    desk = signed_in("editor")
    write(desk, FAULTY, RETIRED)
    schedule(desk)
    propose(desk)
    approve(signed_in("manager"))
    assert ask(portal, NUMBERS) == live, "it waits for its hour"
    retire(desk, "Reasons for support", RETIRED)
    ask(portal, DUE)
    portal.manage("publish_scheduled")
    told = mail_with(portal, "editor", "was to be published now and was not")
    assert RETIRED in told
    assert ask(portal, NUMBERS) == live
    editor.edit(desk, FORM)
    expect(desk.get_by_text("This was not published at the time it was scheduled for")).to_be_visible()
    expect(desk.get_by_text(f"waits for “{RETIRED}”, which the pick list").first).to_be_visible()
    step = reason_step(begin(signed_in))
    expect(step.get_by_label(walking.marked(FAULTY))).to_have_count(0)


def schedule(page: Page) -> None:
    """To go live tomorrow."""
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.get_by_role("dialog")
    tomorrow = datetime.now() + timedelta(days=1)  # noqa: DTZ005  # as the editor's clock has it
    dialog.get_by_label("Go live date/time").fill(f"{tomorrow:%Y-%m-%d %H:%M}")
    # The calendar opens a moment after its field is entered, and covers the button until a click elsewhere.
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    expect(calendar).to_have_count(1)
    dialog.get_by_role("heading", name="Set publishing schedule").click()
    expect(calendar).to_have_count(0)
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save schedule").click()
    expect(page.get_by_text("has been updated")).to_be_visible()


def retire(page: Page, title: str, code: str) -> None:
    """Offer a code of a pick list no more."""
    page.goto("/admin/snippets/")
    for name in ("Pick lists", title):
        with page.expect_navigation():
            page.get_by_role("link", name=name).click()
    fields = page.locator("input[name$='-code']")
    pairs: list[list[str]] = fields.evaluate_all("all => all.map(field => [field.name, field.value])")
    (field,) = (name for name, value in pairs if value == code)
    page.locator(f"input[name='{field.removesuffix('-code')}-retired']").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("updated").first).to_be_visible()
