"""An editor asks one question more: looked at, tried, proposed, approved, live; drafts stay as they began."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from ..extremes import shortest
from ..generated_walks import Generator
from ..portal import Portal
from ..shipped_forms import shipped
from . import form_editing as editor
from . import walking
from .conftest import DESKTOP, OpenPage
from .test_shipped_forms import FORMS, REFERRER, checked_and_sent, to_the_first_step
from .typist import Typist

NAME = "request_for_support_professional"
FORM = "Request for Support (Professionals)"
STEP, SLUG = "Reasons for support", "reasons-for-support"
QUESTION = "What has the school tried so far?"
REASON, CODE = "Going without education", "EDUC"
FIND = (
    "from safeguarding.pages import RequestForSupportPage as P;page = P.objects.get(audience='professional');"
)
KEPT = (
    "from formpages.records import Draft, FormVersion, Submission;"
    "from kentportal.outbox.models import Delivery;"
    "trials = Draft.objects.exclude(trial_of=None), FormVersion.objects.filter(page=None);"
    "print(Submission.objects.count(), Delivery.objects.count(), *(found.count() for found in trials))"
)
#: A version that nothing can publish: its condition waits for an answer that is none.
FAULTY = FIND + (
    "import datetime;from django.utils import timezone;from kentportal.accounts.models import User;"
    "draft = page.get_latest_revision_as_object();"
    "parts = [part for step in draft.steps for part in step.value['parts']];"
    "part = next(part for part in parts if part.value['label'] == {label!r});"
    "part.value['condition']['tests'][0]['value'] = 'NO_SUCH';draft.title = 'Never live';"
    "revision = draft.save_revision(user=User.objects.get(email='editor@demo.example'));"
    "revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1);revision.save()"
)


def shell(portal: Portal, code: str) -> str:
    return portal.manage("shell", "-v", "0", "-c", code).strip()


def window(portal: Portal, open_page: OpenPage, name: str) -> Page:
    """Somebody's own browser, signed in on the staff side."""
    page = open_page(DESKTOP)
    editor.sign_in(page, portal, f"{name}@demo.example")
    return page


def test_a_question_more_from_the_editor_to_the_public(portal: Portal, open_page: OpenPage) -> None:
    begun = begin(portal, open_page)
    desk = window(portal, open_page, "editor")
    write(desk)
    look_at(desk)
    kept = shell(portal, KEPT)
    try_out(desk)
    assert shell(portal, KEPT) == kept, "a trial sends nothing and leaves nothing"
    propose(desk)
    expect(reason_step(begin(portal, open_page)).get_by_text(QUESTION)).to_have_count(0)
    approve(portal, open_page)
    asks_it(reason_step(begin(portal, open_page)))
    finish_on_the_old_form(begun)
    refuse_at_the_hour(portal, open_page)


def begin(portal: Portal, open_page: OpenPage) -> Page:
    """A referrer on the first step of a draft of their own."""
    page = open_page(DESKTOP)
    page.goto("/account/login/")
    walking.sign_in(page, portal, REFERRER, portal.password)
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


def write(page: Page) -> None:
    """A question with a condition, at the end of a step."""
    editor.edit(page, FORM)
    step = editor.unfold(editor.folded(page, STEP))
    question = editor.add(step, "Short text")
    question.get_by_label("Question").first.fill(QUESTION)
    editor.add_condition(question, "primary_reason", "is", CODE)
    editor.save(page)


def look_at(page: Page) -> None:
    """The preview shows the draft, empty and with errors."""
    modes = page.locator("#id_preview_mode, [name=preview-mode], [data-preview-mode-select]")
    names = [name for name in modes.first.locator("option").all_inner_texts() if STEP in name]
    number = names[0].partition(":")[0]
    shown = editor.preview(page, names[0])
    expect(shown.get_by_role("heading", level=1)).to_contain_text(STEP)
    shown.get_by_label(walking.marked("Primary reason")).select_option(label=REASON)
    expect(shown.get_by_label(walking.marked(QUESTION))).to_be_visible()
    shown = editor.preview(page, f"{number}, with errors")
    expect(shown.get_by_text("There is a problem")).to_be_visible()
    page.get_by_role("button", name="Toggle preview").click()


def try_out(page: Page) -> None:
    """The draft as a referrer would walk it, to its thank-you page."""
    editor.action(page, "Try this form")
    walking.press(page, "Try this form")
    on_trial(page, "front")
    walking.choose(page, "Is a child in immediate danger right now?", "No")
    walking.press(page)
    with page.expect_navigation():
        walking.follow(page, "Next")
    definition = shipped(NAME)
    answers = shortest(Generator(definition)) | {"primary_reason": CODE}
    Typist(page, definition, answers, look=on_trial).whole_form()
    on_trial(page, "check")
    with page.expect_navigation():
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
    """An editor cannot publish, and submits for approval."""
    editor.edit(page, FORM)
    page.get_by_role("button", name="More actions").click()
    expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    with page.expect_navigation():
        page.get_by_role("button", name="Submit for approval", exact=True).click()
    expect(page.get_by_text("submitted", exact=False).first).to_be_visible()


def approve(portal: Portal, open_page: OpenPage) -> None:
    """Another team's manager is offered nothing; the Front Door's approves."""
    other = window(portal, open_page, "ladomanager")
    expect(other.get_by_role("link", name=FORM)).to_have_count(0)
    page = window(portal, open_page, "manager")
    page.get_by_role("link", name=FORM, exact=True).first.click()
    editor.ready(page)
    page.get_by_role("button", name="More actions").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Approve and Publish", exact=True).click()
    expect(page.get_by_text("You approved", exact=False).first).to_be_visible()


def finish_on_the_old_form(page: Page) -> None:
    """The draft that was begun before goes on as it was, and is sent."""
    definition = shipped(NAME)
    answers = shortest(Generator(definition)) | {"primary_reason": CODE}

    def is_old(page: Page, name: str) -> None:
        expect(page.get_by_text(QUESTION)).to_have_count(0)

    Typist(page, definition, answers, look=is_old).whole_form()
    assert checked_and_sent(page, walking.nothing).startswith("RS-")


def refuse_at_the_hour(portal: Portal, open_page: OpenPage) -> None:
    """A version with a fault does not go live at its time, and its editor is told."""
    shell(portal, FAULTY.format(label=QUESTION))
    portal.manage("publish_scheduled")
    assert shell(portal, FIND + "print(page.live, page.title)") == f"True {FORM}"
    page = window(portal, open_page, "editor")
    page.goto(f"/admin/pages/{shell(portal, FIND + 'print(page.pk)')}/edit/")
    expect(page.get_by_text("not published", exact=False).first).to_be_visible()
    portal.manage("work", "--once")
    assert any("NO_SUCH" in read(path) for path in portal.mails_to("editor@demo.example"))


def read(path: Path) -> str:
    return path.read_text(errors="replace").replace("=\n", "")
