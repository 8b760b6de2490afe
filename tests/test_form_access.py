"""Who gets what under /forms/: the owner, and to everybody else what is not theirs does not exist."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formpages import urls
from formpages.records import KEPT_FOR, Draft, Submission, Upload
from kentportal.accounts.models import User
from safeguarding import roles

from .belongings import Belongings, belongings_of, complete_draft, stored
from .people import make_user, sign_in
from .referrals import make_worker
from .uploads import picture

pytestmark = pytest.mark.django_db

#: What the owner gets at each address; an address that is not listed fails the tests.
OWNER_GETS = {
    "submission": 200,
    "thank_you": 200,
    "submission_print": 200,
    "submission_pdf": 200,
    "submission_file": 200,
    "submission_another": 302,
    "submission_add": 302,
    "submission_withdraw": 200,
    # Of a form whose page is open; what becomes of that is in test_form_sibling.
    "submission_sibling": 404,
    "draft_sibling": 404,
    "resume": 302,
    "tasks": 200,
    "saved": 200,
    "ended": 302,
    "check": 200,
    "urgency": 200,
    "send": 200,
    "delete": 200,
    "draft_print": 200,
    "draft_pdf": 200,
    "draft_file": 200,
    "family": 200,
    "family_pdf": 200,
    # Of a trial alone; what becomes of those is in test_trial.
    "trial_front": 404,
    "trial_instructions": 404,
    "trial_stop": 404,
    "step": 200,
    "row": 200,
    "remove_row": 200,
    # Where nothing was changed there is nothing to ask; see test_form_leaving.
    "cancel_step": 302,
    "cancel_row": 302,
}
#: Pages with no id in their address: everybody has their own.
OWN_LISTS = ("recover_forms", "submitted_forms", "dashboard")
ROLES = ("another referrer", "Front Door worker", "comms editor", "administrator")
CHANGING = re.compile(
    rb"nonce-[\w+/=-]+|nonce=\"[^\"]+\"|name=\"(?:csrfmiddlewaretoken|visit)\" value=\"[\w-]+\""
)
BAD_IDS = ("-1", "0", "1", "9" * 20, "1e5", "..", "%2e%2e", "a" * 36, "00000000-0000-0000-0000-00000000000g")


@pytest.fixture
def theirs() -> Belongings:
    return belongings_of(make_user())


@pytest.fixture
def owner(theirs: Belongings) -> Client:
    return sign_in(Client(), theirs.owner)


@pytest.fixture
def others() -> dict[str, Client]:
    """Somebody of each kind who has no business with another person's form."""
    roles.load_groups()
    editor = make_user("editor@example.org", is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.EDITORS))
    people = (
        make_user("other@example.org"),
        make_worker("worker@example.org"),
        editor,
        make_user("admin@example.org", is_superuser=True, is_staff=True),
    )
    return {role: sign_in(Client(), user) for role, user in zip(ROLES, people, strict=True)}


def as_seen(response: Any) -> tuple[int, dict[str, bytes], bytes]:
    """An answer without what differs from one request to the next."""
    headers = {name: CHANGING.sub(b"", value.encode()) for name, value in response.items()}
    return response.status_code, headers, CHANGING.sub(b"", response.content)


def all_urls(theirs: Belongings) -> Iterator[tuple[str, str]]:
    for name in OWNER_GETS:
        yield name, theirs.url(name)


def test_every_address_is_listed() -> None:
    assert {url.name for url in urls.urlpatterns} == set(OWNER_GETS)


@pytest.mark.parametrize("name", OWNER_GETS)
def test_to_others_it_is_as_if_it_did_not_exist(
    theirs: Belongings, owner: Client, others: dict[str, Client], name: str
) -> None:
    url = theirs.url(name)
    found = owner.get(url)
    assert found.status_code == OWNER_GETS[name]
    assert not found.get("Location", "").startswith("/account/")
    missing = theirs.url(name, draft_id=uuid4(), submission_id=uuid4())
    before = stored()
    for role, client in others.items():
        for method in (client.get, client.post):
            seen = as_seen(method(url))
            assert seen[0] in ((404,) if method == client.get else (404, 405)), (role, name)
            assert seen == as_seen(method(missing)), (role, name)
    assert as_seen(owner.get(missing))[0] == 404
    assert stored() == before


@pytest.mark.parametrize("name", OWNER_GETS)
def test_anonymous_people_are_asked_to_sign_in_whether_it_exists_or_not(
    client: Client, theirs: Belongings, name: str
) -> None:
    before = stored()
    for url in (theirs.url(name), theirs.url(name, draft_id=uuid4(), submission_id=uuid4())):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"] == f"/account/login/?next={url}"
        assert client.post(url).status_code in (302, 405)
    assert stored() == before


@pytest.mark.parametrize("name", OWN_LISTS)
def test_lists_show_ones_own_alone(
    client: Client, theirs: Belongings, owner: Client, others: dict[str, Client], name: str
) -> None:
    url, mine = reverse(name), str(theirs.draft.pk if name == "recover_forms" else theirs.submission.pk)
    assert mine in owner.get(url).content.decode()
    for stranger in others.values():
        response = stranger.get(url)
        assert response.status_code == 200
        assert mine not in response.content.decode()
        assert "Kim" not in response.content.decode()
    assert client.get(url)["Location"].startswith("/account/login/")


