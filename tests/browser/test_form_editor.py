"""What the editing page of a form does for an editor, with a real mouse and keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect

from ..portal import Portal
from . import form_editing as editor
from . import walking
from .conftest import DESKTOP, OpenPage

PROFESSIONALS = "Request for Support (Professionals)"
FORMS = (
    PROFESSIONALS,
    "Request for Support (Members of the public)",
    "Occupational Therapy Request",
    "Children's LADO referral form - Professionals",
    "Children's LADO referral form - Public",
    "Feedback",
)
REVISIONS = "from wagtail.models import Revision as R; print(R.objects.count())"
#: Longer than the editor waits before it saves a change.
AUTOSAVED = 4_000


@pytest.fixture(scope="module")
def cookies(portal: Portal, browser: Browser) -> StorageState:
    """The editor, signed in once."""
    context = browser.new_context(base_url=portal.base_url)
    page = context.new_page()
    editor.sign_in(page, portal, "editor@demo.example")
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def page(open_page: OpenPage, cookies: StorageState) -> Page:
    return open_page(DESKTOP, storage_state=cookies)


def edit_for_nothing(page: Page) -> None:
    """The professionals' form, of which nothing is kept that is done here."""
    editor.edit(page, PROFESSIONALS)
    page.locator("[data-edit-form]").evaluate("form => form.dataset.wAutosaveActiveValue = 'false'")


def revisions(portal: Portal) -> int:
    return int(portal.manage("shell", "-v", "0", "-c", REVISIONS))


def offered(field: Locator) -> dict[str, str]:
    """What a field offers once somebody goes into it: values with their words."""
    field.click()
    pairs: list[list[str]] = field.evaluate(
        "field => [...field.list.options].map(one => [one.value, one.label])"
    )
    return dict((value, words) for value, words in pairs)


def test_looking_at_a_form_is_no_change_to_it(portal: Portal, page: Page) -> None:
    before = revisions(portal)
    for title in FORMS:
        editor.edit(page, title)
        unopened: list[Any] = page.evaluate("unopenedQuestions().map(each => each.type)")
        sent: list[list[str]] = page.evaluate(editor.SENT)
        assert unopened, title
        assert sum(name.endswith("-type") for name, _ in sent) > len(unopened), title
        for step in editor.steps(page):
            editor.unfold(step)
        walking.until(page, "unopenedQuestions().length === 0")
        page.wait_for_timeout(AUTOSAVED)
        assert page.evaluate(editor.SENT) == sent, title
    assert revisions(portal) == before


def test_keys_come_from_questions_and_stay_when_published(page: Page) -> None:
    edit_for_nothing(page)
    step = editor.unfold(editor.folded(page, "Reasons for support"))
    first = new_question(step, "Café & “school” – what else?")
    expect(key_of(first)).to_have_value("cafe_school_what_else")
    second = new_question(step, "Café & school: what else?")
    expect(key_of(second)).to_have_value("cafe_school_what_else_2")
    published = editor.unfold(editor.folded(step, "Primary reason"))
    key = key_of(published)
    expect(key).to_have_value("primary_reason")
    editor.settings(published)
    key.click()
    page.keyboard.type("x")
    expect(key).to_have_value("primary_reason")
    expect(key).not_to_be_editable()
    editor.settings(first)
    key_of(first).fill("another_name")
    expect(key_of(first)).to_have_value("another_name")


def new_question(step: Locator, words: str) -> Locator:
    question = editor.add(step, "Short text")
    question.get_by_label("Question").first.click()
    step.page.keyboard.type(words)
    step.page.keyboard.press("Tab")
    return question


def key_of(question: Locator) -> Locator:
    return question.locator("input[name$='-value-key']").first


