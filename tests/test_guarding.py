"""A form in use is not deleted, a closed one is not started, and nobody who is told no sees an error page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from formpages.admin.refusals import RefusalsMiddleware, as_list
from formpages.feedback import Feedback, FeedbackPage
from formpages.importing import import_form
from formpages.reasons import reasons
from formpages.records import Draft, FormVersion, Submission
from home.models import ContactDetails, HoldingPage
from kentportal.accounts.models import User
from safeguarding import roles

from .editing import posted
from .offices import Desk, told
from .people import sign_in
from .small_form import TEXT

pytestmark = pytest.mark.django_db
DELETING = ("editor", "superuser")


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


def draft_of(desk: Desk, **fields: Any) -> Draft:
    version = FormVersion.objects.get(page_id=desk.page.pk)
    return Draft.objects.create(owner=desk.people["referrer"], version=version, **fields)


def one_page(desk: Desk, name: str, page: Any) -> Any:
    url = reverse("wagtailadmin_pages:delete", args=[page.pk])
    return desk.browser(name).post(url, follow=True)


def several(desk: Desk, name: str, page: Any) -> Any:
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    return desk.browser(name).post(f"{url}?id={page.pk}", follow=True)


ROADS = pytest.mark.parametrize("delete", [one_page, several])
Road = Callable[[Desk, str, Any], Any]


@ROADS
@pytest.mark.parametrize("name", DELETING)
@pytest.mark.parametrize("above", [False, True])
def test_a_form_with_drafts_is_not_deleted(above: bool, name: str, delete: Road, desk: Desk) -> None:
    desk.live().unpublish()
    for _ in range(2):
        draft_of(desk)
    # Wagtail lets nobody but superusers delete a page with pages below it.
    page = desk.page.get_parent() if above and name == "superuser" else desk.page
    answer = delete(desk, name, page)
    assert "2 drafts of it have not been sent yet" in told(answer)
    assert "Close “Small form”" in told(answer)
    assert f"{desk.url('edit')}#id_closed-label" in told(answer)
    assert Page.objects.filter(pk=desk.page.pk).exists()
    Draft.objects.all().delete()
    delete(desk, name, page)
    assert not Page.objects.filter(pk=desk.page.pk).exists()


def test_the_offer_to_close_leads_to_the_field(desk: Desk) -> None:
    page = desk.browser("editor").get(desk.url("edit")).content.decode()
    assert 'id="id_closed-label"' in page


@pytest.mark.parametrize("kind", ["trial", "expired"])
def test_trials_and_expired_drafts_hold_nothing_up(kind: str, desk: Desk) -> None:
    desk.live().unpublish()
    if kind == "trial":
        draft_of(desk, trial_of_id=desk.page.pk)
    else:
        draft_of(desk, saved_at=timezone.now() - timedelta(days=31))
    one_page(desk, "editor", desk.page)
    assert not Page.objects.filter(pk=desk.page.pk).exists()


@ROADS
@pytest.mark.parametrize("name", DELETING)
def test_a_live_form_is_not_taken_down_by_deleting_it(name: str, delete: Road, desk: Desk) -> None:
    answer = delete(desk, name, desk.page)
    assert "ask a manager of its team to unpublish it" in told(answer)
    assert desk.live().live
    desk.browser("manager").post(desk.url("unpublish"))
    delete(desk, name, desk.page)
    assert not Page.objects.filter(pk=desk.page.pk).exists()


def test_deleting_keeps_what_was_sent_and_says_so(desk: Desk) -> None:
    version = FormVersion.objects.get(page_id=desk.page.pk)
    sent = Submission.objects.create(reference="RS-1", draft_id=uuid4(), version=version, answers={})
    desk.live().unpublish()
    browser = desk.browser("editor")
    assert "1 form was sent with “Small form”" in told(browser.get(desk.url("delete")))
    browser.post(desk.url("delete"))
    assert not Page.objects.filter(pk=desk.page.pk).exists()
    assert Submission.objects.get(pk=sent.pk).definition.title == "Small form"


@ROADS
def test_pages_that_are_no_forms_are_deleted_as_ever(delete: Road, desk: Desk) -> None:
    note = desk.page.get_parent().add_child(instance=Page(title="Note", slug="note"))
    delete(desk, "editor", note)
    assert not Page.objects.filter(pk=note.pk).exists()


def test_deleting_several_of_something_else_is_no_business_of_forms(desk: Desk) -> None:
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    desk.browser("superuser").post(f"{url}?id={desk.people['ot'].pk}")
    assert not User.objects.filter(pk=desk.people["ot"].pk).exists()


@pytest.fixture
def closed(desk: Desk) -> Desk:
    page = desk.live()
    page.closed, page.closed_notice = True, "<p>Call us until Monday.</p>"
    page.save_revision().publish()
    return desk


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("screen", ["", "instructions/", "start/"])
def test_a_closed_form_says_what_to_do_instead(
    screen: str, method: str, signed_in: bool, closed: Desk
) -> None:
    client = sign_in(Client(), closed.people["referrer"]) if signed_in else Client()
    url = f"{closed.live().url}{screen}"
    answer = getattr(client, method)(url, {"danger": "no"} if method == "post" else {})
    if screen and method == "post":
        assert answer.status_code == 405
        return
    assert answer.status_code == 200
    assert "no-cache" in answer["Cache-Control"]
    if method != "head":
        html = answer.content.decode()
        details = ContactDetails.load()
        assert "This form is closed" in html
        assert "Call us until Monday." in html
        assert details.front_door_telephone in html
        assert details.out_of_hours_telephone in html
        assert "<form" not in html.partition("<main")[2].partition("</main")[0]
    assert not Draft.objects.exists()


def test_who_was_on_the_way_in_when_it_closed_starts_nothing(desk: Desk) -> None:
    client = sign_in(Client(), desk.people["referrer"])
    onward = client.post(f"{desk.live().url}?urgency=standard", {"danger": "no"})["Location"]
    page = desk.live()
    page.closed = True
    page.save_revision().publish()
    answer = client.get(onward.replace("instructions/", "start/"))
    assert b"This form is closed" in answer.content
    assert not Draft.objects.exists()
    page = desk.live()
    page.closed = False
    page.save_revision().publish()
    assert client.get(onward.replace("instructions/", "start/")).status_code == 302
    assert Draft.objects.count() == 1


def test_whoever_has_begun_a_form_goes_on_with_it_when_it_closes(closed: Desk) -> None:
    draft = Draft.objects.create(
        owner=closed.people["referrer"], version=FormVersion.objects.earliest("number")
    )
    client = sign_in(Client(), closed.people["referrer"])
    step = client.get(reverse("formpages:resume", args=[draft.pk]), follow=True)
    assert step.status_code == 200
    assert "Child&#x27;s details" in step.content.decode()
    assert client.get(reverse("recover_forms")).status_code == 200


def test_a_closed_form_of_another_team_names_its_own_telephone(desk: Desk) -> None:
    text = TEXT.replace("safeguarding.RequestForSupportPage", "safeguarding.OccupationalTherapyPage")
    page: Any = import_form(text.replace("slug: form", "slug: ot"), desk.page.get_parent())
    page.closed = True
    page.save_revision().publish()
    html = Client().get(page.url).content.decode()
    assert "To speak to Occupational Therapy" in html


def test_a_closed_form_with_drafts_says_when_it_can_be_deleted(closed: Desk) -> None:
    draft_of(closed)
    answer = one_page(closed, "editor", closed.page)
    assert "drafts are erased 30 days after they were last saved" in told(answer)
    assert "Close “" not in told(answer)


def test_closing_changes_no_version(desk: Desk) -> None:
    page = desk.live()
    page.closed = True
    page.save_revision().publish()
    assert desk.versions() == 1


def test_who_sees_feedback(desk: Desk) -> None:
    assert desk.people["editor"].has_perm("formpages.view_feedback")
    for name in ("admin", "worker", "manager", "ladomanager", "referrer"):
        assert not desk.people[name].has_perm("formpages.view_feedback"), name


FEEDBACK = """format: 2
type: formpages.FeedbackPage
title: Feedback
slug: feedback
steps:
- kind: step
  title: Feedback
  parts:
  - kind: long_text
    label: What do you think?
    key: what