def test_a_file_is_found_on_its_own_form_alone(theirs: Belongings, others: dict[str, Client]) -> None:
    stranger = others["another referrer"]
    draft = complete_draft(User.objects.get(email="other@example.org"), theirs.draft.version)
    for form in (theirs.draft, theirs.submission):
        file = form.uploads.get().pk
        assert stranger.get(f"/forms/{draft.pk}/files/{draft.uploads.get().pk}/").status_code == 200
        assert stranger.get(f"/forms/{draft.pk}/files/{file}/").status_code == 404


@pytest.mark.parametrize("bad", BAD_IDS)
def test_15_what_is_no_id_is_not_found(theirs: Belongings, owner: Client, bad: str) -> None:
    ids = [str(theirs.draft.pk), str(theirs.submission.pk), "0a0a0a0a"]
    ids += [str(upload.pk) for upload in Upload.objects.all()]
    for _, url in all_urls(theirs):
        for real in ids:
            if real in url and not (real == "0a0a0a0a" and "." in bad):
                assert owner.get(url.replace(real, bad)).status_code == 404, url


@pytest.mark.parametrize("name", OWNER_GETS)
def test_15_the_id_of_something_else_is_not_found(theirs: Belongings, owner: Client, name: str) -> None:
    strange = {"draft_id": theirs.submission.pk, "submission_id": theirs.draft.pk}
    assert owner.get(theirs.url(name, **strange)).status_code == 404
    if name.endswith("_file"):
        assert owner.get(theirs.url(name, upload_id=theirs.draft.pk)).status_code == 404


def test_a_step_or_row_that_there_is_not_is_not_found(theirs: Belongings, owner: Client) -> None:
    for unknown in ({"slug": "nowhere"}, {"group": "nobody"}, {"row": "ffffffff"}):
        for name in ("row", "remove_row"):
            assert owner.get(theirs.url(name, **unknown)).status_code == 404
    for unknown in ({"slug": "nowhere"}, {"group": "nobody"}):
        assert owner.post(theirs.url("row", **unknown)).status_code == 404
    # It may have been removed in another window: what was typed is kept for a new row.
    assert owner.post(theirs.url("row", row="ffffffff")).status_code == 302
    assert owner.get(theirs.url("step", slug="nowhere")).status_code == 404


def test_39_to_look_changes_nothing(theirs: Belongings, owner: Client) -> None:
    before = stored()
    for name, url in all_urls(theirs):
        assert owner.get(url).status_code == OWNER_GETS[name]
        assert owner.head(url).status_code == OWNER_GETS[name]
        assert owner.get(f"{url}?find=address&return=check&urgency=urgent").status_code == OWNER_GETS[name]
    assert stored() == before


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace", "options"])
def test_12_other_methods_are_refused(theirs: Belongings, owner: Client, method: str) -> None:
    before = stored()
    for _, url in all_urls(theirs):
        assert getattr(owner, method)(url).status_code == 405, url
    assert stored() == before


def test_68_nothing_is_uploaded_to_or_taken_off_anothers_draft(
    theirs: Belongings, others: dict[str, Client]
) -> None:
    before = stored()
    url, upload = theirs.url("step", slug="documents"), theirs.draft.uploads.get()
    for client in (*others.values(), Client()):
        file = SimpleUploadedFile("map.jpg", picture())
        assert client.post(url, {"documents": file, "upload": "documents"}).status_code in (302, 404)
        assert client.post(url, {"remove_upload": f"documents:{upload.pk}"}).status_code in (302, 404)
    assert stored() == before


def test_68_nothing_is_changed_after_sending(theirs: Belongings, owner: Client) -> None:
    url = theirs.url("step", slug="documents")
    upload = theirs.draft.uploads.get()
    at = dict(all_urls(theirs))
    send = owner.post(at["send"])
    before = stored()
    for posted in (
        {"documents": SimpleUploadedFile("map.jpg", picture()), "upload": "documents"},
        {"remove_upload": f"documents:{upload.pk}"},
        {"action": "next"},
    ):
        assert owner.post(url, posted)["Location"] == send["Location"]
    for name in ("delete", "urgency", "remove_row", "row", "send"):
        assert owner.post(at[name], {"urgency": "urgent"})["Location"] == send["Location"]
    assert stored() == before


PAPERS = ("draft_print", "draft_pdf", "draft_file")


def test_40_an_expired_draft_is_gone(theirs: Belongings, owner: Client) -> None:
    drafts_urls = [(name, url) for name, url in all_urls(theirs) if str(theirs.draft.pk) in url]
    edge = timezone.now() - KEPT_FOR
    Draft.objects.update(saved_at=edge + timedelta(minutes=1))
    assert owner.get(drafts_urls[0][1]).status_code == OWNER_GETS[drafts_urls[0][0]]
    Draft.objects.update(saved_at=edge - timedelta(seconds=1))
    for name, url in drafts_urls:
        response = owner.get(url)
        assert response.status_code == (404 if name in PAPERS else 410), name
        assert b"no longer kept" in response.content or name in PAPERS
        assert owner.post(url).status_code in (404, 405, 410)
    assert str(theirs.draft.pk) not in owner.get("/forms/recover/").content.decode()
    assert Submission.objects.count() == 1
    assert Draft.objects.count() == 1


def test_the_copy_of_what_was_sent_is_there_for_30_days(theirs: Belongings, owner: Client) -> None:
    copies = [(name, url) for name, url in all_urls(theirs) if str(theirs.submission.pk) in url]
    Submission.objects.update(sent_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    for name, url in copies:
        missing = theirs.url(name, submission_id=uuid4())
        assert as_seen(owner.get(url)) == as_seen(owner.get(missing)), name
    assert str(theirs.submission.pk) not in owner.get("/forms/submitted/").content.decode()
