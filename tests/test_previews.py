"""The preview panel: every screen of a form, as people will see it."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from formpages.importing import import_form
from formpages.journey import journey
from formpages.portable import dump, load
from formpages.publishing import read
from formpages.records import FormVersion
from formpages.samples import sample_answers
from formpages.submitting import submit
from home.models import HoldingPage
from kentportal.accounts.models import User
from kentportal.outbox.worker import work_once

from .markup import faults
from .offices import choice_page
from .panel import A_DRAFT, html_of, look, mode_called, stored, words_of
from .people import make_user, sign_in
from .shipped_forms import text_of
from .small_form import TEXT, fill_in, make_draft

pytestmark = pytest.mark.django_db

FORMS = (
    "request_for_support_professional",
    "request_for_support_public",
    "occupational_therapy",
    "lado_professional",
    "lado_public",
)
MOST_QUERIES = 6
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE)", re.IGNORECASE)


@pytest.fixture
def editor() -> User:
    return make_user("editor@example.org", is_superuser=True, is_staff=True)


@pytest.fixture
def parent() -> Page:
    return choice_page()


@pytest.fixture
def holding() -> HoldingPage:
    root = Page.get_first_root_node()
    page: HoldingPage = root.add_child(instance=HoldingPage(title="Gateway", slug="gateway", live=False))
    return page


@pytest.fixture
def small(parent: Page) -> Any:
    return import_form(TEXT, parent)


def test_the_panel_lists_every_screen_in_the_order_people_meet_them(small: Any) -> None:
    assert [label for _, label in small.preview_modes] == [
        "Front page",
        "Front page, urgent",
        "Instructions",
        "Step 1: Child's details",
        "Step 1, with errors",
        "Step 2: Other children",
        "Step 2, with errors",
        "Step 2, one child",
        "Step 3: The worry",
        "Step 3, with errors",
        "Step 4: Documents",
        "Step 4, with errors",
        "Check your answers",
        "Before sending",
        "Thank-you page in office hours",
        "Thank-you page out of hours",
        "Confirmation email",
        "Print page",
        "Copy for the family",
        "Closed notice",
    ]
    assert small.default_preview_mode == ""


@pytest.mark.parametrize("name", FORMS)
def test_every_mode_of_every_shipped_form_is_shown_for_few_statements_and_none_that_write(
    parent: Page, editor: User, name: str
) -> None:
    page = import_form(text_of(name), parent)
    look(page, "", editor)  # Wagtail looks up where its sites begin once for all processes
    before = stored()
    seen = set()
    for mode, label in page.preview_modes:
        with CaptureQueriesContext(
            connection,
        ) as statements:
            html = html_of(page, mode, editor)
        sql = [each["sql"] for each in statements.captured_queries]
        assert len(sql) <= MOST_QUERIES, (label, sql)
        assert not [each for each in sql if WRITES.match(each)], label
        assert not faults(html), label
        assert not A_DRAFT.search(html), label
        seen.add(html)
    assert len(seen) == len(page.preview_modes), "two modes show the same"
    assert stored() == before


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("urgent", [False, True])
def test_sample_answers_take_a_form_to_its_end(parent: Page, name: str, urgent: bool) -> None:
    definition = read(import_form(text_of(name), parent)).definition
    way = journey(definition, sample_answers(definition, urgent), urgent=urgent)
    assert way.complete and not way.missing and not way.ended_by
    assert all(
        way.answers.get(group.key)
        for stage in way.stages
        for group in stage.step.groups
        if group in stage.parts
    )


def test_sample_answers_go_round_a_rule_where_the_first_answers_would_end_the_form(parent: Page) -> None:
    form = load(TEXT)
    form["steps"][1]["parts"][0]["key"] = "other_children"
    form["steps"][1]["rules"] = [
        {
            "condition": {"tests": [{"question": "other_children", "value": "no"}]},
            "title": "You need another form",
            "body": "<p>Call us.</p>",
        }
    ]
    form["format"] = 2
    page = import_form(dump(form), parent)
    definition = read(page).definition
    answers = sample_answers(definition)
    assert answers["other_children"] == "no"
    assert journey(definition, answers).complete
    end = mode_called(page, "End page: You need another form")
    assert "Call us." in html_of(page, end, make_user())


def test_a_step_is_shown_empty_and_as_whoever_presses_next_too_soon_sees_it(small: Any, editor: User) -> None:
    empty = html_of(small, mode_called(small, "Step 1: Child's details"), editor)
    assert "First name *" in empty and "error-summary" not in empty
    wrong = html_of(small, mode_called(small, "Step 1, with errors"), editor)
    assert "Enter first name" in words_of(wrong) and "error-summary" in wrong
    row = html_of(small, mode_called(small, "Step 2, one child"), editor)
    assert "Add a child" in words_of(row)


def test_what_hangs_on_an_earlier_page_is_in_sight(small: Any, editor: User) -> None:
    parts = small.steps[2].value["parts"]
    parts[1].value["condition"]["tests"][0]["question"] = "other_children"
    assert "Why not?" in html_of(small, mode_called(small, "Step 3: The worry"), editor)


def test_answers_that_are_checked_are_sample_answers(small: Any, editor: User) -> None:
    for label in ("Check your answers", "Print page"):
        words = words_of(html_of(small, mode_called(small, label), editor))
        assert "Sample text" in words
        assert "1 Sample Street" in words
    assert "Send Report to Kent" in words_of(html_of(small, mode_called(small, "Check your answers"), editor))
    assert "You cannot make any other changes" in html_of(small, mode_called(small, "Before sending"), editor)


def test_the_thank_you_page_is_shown_for_both_times_of_day(small: Any, editor: User) -> None:
    by_day = html_of(small, mode_called(small, "Thank-you page in office hours"), editor)
    by_night = html_of(small, mode_called(small, "Thank-you page out of hours"), editor)
    assert "RS-K1-0000-000000" in by_day and "RS-K1-0000-000000" in by_night
    assert "Our day teams are closed now" in by_night
    assert "Our day teams are closed now" not in by_day


def test_the_mail_in_the_panel_is_the_mail_that_is_sent(small: Any, editor: User) -> None:
    html = BeautifulSoup(html_of(small, mode_called(small, "Confirmation email"), editor), "html.parser")
    client, owner = Client(), make_user()
    draft = make_draft(owner, version=FormVersion.objects.get(page_id=small.pk))
    fill_in(sign_in(client, owner), draft)
    sent = submit(owner, draft.pk)
    work_once()
    (letter,) = mail.outbox
    shown = {"RS-K1-0000-000000": sent.reference}

    def real(text: str) -> str:
        for old, new in shown.items():
            text = text.replace(old, new)
        return " ".join(text.split())

    rows = {
        key.get_text(strip=True): value.get_text(strip=True)
        for key, value in zip(html.select("dt"), html.select("dd"), strict=True)
    }
    assert real(rows["Subject"]) == letter.subject
    assert rows["From"] == letter.from_email
    (frame,) = html.select("iframe")
    in_the_panel, in_the_mail = real(str(frame["srcdoc"])), real(str(letter.alternatives[0][0]))  # type: ignore[attr-defined]
    assert in_the_panel == in_the_mail


def test_what_a_type_of_form_does_not_have_is_not_offered(parent: Page, editor: User) -> None:
    lado: Any = import_form(text_of("lado_professional"), parent)
    labels = [label for _, label in lado.preview_modes]
    assert "Copy for the family" not in labels and "Front page, urgent" not in labels
    assert "End page: " in " ".join(labels)
    assert "Refer another person" in html_of(lado, "thank-you", editor)
    assert "I confirm that a child is at immediate risk" not in html_of(lado, "urgent", editor)


def test_each_end_page_has_its_own_words(parent: Page, editor: User) -> None:
    lado: Any = import_form(text_of("lado_professional"), parent)
    ends = [(mode, label) for mode, label in lado.preview_modes if label.startswith("End page: ")]
    rules = [rule for step in lado.steps for rule in step.value["rules"]]
    assert len(ends) == len(rules) > 0
    for (mode, _), rule in zip(ends, rules, strict=True):
        assert rule["title"] in words_of(html_of(lado, mode, editor))


def test_feedback_has_its_page_and_its_thank_you(holding: HoldingPage, editor: User) -> None:
    page: Any = import_form(text_of("feedback"), holding)
    assert [label for _, label in page.preview_modes] == ["The form", "Thank-you page"]
    assert page.steps[0].value["parts"][0].value["label"] in html_of(page, "", editor)
    assert html_of(page, "thank-you", editor) != html_of(page, "", editor)
    page.steps = []
    assert look(page, "", editor).status_code == 200
