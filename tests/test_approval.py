"""Who publishes a referral form: its team's managers, by approving it, and nobody else by any road."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from formpages.publishing import FormFaults
from formpages.records import FormVersion
from safeguarding.approval import ManagerApproval
from safeguarding.pages import LadoReferralPage, OccupationalTherapyPage, RequestForSupportPage
from safeguarding.records import Membership

from .editing import posted
from .offices import Desk, mails, told

pytestmark = pytest.mark.django_db
#: Everybody who can open the editing page of a form without being asked to approve it.
EDITING = ("editor", "admin", "superuser")
STAFF = ("worker", "manager", "second_manager", "ot", "otmanager", "lado", "ladomanager", *EDITING)


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


def test_each_kind_of_form_is_approved_by_its_own_team(desk: Desk) -> None:
    kinds = (RequestForSupportPage, OccupationalTherapyPage, LadoReferralPage)
    names = [kind().get_workflow().name for kind in kinds]
    assert names == ["Front Door approves", "Occupational Therapy approves", "LADO approves"]
    assert not desk.page.get_parent().specific.has_workflow


def test_an_editor_proposes_and_a_manager_publishes(desk: Desk) -> None:
    editing = desk.browser("editor").get(desk.url("edit")).content.decode()
    assert "Submit for approval" in editing
    assert "action-publish" not in editing
    desk.propose(title="A better title")
    assert (desk.live().title, desk.versions()) == ("Small form", 1)
    page = desk.browser("manager").get(desk.url("edit")).content.decode()
    assert "Approve and Publish" in page
    assert "A better title" in desk.browser("manager").get(reverse("wagtailadmin_home")).content.decode()
    answer = desk.approve()
    assert (desk.live().title, desk.live().live, desk.versions()) == ("A better title", True, 2)
    assert not desk.live().has_unpublished_changes
    assert "You approved “A better title”. It is live now." in told(answer)
    assert "do not have permission" not in told(answer)
    assert answer.redirect_chain == [(reverse("wagtailadmin_home"), 302)]


def test_who_approves_can_look_and_compare(desk: Desk) -> None:
    published = desk.live().save_revision()
    published.publish()
    desk.propose()
    newest = desk.live().latest_revision
    urls = [
        desk.url("revisions_compare", "live", newest.pk),
        desk.url("revisions_view", newest.pk),
        desk.url("view_draft"),
        desk.url("workflow_preview", desk.newest().current_workflow_task.pk),
        reverse("form_admin:comparison", args=[desk.page.pk]) + "?old=1&new=draft",
    ]
    for url in urls:
        assert desk.browser("manager").get(url).status_code == 200, url
    compared = desk.browser("manager").get(urls[0]).content.decode()
    assert "Proposed" in compared
    for name in ("worker", "ladomanager", "ot"):
        for url in urls:
            assert desk.browser(name).get(url).status_code in (302, 404), (name, url)
    assert "waits for your approval" in desk.browser("manager").get(desk.url("edit")).content.decode()
    assert "waits for your approval" not in desk.browser("editor").get(desk.url("edit")).content.decode()
    desk.approve()
    for url in urls[:-1]:
        assert desk.browser("manager").get(url).status_code in (302, 404), url
    assert desk.browser("manager").get(f"{urls[-1]}".replace("draft", "2")).status_code == 200


def test_a_new_form_goes_the_same_way(desk: Desk) -> None:
    copied = desk.page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)
    other = Desk(desk.people, copied)
    other.propose(title="Brand new")
    assert not other.live().live
    other.approve()
    assert other.live().live
    assert other.versions() == 1


@pytest.mark.parametrize("name", sorted({*STAFF} - {"manager", "second_manager"}))
def test_nobody_but_its_managers_approves_a_form(name: str, desk: Desk) -> None:
    desk.propose()
    desk.act(name, "approve")
    desk.approve(name)
    assert (desk.live().title, desk.newest().workflow_in_progress) == ("Small form", True)
    desk.act("second_manager", "approve")
    assert desk.live().title == "Proposed"


def test_nobody_approves_what_they_proposed(desk: Desk) -> None:
    Membership.objects.filter(user=desk.people["manager"]).update(is_manager=True)
    desk.people["manager"].groups.add(*desk.people["editor"].groups.all())
    desk.propose("manager")
    state = desk.newest().current_workflow_task_state
    assert "Approve" not in desk.browser("manager").get(desk.url("edit")).content.decode()
    desk.approve("manager")
    desk.act("manager", "approve")
    assert desk.live().title == "Small form"
    # Nor by way of another page, which somebody else proposed.
    other = Desk(desk.people, desk.page.copy(update_attrs={"slug": "other"}, keep_live=False))
    other.propose("editor", title="Other")
    answer = other.act("manager", "approve", state)
    assert "You proposed this yourself" in told(answer)
    assert desk.live().title == "Small form"
    desk.act("second_manager", "approve")
    assert desk.live().title == "Proposed"


def test_what_a_manager_changed_goes_back_or_to_another_manager(desk: Desk) -> None:
    desk.propose()
    answer = desk.approve("manager", title="Mine now")
    assert "You changed this form since it was proposed" in told(answer)
    assert (desk.live().title, desk.newest().title) == ("Small form", "Mine now")
    assert "You changed this form" in told(desk.act("manager", "approve"))
    desk.act("second_manager", "approve")
    assert desk.live().title == "Mine now"


@pytest.mark.parametrize("name", ["editor", "superuser", None])
def test_what_changed_behind_its_back_is_proposed_again(name: str | None, desk: Desk) -> None:
    desk.propose()
    page = desk.newest()
    page.title = "Slipped in"
    page.save_revision(user=desk.people[name] if name else None)
    assert "was changed after it was proposed" in told(desk.act("manager", "approve"))
    assert desk.live().title == "Small form"
    desk.act("manager", "reject")
    desk.propose(title="In the open")
    desk.act("manager", "approve")
    assert desk.live().title == "In the open"


def test_a_manager_who_opened_and_saved_it_unchanged_approves_it(desk: Desk) -> None:
    desk.propose()
    desk.press("manager", "action-save")
    assert desk.newest().latest_revision.user == desk.people["manager"]
    desk.approve("manager")
    assert desk.live().title == "Proposed"
    # What is published is the editor's, whoever saved it last.
    newest = FormVersion.objects.filter(page_id=desk.page.pk).latest("number")
    assert newest.author == desk.people["editor"]


def test_changes_asked_for_are_made_and_proposed_again(desk: Desk) -> None:
    desk.propose()
    assert mails() == [
        ("manager@example.org", "form_proposed"),
        ("second_manager@example.org", "form_proposed"),
    ]
    assert "You asked for changes to" in told(desk.act("manager", "reject"))
    assert mails()[2:] == [("editor@example.org", "form_changes_wanted")]
    editing = desk.browser("editor").get(desk.url("edit")).content.decode()
    assert "Submit again for approval" in editing
    desk.propose(title="Better")
    desk.approve()
    assert desk.live().title == "Better"
    assert mails()[-1] == ("editor@example.org", "form_approved")


def test_no_mail_leaves_by_another_way_than_the_outbox(desk: Desk, mailoutbox: list[Any]) -> None:
    desk.propose()
    desk.act("manager", "reject")
    desk.propose(title="Better")
    desk.approve()
    assert len(mails()) == 6
    assert mailoutbox == []


def test_while_it_waits_only_managers_change_it(desk: Desk) -> None:
    desk.propose()
    for name in EDITING:
        assert "locked" in told(desk.press(name, "action-save", title="Changed")).casefold(), name
        assert desk.newest().title == "Proposed"
    desk.press("second_manager", "action-save", title="Changed")
    assert desk.newest().title == "Changed"


def test_an_editor_takes_a_proposal_back(desk: Desk) -> None:
    desk.propose()
    for name, offered in (("editor", True), ("manager", False)):
        page = desk.browser(name).get(desk.url("edit")).content.decode()
        assert ("action-cancel-workflow" in page) is offered
    state = desk.newest().current_workflow_task_state
    desk.press("editor", "action-cancel-workflow")
    assert not desk.newest().workflow_in_progress
    desk.act("manager", "approve", state)
    assert desk.live().title == "Small form"


def test_who_is_no_manager_any_more_approves_nothing(desk: Desk) -> None:
    desk.propose()
    Membership.objects.filter(user=desk.people["manager"]).update(is_manager=False)
    desk.act("manager", "approve")
    assert desk.live().title == "Small form"
    Membership.objects.filter(user=desk.people["manager"]).update(is_manager=True)
    desk.act("manager", "approve")
    assert desk.live().title == "Proposed"


def test_what_an_editor_locked_is_open_to_who_approves(desk: Desk) -> None:
    desk.browser("editor").post(desk.url("lock"))
    assert desk.live().locked
    desk.propose()
    assert not desk.live().locked
    desk.approve()
    assert desk.live().title == "Proposed"


def test_with_nobody_to_approve_it_a_form_stays_as_it_is(desk: Desk) -> None:
    ManagerApproval.objects.filter(team="frontdoor").update(active=False)
    desk.press("editor", "action-submit", title="Anyway")
    assert (desk.live().title, desk.newest().title) == ("Small form", "Anyway")
    assert "Submit for approval" not in desk.browser("editor").get(desk.url("edit")).content.decode()


def test_closing_a_form_is_proposed_and_approved_like_any_change(desk: Desk) -> None:
    page = desk.newest()
    page.closed = True
    desk.browser("editor").post(desk.url("edit"), posted(page, **{"action-submit": "on"}))
    assert not desk.live().closed
    desk.approve()
    assert desk.live().closed
    assert b"This form is closed" in Client().get(str(desk.live().url)).content


def faulty(desk: Desk, title: str = "Proposed") -> Any:
    """The form's newest draft with two questions of one key."""
    page = desk.newest()
    page.title = title
    page.steps[0].value["parts"][1].value["key"] = "last_name"
    return page


