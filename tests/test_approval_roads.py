"""No road publishes a form, copies it live or takes it down but its managers' own."""

import pytest
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Task, Workflow, WorkflowState, WorkflowTask

from formpages.records import FormVersion
from home.models import ChoicePage, InformationPage
from safeguarding.approval import workflow_of

from .editing import posted
from .offices import Desk, told

pytestmark = pytest.mark.django_db
#: Everybody who can open the editing page of a form without being asked to approve it.
EDITING = ("editor", "admin", "superuser")
STAFF = ("worker", "manager", "second_manager", "ot", "otmanager", "lado", "ladomanager", *EDITING)


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


@pytest.mark.parametrize("name", STAFF)
def test_nobody_publishes_from_the_editing_page(name: str, desk: Desk) -> None:
    for button in ("action-publish", "action-submit-then-publish"):
        desk.press(name, button, title="Straight in")
        assert desk.live().title == "Small form"
    old = desk.page.latest_revision or desk.page.save_revision()
    desk.browser(name).post(
        desk.url("revisions_revert", old.pk), posted(desk.page, **{"action-publish": "on"})
    )
    assert desk.versions() == 1


@pytest.mark.parametrize("name", STAFF)
def test_nobody_publishes_several_pages_at_once_with_a_form_among_them(name: str, desk: Desk) -> None:
    parent = desk.page.get_parent()
    note = parent.add_child(instance=InformationPage(title="Note", slug="note", live=False))
    desk.page.title = "Straight in"
    desk.page.save_revision()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    query = f"?id={desk.page.pk}&id={note.pk}"
    desk.browser(name).post(url + query, {"include_descendants": "on"})
    desk.browser(name).post(f"{url}?id={parent.pk}", {"include_descendants": "on"})
    assert desk.live().title == "Small form"
    # The same press publishes what is no form, for those who may.
    assert Page.objects.get(pk=note.pk).live is (name in ("editor", "superuser"))


@pytest.mark.parametrize("name", EDITING)
def test_a_draft_below_a_page_is_not_published_with_it(name: str, desk: Desk) -> None:
    desk.live().unpublish()
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    desk.browser(name).post(f"{url}?id={desk.page.get_parent().pk}", {"include_descendants": "on"})
    assert not desk.live().live


@pytest.mark.parametrize("name", EDITING)
def test_nobody_publishes_a_form_as_it_is_made(name: str, desk: Desk) -> None:
    parent = desk.page.get_parent()
    url = reverse("wagtailadmin_pages:add", args=["safeguarding", "requestforsupportpage", parent.pk])
    desk.page.slug, desk.page.title = "made", "Made"
    data = posted(desk.page)
    browser = desk.browser(name)
    browser.post(url, data | {"action-publish": "on"})
    assert not parent.get_children().filter(slug="made").exists()
    browser.post(url, data)
    # An administrator words pages and makes none.
    made = parent.get_children().filter(slug="made")
    assert made.exists() is (name != "admin")
    assert not made.live().exists()


def test_where_a_form_is_made_it_is_not_offered_to_publish_it(desk: Desk) -> None:
    parent = desk.page.get_parent()
    names = {"requestforsupportpage": False, "informationpage": True}
    for name, offered in names.items():
        app = "safeguarding" if name.startswith("request") else "home"
        page = desk.browser("editor").get(reverse("wagtailadmin_pages:add", args=[app, name, parent.pk]))
        assert ("action-publish" in page.content.decode()) is offered, name


@pytest.mark.parametrize("name", ["editor", "superuser"])
@pytest.mark.parametrize("tick", ["publish_copies", "alias"])
@pytest.mark.parametrize("above", [False, True])
def test_a_copy_is_a_draft(above: bool, tick: str, name: str, desk: Desk) -> None:
    beside = desk.page.get_parent()
    source = beside if above else desk.page
    target = beside.add_sibling(instance=ChoicePage(title="Other", slug="other"))
    data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": target.pk}
    data |= {"copy_subpages": "on"} if above else {}
    url = reverse("wagtailadmin_pages:copy", args=[source.pk])
    browser = desk.browser(name)
    shown = browser.get(url).content.decode()
    assert (tick in shown) is above
    refused = browser.post(url, data | {tick: "on"}, follow=True)
    assert "only approval publishes it" in told(refused)
    assert not Page.objects.filter(slug="copy").exists()
    browser.post(url, data)
    copied = Page.objects.get(slug="copy")
    form = copied.get_children().get() if above else copied
    assert not form.live
    assert FormVersion.objects.filter(page=form).count() == 0


