"""A trial is never sent, and whichever way it ends, nothing of it lasts."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from formpages import chores, drafts, trying
from formpages.records import Draft, FormVersion
from formpages.submitting import OnlyATrial, submit
from kentportal.outbox.worker import work_once
from safeguarding.pages import RequestForSupportPage

from .offices import Desk
from .trials import (
    NOTHING,
    StoredFiles,
    assert_marked,
    begin,
    desk_with_a_draft,
    filled,
    of_trials,
    sent,
    try_url,
    words_of,
)
from .uploads import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return desk_with_a_draft()


@pytest.fixture
def editor(desk: Desk) -> Client:
    return desk.browser("editor")


@pytest.fixture
def files() -> StoredFiles:
    return StoredFiles()


def test_sending_a_trial_sends_nothing_and_leaves_nothing(
    desk: Desk,
    editor: Client,
    files: StoredFiles,
    django_capture_on_commit_callbacks: Any,
) -> None:
    draft = begin(desk, editor)
    filled(editor, draft)
    page = f"/forms/{draft.pk}/steps/documents/"
    token = editor.get(page).context["token"]
    file = SimpleUploadedFile("map.jpg", picture())
    editor.post(page, {"token": token, "upload": "documents", "documents": file})
    assert of_trials() == (1, 1, 1) and len(files.now()) == 1
    before = sent()
    with django_capture_on_commit_callbacks(execute=True):
        thanks = editor.post(f"/forms/{draft.pk}/send/")
    assert_marked(thanks, way_out=False)
    words = words_of(thanks)
    assert "Thank you for using this service." in words and "We will contact you." in words
    assert "RS-K1-0000-000000" in words and "Go back to editing the form" in words
    assert str(draft.pk) not in thanks.content.decode()
    work_once()
    assert of_trials() == NOTHING and files.now() == set()
    assert sent() == before and mail.outbox == []
    for path in ("", "check/", "send/", "trial/"):
        assert editor.get(f"/forms/{draft.pk}/{path}").status_code == 404
    assert editor.post(f"/forms/{draft.pk}/send/").status_code == 404


def test_what_is_not_complete_is_not_even_pretended_to_be_sent(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    assert editor.post(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    assert of_trials() == (1, 1, 0)


def test_a_trial_is_refused_by_the_act_of_sending_itself(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    filled(editor, draft)
    before = sent()
    with pytest.raises(OnlyATrial):
        submit(desk.people["editor"], draft.pk)
    assert sent() == before and of_trials() == (1, 1, 0)
    Draft.objects.filter(pk=draft.pk).update(trial_of=None)
    assert submit(desk.people["editor"], draft.pk).reference, (
        "the same draft, not tried, would have been sent"
    )


def test_stopping_erases_everything_and_leads_back(
    desk: Desk,
    editor: Client,
    files: StoredFiles,
    django_capture_on_commit_callbacks: Any,
) -> None:
    draft = begin(desk, editor)
    filled(editor, draft)
    drafts.add_uploads(draft, "documents", [("map.jpg", picture())])
    assert of_trials() == (1, 1, 1) and len(files.now()) == 1
    stop, delete = f"/forms/{draft.pk}/trial/stop/", f"/forms/{draft.pk}/delete/"
    for asked in (editor.get(stop), editor.get(delete), editor.post(delete)):
        assert asked["Location"] == f"/forms/{draft.pk}/trial/", (
            "one way out, and it is asked for by its button"
        )
    assert of_trials() == (1, 1, 1)
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.post(stop)
    assert answer["Location"] == desk.url("edit")
    assert of_trials() == NOTHING and files.now() == set()
    assert desk.versions() == 1


def test_a_second_trial_takes_the_place_of_the_first(desk: Desk, editor: Client) -> None:
    first = begin(desk, editor)
    other = desk.browser("superuser")
    other.post(try_url(desk.page))
    editor.post(try_url(desk.page))
    assert not Draft.objects.filter(pk=first.pk).exists()
    assert of_trials() == (2, 2, 0), "one for each who tries"


def test_somebody_who_may_no_longer_edit_still_ends_their_own_trial(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    desk.people["editor"].groups.clear()
    assert editor.get(try_url(desk.page)).status_code == 404
    assert_marked(editor.get(f"/forms/{draft.pk}/steps/child/"))
    editor.post(f"/forms/{draft.pk}/trial/stop/")
    assert of_trials() == NOTHING


def test_an_abandoned_trial_is_erased_after_a_day(
    desk: Desk,
    editor: Client,
    files: StoredFiles,
    django_capture_on_commit_callbacks: Any,
) -> None:
    old = begin(desk, editor)
    drafts.add_uploads(old, "documents", [("map.jpg", picture())])
    desk.browser("superuser").post(try_url(desk.page))
    version = FormVersion.objects.get(page_id=desk.page.pk)
    real = Draft.objects.create(owner=desk.people["editor"], version=version)
    Draft.objects.filter(pk__in=[old.pk, real.pk]).update(saved_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        chores.purge_expired()
    assert of_trials() == (1, 1, 0) and files.now() == set()
    assert not Draft.objects.filter(pk=old.pk).exists()
    assert Draft.objects.filter(pk=real.pk).exists(), "a form that is not tried waits for 30 days"


def test_a_trial_goes_with_its_page_and_its_version_with_the_next_purge(desk: Desk, editor: Client) -> None:
    begin(desk, editor)
    RequestForSupportPage.objects.get(pk=desk.page.pk).delete()
    assert of_trials() == (0, 1, 0)
    trying.erase_abandoned()
    assert of_trials() == (0, 1, 0), "it may be being started this very moment"
    FormVersion.objects.filter(number=0).update(published_at=timezone.now() - timedelta(days=2))
    FormVersion.objects.exclude(number=0).update(published_at=timezone.now() - timedelta(days=2))
    trying.erase_abandoned()
    assert of_trials() == NOTHING
    assert FormVersion.objects.filter(page=None, number=1).exists(), "what was published stays"


def test_a_trial_that_cannot_be_erased_holds_up_no_other(
    desk: Desk, editor: Client, monkeypatch: pytest.MonkeyPatch, error_log: list[Any]
) -> None:
    stuck = begin(desk, editor)
    desk.browser("superuser").post(try_url(desk.page))
    Draft.objects.update(saved_at=timezone.now() - timedelta(hours=25))
    erase = trying.erase

    def failing(draft: Draft) -> None:
        if draft.pk == stuck.pk:
            raise OSError
        erase(draft)

    monkeypatch.setattr(trying, "erase", failing)
    trying.erase_abandoned()
    assert [draft.pk for draft in Draft.objects.all()] == [stuck.pk]
    assert [record.getMessage() for record in error_log] == [
        "An abandoned trial could not be erased: OSError"
    ]
    error_log.clear()
