"""At the hour that was set, a new version takes over, or the old one stays and its editor is told why."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from formpages import chores
from formpages.records import Draft, FormVersion
from kentportal.outbox.mail import make_mail
from kentportal.outbox.models import Delivery

from .offices import Desk, mails, told
from .people import sign_in

pytestmark = pytest.mark.django_db
TOMORROW = timedelta(days=1)


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Puts the clock on."""
    real = timezone.now

    def put_on(by: timedelta) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + by)

    return put_on


def by_worker() -> None:
    chores.publish_scheduled()


def by_command() -> None:
    call_command("publish_scheduled")


RUNS = pytest.mark.parametrize("run", [by_worker, by_command])


def schedule(desk: Desk, at: datetime, **changes: Any) -> Revision:
    """Propose a version for a time to come, and have it approved."""
    page = desk.newest()
    page.go_live_at = at
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision(user=desk.people["editor"])
    page.get_workflow().start(page, desk.people["editor"])
    assert "It goes live on" in told(desk.act("manager", "approve"))
    found = desk.newest().scheduled_revision
    assert found
    return found


def make_faulty(revision: Revision) -> None:
    """Two questions of one key, as if a rule had become stricter since the approval."""
    page: Any = revision.as_object()
    page.steps[0].value["parts"][1].value["key"] = "last_name"
    revision.content = page.serializable_data()
    revision.save()


@RUNS
def test_the_version_changes_at_the_hour(
    run: Callable[[], None], desk: Desk, clock: Callable[[timedelta], None]
) -> None:
    schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's")
    old = Draft.objects.create(owner=desk.people["referrer"], version=FormVersion.objects.get(page=desk.page))
    clock(TOMORROW - timedelta(minutes=1))
    run()
    assert (desk.live().title, desk.versions()) == ("Small form", 1)
    clock(TOMORROW + timedelta(minutes=1))
    run()
    client = sign_in(Client(), desk.people["referrer"])
    assert (desk.live().title, desk.versions()) == ("Tomorrow's", 2)
    assert "Tomorrow&#x27;s" in client.get(desk.live().url).content.decode()
    assert (
        "Small form" in client.get(reverse("formpages:resume", args=[old.pk]), follow=True).content.decode()
    )
    run()
    assert desk.versions() == 2
    assert not mails_of("form_not_published")


def mails_of(template: str) -> list[str]:
    return [to for to, name in mails() if name == template]


@RUNS
def test_a_faulty_version_leaves_the_old_one_live_and_its_editor_is_told(
    run: Callable[[], None], desk: Desk, clock: Callable[[timedelta], None]
) -> None:
    revision = schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's")
    make_faulty(revision)
    clock(TOMORROW * 2)
    run()
    assert (desk.live().title, desk.live().live, desk.versions()) == ("Small form", True, 1)
    assert Client().get(str(desk.live().url)).status_code == 200
    assert mails_of("form_not_published") == ["editor@example.org"]
    run()
    assert mails_of("form_not_published") == ["editor@example.org"]
    payload = next(
        delivery.payload
        for delivery in Delivery.objects.all()
        if delivery.payload["template"] == "form_not_published"
    )
    mail = make_mail(payload["to"], payload["template"], payload["context"], "an-id")
    assert mail.subject == "Not published: Tomorrow's"
    assert "another question has the key “last_name” too" in mail.body
    assert f"/admin/pages/{desk.page.pk}/edit/" in mail.body
    html = str(mail.alternatives[0][0])
    assert "another question has the key “last_name” too" in html