@pytest.mark.parametrize("button", ["action-submit", "action-publish"])
def test_a_faulty_form_cannot_be_proposed_and_says_why(button: str, desk: Desk) -> None:
    data = posted(faulty(desk), **{button: "on"})
    answer = desk.browser("editor").post(desk.url("edit"), data, follow=True)
    assert answer.status_code == 200
    assert not desk.newest().workflow_in_progress
    assert desk.live().title == "Small form"
    if button == "action-submit":
        assert "could not be saved due to validation errors" in told(answer)
        assert "last_name" in answer.content.decode()


@pytest.mark.parametrize("way", ["editing page", "list", "window"])
def test_what_became_faulty_while_it_waited_stays_there_and_says_why(way: str, desk: Desk) -> None:
    desk.propose()
    faulty(desk).save_revision(user=desk.people["second_manager"])
    state = desk.newest().current_workflow_task_state
    reason = "another question has the key"
    if way == "editing page":
        answer = desk.approve("manager")
        words, reason = told(answer), "could not be saved due to validation errors"
    elif way == "list":
        answer = desk.act("manager", "approve")
        words = told(answer)
    else:
        browser = desk.browser("manager")
        url = desk.url("workflow_action", "approve", state.pk)
        sent = browser.post(url, {"comment": ""}, headers={"x-requested-with": "XMLHttpRequest"})
        assert sent.json() == {"step": "success", "redirect": desk.url("edit")}
        answer = browser.get(sent.json()["redirect"])
        words = told(answer)
    assert answer.status_code == 200
    assert reason in words
    assert (desk.live().title, desk.newest().workflow_in_progress) == ("Small form", True)
    assert desk.versions() == 1
    assert ("editor@example.org", "form_approved") not in mails()


@pytest.mark.parametrize("way", ["editing page", "list"])
def test_changes_can_be_asked_for_of_a_faulty_form(way: str, desk: Desk) -> None:
    desk.propose()
    faulty(desk).save_revision(user=desk.people["second_manager"])
    if way == "list":
        desk.act("manager", "reject")
    else:
        desk.press("manager", "action-workflow-action", **{"workflow-action-name": "reject"})
    assert desk.newest().current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES


def test_what_is_approved_for_later_is_checked_at_once(desk: Desk) -> None:
    desk.propose()
    page = faulty(desk)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(user=desk.people["second_manager"])
    assert "last_name" in told(desk.act("manager", "approve"))
    assert not desk.newest().approved_schedule
    with pytest.raises(FormFaults):
        page.latest_revision.publish()