@pytest.mark.parametrize("name", EDITING)
def test_nobody_hides_or_takes_down_a_live_form(name: str, desk: Desk) -> None:
    browser = desk.browser(name)
    browser.post(desk.url("unpublish"))
    above = reverse("wagtailadmin_pages:unpublish", args=[desk.page.get_parent().pk])
    browser.post(above, {"include_descendants": "on"})
    for pk in (desk.page.pk, desk.page.get_parent().pk):
        url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
        browser.post(f"{url}?id={pk}", {"include_descendants": "on"})
    browser.post(desk.url("set_privacy"), {"restriction_type": "login"})
    assert desk.live().live
    assert not desk.live().view_restrictions.exists()


def test_in_an_emergency_a_manager_of_the_team_takes_it_down_alone(desk: Desk) -> None:
    for name in ("ladomanager", "worker", "ot"):
        desk.browser(name).post(desk.url("unpublish"))
        assert desk.live().live, name
    page = desk.browser("manager").get(reverse("wagtailadmin_home")).content.decode()
    assert desk.url("unpublish") in page
    assert (
        desk.url("unpublish") not in desk.browser("worker").get(reverse("wagtailadmin_home")).content.decode()
    )
    answer = desk.browser("manager").post(f"{desk.url('unpublish')}?next=/admin/", follow=True)
    assert "unpublished" in told(answer)
    assert not desk.live().live


@pytest.mark.parametrize("road", ["disable_task", "disable", "empty", "other task"])
def test_changing_how_forms_are_approved_publishes_nothing(road: str, desk: Desk) -> None:
    desk.propose()
    workflow = workflow_of("frontdoor")
    assert workflow
    task = workflow.tasks.get()
    browser = desk.browser("superuser")
    if road == "disable_task":
        browser.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
    elif road == "disable":
        browser.post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))
    else:
        WorkflowTask.objects.filter(workflow=workflow).delete()
        if road == "other task":
            other = GroupApprovalTask.objects.create(name="Superusers")
            WorkflowTask.objects.create(workflow=workflow, task=other)
        state = WorkflowState.objects.get()
        state.current_task_state = None
        state.save()
        with pytest.raises(Exception, match="approval alone|Group"):
            state.update(user=desk.people["superuser"])
            assert state.current_task_state
            state.current_task_state.approve(user=desk.people["superuser"])
            raise PermissionError("Group: nothing was refused")
    assert (desk.live().title, desk.versions()) == ("Small form", 1)


@pytest.mark.parametrize("name", ["editor", "admin", "superuser", "manager", "ladomanager"])
def test_publishing_on_somebodys_behalf_needs_their_approval(name: str, desk: Desk) -> None:
    desk.page.title = "Straight in"
    revision = desk.page.save_revision()
    with pytest.raises(Exception, match="approval alone"):
        revision.publish(user=desk.people[name])
    assert desk.live().title == "Small form"
    revision.publish()
    assert desk.live().title == "Straight in"


def test_an_approval_of_before_is_none_of_now(desk: Desk) -> None:
    desk.propose(title="First")
    desk.approve()
    page = desk.live()
    page.title = "Second"
    revision = page.save_revision(user=desk.people["editor"])
    page.get_workflow().start(page, desk.people["editor"])
    with pytest.raises(Exception, match="approval alone"):
        revision.publish(user=desk.people["manager"])
    assert desk.live().title == "First"


def test_wagtails_own_way_of_approving_is_gone(desk: Desk) -> None:
    assert set(Workflow.objects.filter(active=True).values_list("name", flat=True)) == {
        *("Front Door approves", "Occupational Therapy approves", "LADO approves"),
    }
    assert Task.objects.filter(active=True, managerapproval=None).exists()


@pytest.mark.parametrize("name", EDITING)
@pytest.mark.parametrize(
    "action",
    [
        "publish",
        "copy",
        "create_alias",
        "convert_alias",
        "delete",
        "unpublish",
        "move",
        "revert_to_page_revision",
    ],
)
def test_wagtails_api_acts_on_nothing(action: str, name: str, desk: Desk) -> None:
    browser, pages = desk.browser(name), Page.objects.count()
    listed = browser.get(reverse("wagtailadmin_api:pages:detail", args=[desk.page.pk]))
    assert listed.json()["title"] == "Small form"
    url = f"/admin/api/main/pages/{desk.page.pk}/action/{action}/"
    revision = desk.page.save_revision()
    data = {"keep_live": True, "recursive": False, "revision_id": revision.pk}
    data |= {"destination_page_id": desk.page.get_parent().pk}
    assert browser.post(url, data, content_type="application/json").status_code == 404
    assert (Page.objects.count(), desk.live().live, desk.live().latest_revision) == (pages, True, revision)
