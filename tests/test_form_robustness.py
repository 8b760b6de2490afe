"""When something breaks half way, everything is as it was before; what is erased is gone from the disk."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from formpages import chores, drafts
from formpages.files import storage
from formpages.files.judging import judge
from formpages.records import KEPT_FOR, Draft, Submission, Upload
from kentportal.outbox.models import Delivery
from safeguarding import receiving
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Referral

from .belongings import Belongings, belongings_of, stored
from .people import make_user, sign_in
from .small_form import post_step
from .uploads import picture

pytestmark = pytest.mark.django_db

Commit = DjangoCaptureOnCommitCallbacks


@pytest.fixture
def own() -> Belongings:
    return belongings_of(make_user())


@pytest.fixture
def owner(own: Belongings) -> Client:
    """The owner, in a browser that is shown an error page as people are."""
    client = sign_in(Client(), own.owner)
    client.raise_request_exception = False
    return client


def broken(*args: Any, **kwargs: Any) -> Any:
    raise RuntimeError("broken on purpose")


def on_disk(upload: Upload) -> bool:
    return (Path(settings.STORAGES["uploads"]["OPTIONS"]["location"]) / upload.stored_as).exists()


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Move the clock."""
    moment = timezone.now() + by
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.mark.parametrize(
    ("place", "name"), [(RequestForSupportPage, "receive"), (receiving, "post_mail"), (Draft, "delete")]
)
def test_what_fails_while_sending_leaves_the_draft_and_nothing_else(
    own: Belongings,
    owner: Client,
    monkeypatch: pytest.MonkeyPatch,
    error_log: list[logging.LogRecord],
    django_capture_on_commit_callbacks: Commit,
    place: Any,
    name: str,
) -> None:
    before, deliveries, referrals = stored(), Delivery.objects.count(), Referral.objects.count()
    with monkeypatch.context() as failing, django_capture_on_commit_callbacks(execute=True):
        failing.setattr(place, name, broken)
        response = owner.post(own.url("send"))
    assert response.status_code == 500
    assert "Kim" not in response.content.decode()
    assert stored() == before
    assert (Delivery.objects.count(), Referral.objects.count()) == (deliveries, referrals)
    assert error_log and not any("Bruises" in record.getMessage() for record in error_log)
    error_log.clear()
    assert owner.post(own.url("send"))["Location"].endswith("/thank-you/")
    assert Submission.objects.get(draft_id=own.draft.pk).uploads.count() == 1


@pytest.mark.parametrize(
    ("place", "name"), [(drafts, "locked"), (drafts, "judge"), (Upload.objects, "bulk_create")]
)
def test_files_whose_recording_fails_leave_no_trace(
    own: Belongings, monkeypatch: pytest.MonkeyPatch, place: Any, name: str
) -> None:
    before = stored()
    turns = iter((judge, broken))  # of two files, the second breaks it
    monkeypatch.setattr(place, name, (lambda *args: next(turns)(*args)) if name == "judge" else broken)
    with pytest.raises(RuntimeError):
        drafts.add_uploads(own.draft, "documents", [("1.jpg", picture()), ("2.jpg", picture())])
    assert stored() == before


def test_an_answer_that_cannot_be_stored_changes_nothing(
    own: Belongings, owner: Client, monkeypatch: pytest.MonkeyPatch, error_log: list[logging.LogRecord]
) -> None:
    before = stored()
    token = owner.get(own.url("step")).context["token"]
    with monkeypatch.context() as failing:
        failing.setattr(Draft, "save", broken)
        posted = {"told": "yes", "worry": "A secret worry", "token": token}
        response = owner.post(own.url("step"), posted)
    assert response.status_code == 500
    assert "A secret worry" not in response.content.decode()
    assert not any("secret" in str(record.__dict__) for record in error_log)
    error_log.clear()
    assert stored() == before


def test_a_draft_deleted_while_a_page_was_open_takes_nothing_in(
    own: Belongings, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = drafts.keep

    def deleted_meanwhile(draft: Draft, *args: Any, **kwargs: Any) -> Any:
        drafts.delete(Draft.objects.get(pk=draft.pk))
        return keep(draft, *args, **kwargs)

    monkeypatch.setattr(drafts, "keep", deleted_meanwhile)
    assert post_step(owner, own.draft, "worry", {"told": "yes", "worry": "x"}).status_code == 404
    assert not Draft.objects.exists()


def test_removing_a_file_takes_its_content_off_the_disk(
    own: Belongings, owner: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    upload, kept = own.draft.uploads.get(), own.submission.uploads.get()
    assert on_disk(upload)
    with django_capture_on_commit_callbacks(execute=True):
        post_step(owner, own.draft, "documents", {"remove_upload": f"documents:{upload.pk}"})
    assert not on_disk(upload) and on_disk(kept)
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_deleting_a_draft_takes_its_files_off_the_disk(
    own: Belongings, owner: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    upload, kept = own.draft.uploads.get(), own.submission.uploads.get()
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(own.url("delete"))
    assert not on_disk(upload) and on_disk(kept)
    assert not Draft.objects.exists() and Upload.objects.get() == kept


def test_sending_takes_files_of_questions_not_asked_off_the_disk(
    own: Belongings, owner: Client, django_capture_on_commit_callbacks: Commit
) -> None:
    stray = Upload.objects.create(
        draft=own.draft,
        name="stray.pdf",
        content_type="application/pdf",
        size=5,
        sha256="0" * 64,
        stored_as=storage.keep(b"stray"),
    )
    with django_capture_on_commit_callbacks(execute=True):
        owner.post(own.url("send"))
    assert not on_disk(stray) and not Upload.objects.filter(pk=stray.pk).exists()
    assert Upload.objects.count() == 2


def test_an_expired_draft_is_erased_with_its_files_and_others_are_not(
    own: Belongings, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Commit
) -> None:
    upload, sent = own.draft.uploads.get(), own.submission.uploads.get()
    later(monkeypatch, KEPT_FOR - timedelta(minutes=1))
    chores.purge_expired()
    assert Draft.objects.exists() and on_disk(upload)
    later(monkeypatch, timedelta(minutes=2))
    with django_capture_on_commit_callbacks(execute=True):
        chores.purge_expired()
    assert not Draft.objects.exists()
    assert not on_disk(upload) and on_disk(sent)
    assert Submission.objects.get() == own.submission and Upload.objects.get() == sent


def test_a_draft_that_cannot_be_erased_holds_up_no_other(
    own: Belongings, monkeypatch: pytest.MonkeyPatch, error_log: list[logging.LogRecord]
) -> None:
    other = belongings_of(make_user("other@example.org")).draft
    delete = drafts.delete
    monkeypatch.setattr(
        drafts, "delete", lambda draft: broken() if draft.pk == own.draft.pk else delete(draft)
    )
    later(monkeypatch, KEPT_FOR + timedelta(seconds=1))
    chores.purge_expired()
    assert Draft.objects.get() == own.draft and other.pk
    assert [record.getMessage() for record in error_log] == [
        "An expired draft could not be erased: RuntimeError"
    ]
    error_log.clear()


def test_a_crash_between_disk_and_database_is_swept_up(
    own: Belongings, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage.keep(b"nobody points at this")
    before = stored()
    chores.sweep_orphans()
    assert stored() == before
    later(monkeypatch, timedelta(days=1, minutes=1))
    chores.sweep_orphans()
    assert stored()[:-1] == before[:-1]
    assert all(on_disk(upload) for upload in Upload.objects.all())
    assert {Path(path).name for path in stored()[-1]} == {
        Path(u.stored_as).name for u in Upload.objects.all()
    }