"""


@pytest.fixture
def feedback(desk: Desk) -> Any:
    """A form that comms editors publish themselves."""
    home = Page.get_first_root_node().add_child(
        instance=HoldingPage(title="Gateway", slug="gateway", live=False)
    )
    return import_form(FEEDBACK, home)


def test_editors_publish_the_feedback_form_themselves(desk: Desk, feedback: FeedbackPage) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[feedback.pk])
    page = desk.browser("editor").get(url).content.decode()
    assert "action-publish" in page
    assert "Submit for approval" not in page
    feedback.title = "What you think"
    desk.browser("editor").post(url, posted(feedback, **{"action-publish": "on"}))
    assert Page.objects.get(pk=feedback.pk).title == "What you think"
    for name in ("admin", "manager"):
        feedback.title = "Not theirs"
        desk.browser(name).post(url, posted(feedback, **{"action-publish": "on"}))
        assert Page.objects.get(pk=feedback.pk).title == "What you think"


def test_a_faulty_feedback_form_is_published_by_no_road_and_says_why(
    desk: Desk, feedback: FeedbackPage
) -> None:
    feedback.steps[0].value["parts"][0].value["key"] = "id"
    feedback.title = "Faulty"
    feedback.save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[feedback.pk])
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editing = desk.browser("editor").post(edit, posted(feedback, **{"action-publish": "on"}), follow=True)
    assert "could not be saved due to validation errors" in told(editing)
    answer = desk.browser("editor").post(f"{bulk}?id={feedback.pk}&next={edit}", follow=True)
    assert answer.status_code == 200
    assert "the key “id” is one the portal uses itself" in told(answer)
    assert Page.objects.get(pk=feedback.pk).title == "Feedback"


def test_deleting_the_feedback_form_says_what_was_written(desk: Desk, feedback: FeedbackPage) -> None:
    version = FormVersion.objects.get(page_id=feedback.pk)
    Feedback.objects.create(version=version, answers={"what": "Good"})
    url = reverse("wagtailadmin_pages:delete", args=[feedback.pk])
    assert "1 form was sent with “Feedback”" in told(desk.browser("editor").get(url))
    desk.browser("editor").post(url)
    assert not Page.objects.filter(pk=feedback.pk).exists()
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("path", ["/admin/pages/", "/menu/"])
def test_what_goes_wrong_elsewhere_is_not_hidden(path: str, rf: RequestFactory) -> None:
    middleware = RefusalsMiddleware(lambda request: HttpResponse())
    error = ValidationError("Wrong")
    request = rf.get(path) if path.startswith("/admin/") else rf.post(path)
    assert middleware.process_exception(request, error) is None
    assert middleware.process_exception(rf.post("/admin/"), KeyError("x")) is None


def test_reasons_are_sentences_and_escaped_and_not_too_many() -> None:
    assert reasons(ValidationError({"go_live_at": ["Too late."], "__all__": ["No."]})) == [
        "Go live at: Too late.",
        "No.",
    ]
    html = as_list("Not published:", ["<script>", *(f"reason {number}" for number in range(11))])
    assert "&lt;script&gt;" in html
    assert html.count("<li>") == 11
    assert "and 2 more" in html


def test_roles_are_loaded_once(desk: Desk) -> None:
    before = desk.page.get_workflow()
    assert before
    before.name = "Ours"
    before.save()
    roles.load_approval()
    assert desk.page.get_workflow().name == "Ours"