def test_the_editing_page_and_the_history_say_what_happened(
    desk: Desk, clock: Callable[[timedelta], None]
) -> None:
    make_faulty(schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's"))
    clock(TOMORROW * 2)
    by_worker()
    page = desk.browser("editor").get(desk.url("edit"))
    assert "This was not published at the time it was scheduled for" in told(page)
    assert "another question has the key “last_name” too" in told(page)
    history = desk.browser("editor").get(desk.url("history")).content.decode()
    assert "Not published at the time it was scheduled for" in history
    assert not desk.newest().approved_schedule
    # Mended and saved, it is news no more.
    mended = desk.live()
    mended.title = "Mended"
    mended.save_revision(user=desk.people["editor"])
    assert "not published" not in told(desk.browser("editor").get(desk.url("edit")))


def test_one_that_cannot_go_live_holds_up_no_other(
    desk: Desk, clock: Callable[[timedelta], None], error_log: list[Any]
) -> None:
    make_faulty(schedule(desk, timezone.now() + TOMORROW, title="Faulty"))
    other = Desk(
        desk.people, desk.page.copy(update_attrs={"slug": "other", "title": "Other"}, keep_live=False)
    )
    schedule(other, timezone.now() + TOMORROW * 1.5, title="Sound")
    broken = desk.page.get_parent().add_child(instance=Page(title="Gone", slug="gone"))
    gone = broken.save_revision()
    gone.approved_go_live_at = timezone.now() + TOMORROW
    gone.object_id = "999999"
    gone.save()
    clock(TOMORROW * 2)
    by_worker()
    assert (desk.live().live, desk.live().title) == (True, "Small form")
    assert (other.live().live, other.live().title) == (True, "Sound")
    assert [record.getMessage() for record in error_log] == [
        f"Revision {gone.pk} is due and could not be published: AttributeError"
    ]
    error_log.clear()


def test_who_proposed_it_is_told_besides_who_wrote_it(desk: Desk, clock: Callable[[timedelta], None]) -> None:
    revision = schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's")
    revision.user = desk.people["admin"]
    make_faulty(revision)
    desk.people["editor"].is_active = True
    clock(TOMORROW * 2)
    by_worker()
    assert sorted(mails_of("form_not_published")) == ["admin@example.org", "editor@example.org"]


def test_nobody_is_told_who_has_left(desk: Desk, clock: Callable[[timedelta], None]) -> None:
    make_faulty(schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's"))
    desk.people["editor"].is_active = False
    desk.people["editor"].save()
    clock(TOMORROW * 2)
    by_worker()
    assert mails_of("form_not_published") == []
    assert PageLogEntry.objects.filter(action="formpages.not_published", page=desk.page.pk).exists()


@RUNS
def test_what_is_to_end_ends(run: Callable[[], None], desk: Desk, clock: Callable[[timedelta], None]) -> None:
    note = desk.page.get_parent().add_child(
        instance=Page(title="Note", slug="note", expire_at=timezone.now() + TOMORROW)
    )
    run()
    assert Page.objects.get(pk=note.pk).live
    clock(TOMORROW * 2)
    run()
    found = Page.objects.get(pk=note.pk)
    assert (found.live, found.expired) == (False, True)


def test_one_that_cannot_come_down_holds_up_no_other(
    desk: Desk, clock: Callable[[timedelta], None], error_log: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    ends = timezone.now() + TOMORROW
    pages = [
        desk.page.get_parent().add_child(instance=Page(title=name, slug=name, expire_at=ends))
        for name in ("stuck", "free")
    ]
    unpublish = Page.unpublish

    def fail_for_one(page: Page, **kwargs: Any) -> None:
        if page.pk == pages[0].pk:
            raise RuntimeError
        unpublish(page, **kwargs)

    monkeypatch.setattr(Page, "unpublish", fail_for_one)
    schedule(desk, timezone.now() + TOMORROW, title="Sound")
    clock(TOMORROW * 2)
    by_worker()
    assert [Page.objects.get(pk=page.pk).live for page in pages] == [True, False]
    assert desk.live().title == "Sound"
    assert [record.getMessage() for record in error_log] == [
        f"Page {pages[0].pk} could not be taken down: RuntimeError"
    ]
    error_log.clear()


def test_a_dry_run_changes_nothing(desk: Desk, clock: Callable[[timedelta], None], capsys: Any) -> None:
    schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's")
    clock(TOMORROW * 2)
    call_command("publish_scheduled", dryrun=True)
    assert "Tomorrow's" in capsys.readouterr().out
    assert desk.live().title == "Small form"


def test_a_draft_with_a_time_is_not_published_without_approval(
    desk: Desk, clock: Callable[[timedelta], None]
) -> None:
    page = desk.newest()
    page.title, page.go_live_at = "Straight in", timezone.now() + TOMORROW
    page.save_revision(user=desk.people["editor"])
    desk.press("editor", "action-publish")
    desk.press("superuser", "action-publish")
    clock(TOMORROW * 2)
    by_worker()
    assert desk.live().title == "Small form"


@pytest.mark.parametrize(
    ("name", "may"), [("editor", True), ("manager", True), ("admin", False), ("lado", False)]
)
def test_who_calls_a_publication_off(
    name: str, may: bool, desk: Desk, clock: Callable[[timedelta], None]
) -> None:
    revision = schedule(desk, timezone.now() + TOMORROW, title="Tomorrow's")
    desk.browser(name).post(desk.url("revisions_unschedule", revision.pk))
    assert desk.newest().approved_schedule is not may
    clock(TOMORROW * 2)
    by_worker()
    assert desk.live().title == ("Small form" if may else "Tomorrow's")


def test_the_managers_mail_says_when_it_would_go_live(desk: Desk) -> None:
    at = datetime(2031, 3, 3, 9, 30, tzinfo=UTC)
    schedule(desk, at, title="Later")
    contexts = {
        delivery.payload["template"]: delivery.payload["context"] for delivery in Delivery.objects.all()
    }
    assert contexts["form_proposed"]["goes_live"] == "3 March 2031 at 9.30am"
    later = "form_approved_for_later"
    mail = make_mail("editor@example.org", later, contexts[later], "an-id")
    assert "It goes live on 3 March 2031 at 9.30am." in mail.body
