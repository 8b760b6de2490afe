"""Forms tampered with, sent out of order, twice or from two windows: nothing gets in that was not asked for.

The numbers are those of the list of bad inputs in the portal's promises.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from formpages import drafts
from formpages.records import Draft, Submission, Upload
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Referral

from .people import make_user, sign_in
from .small_form import (
    CHILD,
    NO_OTHERS,
    RESUMED,
    TEXT,
    WORRY,
    definition,
    fill_in,
    make_draft,
    make_version,
    post_page,
    post_step,
)
from .uploads import picture

pytestmark = pytest.mark.django_db

ROW = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def held(draft: Draft) -> dict[str, Any]:
    return Draft.objects.get(pk=draft.pk).answers


def test_32_what_was_answered_on_a_way_not_taken_is_not_sent(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    post_step(client, draft, "children", {"other_children": "yes"})
    assert post_page(client, f"/forms/{draft.pk}/steps/children/children_here/new/", ROW).status_code == 302
    post_step(client, draft, "worry", {**WORRY, "told": "no", "why_not": "They are not safe"})
    assert held(draft)["why_not"] and held(draft)["children_here"]
    post_step(client, draft, "worry", {**WORRY, "told": "yes", "why_not": "They are not safe"})
    post_step(client, draft, "children", NO_OTHERS)
    assert "Bo Example" not in client.get(f"/forms/{draft.pk}/check/").content.decode()
    client.post(f"/forms/{draft.pk}/send/")
    answers = Submission.objects.get().answers
    assert "why_not" not in answers and "children_here" not in answers
    assert Referral.objects.get().people["children"] == Referral.objects.get().people["children"][:1]


def test_33_fields_that_are_not_on_the_page_are_ignored(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    own = ("status", "owner", "is_urgent", "urgency", "reference", "created_at", "version", "answers", "id")
    assert post_step(client, draft, "worry", WORRY | dict.fromkeys(own, "1")).status_code == 302
    now = Draft.objects.get(pk=draft.pk)
    assert now.answers == WORRY | {"email": WORRY["email"]}
    assert (now.owner, now.version, now.urgency) == (draft.owner, draft.version, draft.urgency)
    assert now.created_at == draft.created_at


def test_34_a_form_with_steps_missing_is_not_sent(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    for method in (client.get, client.post):
        assert method(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    post_step(client, draft, "child", CHILD)
    assert client.get(f"/forms/{draft.pk}/")["Location"] == f"/forms/{draft.pk}/steps/children/{RESUMED}"
    assert not Submission.objects.exists() and not Referral.objects.exists()


def test_35_what_was_enough_and_is_not_any_more_is_listed_and_kept(client: Client) -> None:
    user = make_user()
    draft = make_draft(user, "urgent")
    sign_in(client, user)
    for slug, data in (("child", {"first_name": "Kim", "last_name": "Example"}), ("worry", WORRY)):
        assert post_step(client, draft, slug, data).status_code == 302
    assert client.get(f"/forms/{draft.pk}/send/").status_code == 200
    client.post(f"/forms/{draft.pk}/urgency/", {"urgency": "standard"})
    check = client.get(f"/forms/{draft.pk}/check/").content.decode()
    assert "Still to answer" in check and "Child&#x27;s details: Date of birth" in check
    assert client.post(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    assert held(draft)["first_name"] == "Kim" and held(draft)["worry"] == WORRY["worry"]


def test_35_a_form_edited_meanwhile_is_finished_as_it_was_begun(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    make_version(2, definition(TEXT.replace("label: Gender\n", "label: Gender\n    strength: required\n", 1)))
    assert client.get(f"/forms/{draft.pk}/send/").status_code == 200
    assert held(draft)["first_name"] == "Kim"


def test_36_rows_have_ids_that_nobody_chooses(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    group = f"/forms/{draft.pk}/steps/children/children_here/"
    assert post_page(client, f"{group}new/", ROW | {"id": "mine", "row": "7"}).status_code == 302
    (row,) = held(draft)["children_here"]
    assert row["id"] != "mine"
    for tampered in ("-1", "0", "1", "10001", f"{row['id']}x"):
        for path in ("", "remove/"):
            assert client.post(f"{group}{tampered}/{path}", ROW).status_code in (302, 404, 422)
    assert held(draft)["children_here"] == [row]


def test_36_a_row_is_removed_while_others_are_added(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    group = f"/forms/{draft.pk}/steps/children/children_here/"
    for name in ("Ann", "Bo", "Cy"):
        post_page(client, f"{group}new/", ROW | {"first_name": name})
    first, second, third = (row["id"] for row in held(draft)["children_here"])
    shown = client.get(f"{group}{second}/").context["token"]
    client.post(f"{group}{first}/remove/")
    post_page(client, f"{group}new/", ROW | {"first_name": "Di"})
    answer = client.post(f"{group}{second}/", ROW | {"first_name": "Beau", "token": shown, "action": "next"})
    assert answer.status_code == 302
    assert [row["first_name"] for row in held(draft)["children_here"]] == ["Beau", "Cy", "Di"]
    assert client.post(f"{group}{first}/", ROW | {"token": shown}).status_code in (302, 404)
    assert post_page(client, f"{group}new/", ROW).status_code == 422
    assert len(held(draft)["children_here"]) == 3


@pytest.mark.parametrize("forged", ["", "x", "0" * 20, "\0"])
def test_37_without_the_token_of_the_page_nothing_is_overwritten(
    walker: tuple[Client, Draft], forged: str
) -> None:
    client, draft = walker
    post_step(client, draft, "worry", WORRY)
    before = held(draft)
    response = client.post(
        f"/forms/{draft.pk}/steps/worry/", {"worry": "Another", "told": "yes", "token": forged}
    )
    assert response.status_code == 422
    assert "This page was changed somewhere else" in response.content.decode()
    assert ">\nAnother</textarea>" in response.content.decode()
    assert held(draft) == before


def test_37_two_windows_on_one_row(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    group = f"/forms/{draft.pk}/steps/children/children_here/"
    post_page(client, f"{group}new/", ROW)
    url = f"{group}{held(draft)['children_here'][0]['id']}/"
    token = client.get(url).context["token"]
    assert client.post(url, ROW | {"first_name": "Here", "token": token}).status_code == 302
    stale = client.post(url, ROW | {"first_name": "There", "token": token})
    assert stale.status_code == 422
    assert "Here" in stale.content.decode() and 'value="There"' in stale.content.decode()
    assert held(draft)["children_here"][0]["first_name"] == "Here"


def test_38_sent_again_it_has_the_same_reference(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    sent = client.post(f"/forms/{draft.pk}/send/")["Location"]
    for path in ("send/", "check/", "steps/child/", "steps/", ""):
        assert client.get(f"/forms/{draft.pk}/{path}")["Location"] == sent
        if path:
            assert client.post(f"/forms/{draft.pk}/{path}").status_code in (302, 405)
    assert Submission.objects.count() == Referral.objects.count() == 1
    assert client.get(sent).content.decode().count(Submission.objects.get().reference)


def test_42_a_preview_starts_and_sends_nothing(walker: tuple[Client, Draft], rf: RequestFactory) -> None:
    client, draft = walker
    page = RequestForSupportPage(title="Request for Support", slug="form", path="00010001", depth=2)
    for mode, _ in page.preview_modes:
        request = rf.post("/", {"danger": "no"})
        request.user = draft.owner
        assert page.serve_preview(request, mode).status_code in (200, 302)
    assert Draft.objects.count() == 1 and not Submission.objects.exists()


@pytest.mark.parametrize("urgency", ["urgent", "standard"])
def test_43_whom_to_call_out_of_hours_stands_before_the_button(client: Client, urgency: str) -> None:
    user = make_user()
    draft = make_draft(user, urgency)
    fill_in(sign_in(client, user), draft)
    for path, button in (("check/", "Send Report to Kent"), ("send/", ">Submit<")):
        page = client.get(f"/forms/{draft.pk}/{path}").content.decode()
        assert page.index("<main") < page.index("03000 419191") < page.index(button)


@pytest.mark.parametrize(
    "wanted",
    ["first_name:1", "documents:nothing", "documents", ":", "nowhere:1", "children_here:1", "told:\0"],
)
def test_removing_what_is_no_upload_changes_nothing(walker: tuple[Client, Draft], wanted: str) -> None:
    client, draft = walker
    fill_in(client, draft)
    post_step(client, draft, "documents", {"documents": SimpleUploadedFile("map.jpg", picture())})
    before = held(draft)
    for slug, sound in (("child", CHILD), ("children", NO_OTHERS), ("worry", WORRY), ("documents", {})):
        assert post_step(client, draft, slug, {**sound, "remove_upload": wanted}).status_code == 302
    assert held(draft) == before and draft.uploads.count() == 1


@pytest.mark.parametrize("find", ["nowhere", "first_name", "address\0", "__class__"])
def test_find_address_of_what_is_no_address(walker: tuple[Client, Draft], find: str) -> None:
    client, draft = walker
    assert post_step(client, draft, "child", CHILD | {"find": find}).status_code in (302, 422)
    assert client.get(f"/forms/{draft.pk}/steps/child/", {"find": find}).status_code == 200


def test_of_several_files_the_good_ones_are_kept_and_the_others_named(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    files = [
        SimpleUploadedFile("map.jpg", picture()),
        SimpleUploadedFile("setup.pdf", b"MZ no pdf"),
        SimpleUploadedFile("empty.png", b""),
        SimpleUploadedFile("plan.png", picture("PNG")),
    ]
    response = post_step(client, draft, "documents", {"documents": files})
    page = response.content.decode()
    assert response.status_code == 422
    assert "setup.pdf" in page and "empty" in page
    assert [upload["name"] for upload in held(draft)["documents"]] == ["map.jpg", "plan.png"]
    assert sorted(str(upload.name) for upload in Upload.objects.all()) == ["map.jpg", "plan.png"]
    assert client.get(f"/forms/{draft.pk}/send/").status_code == 200


def test_55_no_more_files_than_allowed(walker: tuple[Client, Draft], keep_few: Callable[[int], None]) -> None:
    client, draft = walker
    keep_few(3)
    files = [SimpleUploadedFile(f"{number}.jpg", picture()) for number in range(5)]
    response = post_step(client, draft, "documents", {"documents": files})
    assert response.status_code == 422
    assert "You can upload at most 20 files" in response.content.decode()
    assert draft.uploads.count() == len(held(draft)["documents"]) == 3
    more = post_step(client, draft, "documents", {"documents": SimpleUploadedFile("1.jpg", picture())})
    assert more.status_code == 422 and draft.uploads.count() == 3


@pytest.fixture
def keep_few(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets how many files a draft may have, so that no test needs twenty."""
    return lambda most: monkeypatch.setattr(drafts, "MOST_FILES", most)
