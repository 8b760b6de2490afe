"""What a saved form's owner is told before it is erased, with the clock moved."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from formpages import chores, trying
from formpages.records import Draft, Upload
from kentportal.outbox.models import Delivery
from kentportal.outbox.worker import work_once

from .belongings import complete_draft
from .people import make_user, sign_in
from .small_form import WORRY, make_draft, make_version, post_step

pytestmark = pytest.mark.django_db

Clock = Callable[..., None]
#: What stands in the draft, and in no mail.
PERSONAL = ("Kim", "Example", "Bo", "Bruises", "Sarah", "Lock", "Elm School")


@pytest.fixture
def draft() -> Draft:
    return complete_draft(make_user(), make_version())


@pytest.fixture
def after(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the clock to so long after the draft was saved last."""
    saved = Draft.objects.get(pk=draft.pk).saved_at

    def move(**since: float) -> None:
        moment: datetime = saved + timedelta(**since)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


def reminders() -> int:
    return Delivery.objects.filter(key__startswith="draft-reminder/").count()


def run() -> int:
    """Run the chore twice, as two workers would; how many reminders there are by then."""
    chores.remind_of_drafts()
    chores.remind_of_drafts()
    return reminders()


def test_the_whole_timeline_of_a_draft(
    draft: Draft, after: Clock, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    file = Path(settings.STORAGES["uploads"]["OPTIONS"]["location"]) / draft.uploads.get().stored_as
    for since, sent in (
        ({"days": 22, "hours": 23}, 0),
        ({"days": 23}, 1),
        ({"days": 28, "hours": 23}, 1),
        ({"days": 29}, 2),
        ({"days": 29, "hours": 23}, 2),
    ):
        after(**since)
        assert run() == sent, since
        chores.purge_expired()
        assert Draft.objects.filter(pk=draft.pk).exists() and file.exists()
    after(days=30)
    with django_capture_on_commit_callbacks(execute=True):
        assert run() == 2
        chores.purge_expired()
    assert not Draft.objects.exists() and not Upload.objects.exists() and not file.exists()


def test_the_mail_says_what_to_do_and_nothing_of_the_form(draft: Draft, after: Clock) -> None:
    until = draft.saved_at + timedelta(days=30)
    after(days=23)
    run()
    work_once()
    (message,) = mail.outbox
    assert message.recipients() == ["referrer@example.org"]
    whole = str(message.message())
    assert f"until {until.day} {until:%B %Y}" in str(message.subject)
    assert "/forms/recover/" in str(message.body) and "Small form" not in whole
    assert "30 days" in str(message.body) and str(draft.pk) not in whole
    assert not [word for word in PERSONAL if word in whole.replace("referrer@example.org", "")]


def test_of_two_that_are_due_only_the_later_is_sent(after: Clock, draft: Draft) -> None:
    after(days=29, hours=12)
    assert run() == 1
    assert Delivery.objects.get(key__startswith="draft-reminder/").key.endswith("/1")


def test_a_worker_that_was_down_for_days_still_tells(after: Clock, draft: Draft) -> None:
    after(days=26)
    assert run() == 1
    after(days=29, hours=20)
    assert run() == 2


def test_saving_it_again_starts_anew(client: Client, draft: Draft, after: Clock) -> None:
    after(days=23)
    assert run() == 1
    sign_in(client, draft.owner)
    post_step(client, draft, "worry", WORRY)
    assert Draft.objects.get(pk=draft.pk).reminded is None
    after(days=23 + 22)
    assert run() == 1
    after(days=23 + 23)
    assert run() == 2
    after(days=23 + 29)
    assert run() == 3


def test_nobody_is_told_of_a_trial_or_on_a_closed_account(draft: Draft, after: Clock) -> None:
    Draft.objects.update(saved_at=timezone.now() + timedelta(days=9))
    closed = make_user("closed@example.org", is_active=False)
    make_draft(closed, version=draft.version)
    after(days=25)
    assert run() == 0
    assert timedelta(days=23) > trying.KEPT_FOR, "trials are gone before"


def test_what_was_posted_with_a_change_that_failed_is_told_later(
    draft: Draft, after: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(days=23)
    with monkeypatch.context() as failing:
        failing.setattr("formpages.reminders.post_mail", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            chores.remind_of_drafts()
    assert Draft.objects.get(pk=draft.pk).reminded is None
    assert run() == 1


def test_looking_for_reminders_costs_little_when_none_is_due(
    draft: Draft, after: Clock, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    after(days=10)
    with django_assert_max_num_queries(2):
        chores.remind_of_drafts()