def test_a_condition_offers_earlier_questions_and_their_answers(page: Page) -> None:
    edit_for_nothing(page)
    step = editor.unfold(editor.folded(page, "Reasons for support"))
    question = new_question(step, "What does the school do already?")
    test = editor.add_condition(question, "", "is")
    field, answer = test.get_by_label("Earlier question"), test.get_by_label("Compared with")
    keys = offered(field)
    assert keys["primary_reason"] == "Primary reason"
    assert keys["child_has_disability"] == "Does the child have a disability?"
    assert key_of(question).input_value() not in keys, "itself"
    assert "positive_factors" not in keys, "of a later step"
    assert "other_children_here" in keys and "relationship" not in keys, "of rows"
    field.fill("primary_reason")
    assert offered(answer)["NEGL"] == "Neglect"
    field.fill("child_has_disability")
    assert list(offered(answer).items())[:2] == [("yes", "Yes"), ("no", "No")]
    answer.fill("yes")
    editor.fold(question)
    expect(editor.line(question)).to_have_text(
        re.compile(
            r"Short text\s+What does the school do already\?\s+only if child_has_disability is yes\s+"
            r"\[what_does_the_school_do_already\]"
        )
    )


def test_a_rows_question_looks_at_its_row_and_a_rule_at_its_step(page: Page) -> None:
    edit_for_nothing(page)
    step = editor.unfold(editor.folded(page, "children at same address"))
    group = editor.unfold(step.locator(editor.SECTION, has_text="Group of rows").first)
    inner = editor.add(group, "Short text")
    inner.get_by_label("Question").first.fill("Which year are they in?")
    test = editor.add_condition(inner, "", "is answered")
    keys = offered(test.get_by_label("Earlier question"))
    assert {"first_name", "primary_reason"} & set(keys) == {"first_name"}
    assert key_of(group).input_value() not in keys, "the group that it is in"
    editor.settings(step).locator("[data-contentpath=rules] .c-sf-add-button").last.click()
    rule = step.locator("[data-contentpath=rules]").first
    rule.locator("[data-contentpath=condition] .c-sf-add-button").last.click()
    keys = offered(rule.get_by_label("Earlier question"))
    assert "other_children_here" in keys and "primary_reason" not in keys


def test_a_copy_has_a_key_of_its_own(page: Page) -> None:
    edit_for_nothing(page)
    step = editor.unfold(editor.folded(page, "Reasons for support"))
    original = editor.folded(step, "Primary reason")
    editor.press(original, "Duplicate")
    copies = step.locator(editor.SECTION, has_text="Primary reason")
    expect(copies).to_have_count(2)
    expect(key_of(copies.first)).to_have_value("primary_reason")
    expect(key_of(copies.last)).to_have_value("primary_reason_2")
    expect(key_of(copies.last)).to_be_editable()


def test_a_copied_step_has_keys_and_an_address_of_its_own(page: Page) -> None:
    edit_for_nothing(page)
    original = editor.folded(page, "Additional child/Young person details")
    before = len(editor.steps(page))
    editor.press(original, "Duplicate")
    steps = editor.steps(page)
    assert len(steps) == before + 1
    copy = steps[2]
    sent: list[list[str]] = page.evaluate(editor.SENT)
    editor.unfold(copy)
    page.wait_for_timeout(500)
    assert page.evaluate(editor.SENT) == sent
    assert dict((name, value) for name, value in sent)["steps-12-value-slug"] == ""
    keys = [value for name, value in sent if name.endswith("-value-key") and "-questions-" not in name]
    assert {key for key in keys if keys.count(key) > 1} == set()
    assert "child_has_disability_2" in keys


def test_a_link_to_a_question_opens_its_step(page: Page) -> None:
    edit_for_nothing(page)
    address = page.url
    step = editor.unfold(editor.folded(page, "Referrer details"))
    ident = step.locator(editor.SECTION).last.get_attribute("id")
    page.goto("about:blank")
    page.goto(f"{address}#{ident}")
    question = page.locator(f"[id='{ident}']")
    expect(question).to_be_in_viewport()
    expect(question.locator("> .w-panel__header [data-panel-toggle]")).to_have_attribute(
        "aria-expanded", "true"
    )
