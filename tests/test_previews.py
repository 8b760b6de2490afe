"""The preview panel: every screen of a form being written, half done as it may be. It keeps nothing."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from formpages.blocks import StepsBlock
from formpages.feedback import FeedbackPage
from formpages.importing import import_form
from formpages.journey import journey
from formpages.portable import dump, load
from formpages.publishing import read
from formpages.records import Draft, FormVersion, Submission
from formpages.samples import sample_answers
from formpages.submitting import submit
from home.models import HoldingPage
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from kentportal.outbox.worker import work_once
from safeguarding.pages import LadoReferralPage, RequestForSupportPage

from .editing import posted
from .form_files import children_of
from .markup import faults
from .offices import choice_page
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
A_DRAFT = re.compile(r"/forms/[0-9a-f]{8}-")


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


def look(page: Any, mode: str, user: User) -> HttpResponse:
    """One mode, as the panel asks for it."""
    request = RequestFactory().get("/")
    request.user = user
    found: HttpResponse = page.serve_preview(request, mode)
    return found


def html_of(page: Any, mode: str, user: User) -> str:
    response = look(page, mode, user)
    assert response.status_code == 200
    return response.content.decode()


def words_of(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text(" ", strip=True)


def mode_called(page: Any, label: str) -> str:
    """The mode that the panel lists under this name."""
    return {name: mode for mode, name in page.preview_modes}[label]


def stored() -> tuple[int, ...]:
    kept = (Draft, FormVersion, Submission, Delivery)
    return tuple(model.objects.count() for model in kept)


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
        "Confirmation e-mail",
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
    html = BeautifulSoup(html_of(small, mode_called(small, "Confirmation e-mail"), editor), "html.parser")
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


def test_a_mode_that_is_no_more_shows_the_nearest_there_is(small: Any, editor: User) -> None:
    last, row = mode_called(small, "Step 4: Documents"), mode_called(small, "Step 2, one child")
    second = mode_called(small, "Step 2: Other children")
    steps = list(small.steps.raw_data)
    small.steps = small.steps.stream_block.to_python(steps[1:])
    assert "Other children" in words_of(html_of(small, second, editor)), "it moved up and is still meant"
    small.steps = small.steps.stream_block.to_python(steps[:2])
    assert "Other children" in words_of(html_of(small, last, editor)), "the last step there is"
    small.steps = small.steps.stream_block.to_python(steps[:1])
    assert "Child's details" in words_of(html_of(small, row, editor)), "there is no group any more"
    small.steps = []
    for mode in (last, row, second, "end:1::1", "no-such-mode", "step:", "row:x:y:z", "end:-1:?:0"):
        assert look(small, mode, editor).status_code == 200


def test_a_form_without_a_step_has_its_other_screens(parent: Page, editor: User) -> None:
    page: Any = RequestForSupportPage(title="New", slug="new", live=False)
    parent.add_child(instance=page)
    for mode, label in page.preview_modes:
        assert look(page, mode, editor).status_code == 200, label


STEP = StepsBlock().child_blocks["step"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(children_of("step", STEP), max_size=3))
def test_no_draft_however_unfinished_breaks_a_preview(editor: User, steps: Any) -> None:
    page = RequestForSupportPage(title="Unfinished", slug="unfinished", path="00010001", depth=2)
    page.steps = StepsBlock().to_python(steps)
    for mode, _ in page.preview_modes:
        response = look(page, mode, editor)
        assert response.status_code == 200
        assert b"{% " not in response.content or b"{% a %}" in response.content


def test_what_is_being_typed_is_shown_by_the_panel_and_by_it_alone(small: Any, editor: User) -> None:
    client = sign_in(Client(), editor)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.pk])
    mode = mode_called(small, "Step 1: Child's details")
    typed = small.get_latest_revision_as_object()
    first = typed.steps[0].value["parts"][1].value
    first["label"], first["key"] = "What are they called?", "last_name"
    typed.steps[0].value["parts"][2].value["label"] = ""
    typed.steps[1].value["title"] = ""
    typed.steps[2].value["parts"][1].value["condition"]["tests"][0]["question"] = "nowhere"
    before = stored()
    answer = client.post(url, posted(typed))
    assert answer.json() == {"is_valid": True, "is_available": True}
    page = client.get(f"{url}?mode={quote(mode)}&in_preview_panel=true")
    assert page.status_code == 200
    assert "What are they called?" in page.content.decode()
    for other, label in small.preview_modes:
        assert client.get(f"{url}?mode={quote(other)}").status_code == 200, label
    assert stored() == before
    assert "What are they called?" not in client.get(f"{small.url}").content.decode()
    assert RequestForSupportPage.objects.get(pk=small.pk).steps[0].value["parts"][1].value["label"] == (
        "First name"
    )


def test_a_new_form_is_previewed_before_it_is_first_saved(parent: Page, editor: User) -> None:
    client = sign_in(Client(), editor)
    kind = ("safeguarding", "ladoreferralpage", parent.pk)
    url = reverse("wagtailadmin_pages:preview_on_add", args=kind)
    page = LadoReferralPage(title="New", slug="new", path=f"{parent.path}0001", depth=parent.depth + 1)
    assert client.post(url, posted(page)).json()["is_available"]
    for mode, label in page.preview_modes:
        assert client.get(f"{url}?mode={quote(mode)}").status_code == 200, label


def test_a_preview_is_shown_in_the_editor_and_its_buttons_send_nothing(small: Any, editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, editor)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.pk])
    client.get(reverse("wagtailadmin_pages:edit", args=[small.pk]))
    assert sign_in(Client(), editor).post(url, posted(small)).json()["is_available"]
    for mode, label in small.preview_modes:
        response = client.get(f"{url}?mode={quote(mode)}")
        policy = dict(
            part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
        )
        assert policy["frame-ancestors"] == "'self'", label
        assert set(policy["sandbox"].split()) == {"allow-same-origin", "allow-scripts"}, label
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        main = BeautifulSoup(response.content, "html.parser").select_one("main")
        assert main is not None
        for form in main.select("form"):
            assert form.get("action", "#") == "#", label
            sent = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
            assert sent["csrfmiddlewaretoken"] == "preview"
            assert client.post(f"{url}?mode={quote(mode)}", sent).status_code == 403
        leading = {str(link["href"]) for link in main.select("a[href]")}
        assert not {href for href in leading if href.startswith("/forms/") and A_DRAFT.match(href)}


def test_any_page_is_framed_by_the_editor_alone_and_only_as_a_preview(parent: Page, editor: User) -> None:
    client = sign_in(Client(), editor)
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[parent.pk]))
    assert preview.status_code == 200
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(parent.url)["Content-Security-Policy"]


def test_only_those_who_may_edit_the_form_preview_it(small: Any) -> None:
    stranger = sign_in(Client(), make_user("other@example.org"))
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.pk])
    assert stranger.get(url).status_code == 404


def test_editors_texts_are_never_executed_in_a_preview(parent: Page, editor: User) -> None:
    label = "{{ 7|add:7 }}<script>alert(1)</script>{% debug %}"
    form = load(TEXT)
    for step in form["steps"]:
        step["title"] = label
        for part in step["parts"]:
            part["label"] = label
    page: Any = import_form(dump(form), parent)
    for mode, name in page.preview_modes:
        assert "<script>alert(1)" not in html_of(page, mode, editor), name
    assert FeedbackPage.one_page
