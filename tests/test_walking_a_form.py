"""A form from its first step to the thank-you page, as a browser without JavaScript walks it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from formpages.chores import purge_expired
from formpages.documents import document
from formpages.records import KEPT_FOR, Draft, Submission, Upload
from kentportal.addresses.sample import load_sample
from safeguarding.records import Referral, Team

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


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def held(draft: Draft) -> dict[str, Any]:
    return Draft.objects.get(pk=draft.pk).answers


def test_next_saves_and_goes_on(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    response = post_step(client, draft, "child", CHILD)
    assert response["Location"] == f"/forms/{draft.pk}/steps/children/"
    assert held(draft)["birth"] == {"kind": "full", "date": "2016-03-02"}
    assert held(draft)["address"] == {"kind": "not_known"}


def test_an_empty_step_names_what_to_enter_and_keeps_what_was_typed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    response = post_step(client, draft, "child", {**CHILD, "last_name": "", "birth-month": "13"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'href="#id_last_name"' in page and "Enter last name" in page
    assert 'href="#id_birth-month"' in page and "must be a real date" in page
    assert 'value="Kim"' in page
    assert held(draft) == {}
    assert 'value="Kim"' in client.get(f"/forms/{draft.pk}/steps/child/").content.decode()


def test_save_for_later_keeps_what_is_not_valid_yet(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    response = post_step(client, draft, "child", {"first_name": "Kim", "action": "save"})
    assert response["Location"] == f"/forms/{draft.pk}/saved/"
    assert b"Your form is saved" in client.get(response["Location"]).content
    assert b'value="Kim"' in client.get(f"/forms/{draft.pk}/steps/child/").content
    assert held(draft) == {}


def test_back_keeps_what_was_typed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    response = post_step(client, draft, "worry", {"worry": "Half a sen", "action": "back"})
    assert response["Location"] == f"/forms/{draft.pk}/steps/children/"
    assert "Half a sen" in client.get(f"/forms/{draft.pk}/steps/worry/").content.decode()


def test_rows_are_added_changed_and_removed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    response = post_step(client, draft, "children", {"other_children": "yes"})
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    assert response["Location"] == new
    row = {"first_name": "Bo", "last_name": "Example", "birth-kind": "estimated", "birth-about": "7"}
    assert post_page(client, new, row).status_code == 302
    again = post_step(client, draft, "children", {"other_children": "yes", "another-children_here": "yes"})
    assert again["Location"] == new
    post_page(client, new, {**row, "first_name": "Lee"})
    first, second = held(draft)["children_here"]
    post_page(client, new.replace("new", first["id"]), {**row, "first_name": "Beau"})
    assert [child["first_name"] for child in held(draft)["children_here"]] == ["Beau", "Lee"]
    page = client.get(f"/forms/{draft.pk}/steps/children/").content.decode()
    assert "Beau Example" in page and "2 children added" in page
    client.post(new.replace("new", second["id"]) + "remove/")
    assert [child["id"] for child in held(draft)["children_here"]] == [first["id"]]


def test_36_more_rows_than_allowed_are_refused(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    row = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}
    for _ in range(3):
        assert post_page(client, new, row).status_code == 302
    assert post_page(client, new, row).status_code == 422
    assert len(held(draft)["children_here"]) == 3


def test_an_answer_to_a_question_that_is_not_asked_is_dropped(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "worry", {**WORRY, "told": "yes", "why_not": "No reason"})
    assert "why_not" not in held(draft)
    response = post_step(client, draft, "worry", {**WORRY, "told": "no"})
    assert response.status_code == 422
    assert "Answer the question “Why not?”" in response.content.decode()


def test_answers_of_an_unborn_child_leave_gender_out(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "child", {**CHILD, "birth-kind": "unborn", "gender": "F"})
    assert held(draft)["birth"] == {"kind": "unborn", "due": ""}
    assert "gender" not in held(draft)


def test_find_address_offers_addresses_and_keeps_the_page(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    load_sample()
    response = post_step(
        client, draft, "child", {"first_name": "Kim", "find": "address", "address-postcode": "me14 1xx"}
    )
    page = client.get(response["Location"].partition("#")[0]).content.decode()
    assert 'value="Kim"' in page
    assert "Select an address" in page and "addresses found" in page


def test_the_browser_is_not_to_fill_in_the_child(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    page = BeautifulSoup(client.get(f"/forms/{draft.pk}/steps/child/").content, "html.parser")
    assert {field["autocomplete"] for field in page.select('[name="first_name"]')} == {"off"}


def test_account_details_are_pulled_through(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    assert b"Class Teacher" in client.get(f"/forms/{draft.pk}/steps/child/").content
    assert b'value="referrer@example.org"' in client.get(f"/forms/{draft.pk}/steps/worry/").content
    assert held(draft) == {}


def test_a_stale_page_overwrites_nothing_and_shows_both(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    url = f"/forms/{draft.pk}/steps/child/"
    token = client.get(url).context["token"]
    assert client.post(url, {**CHILD, "token": token}).status_code == 302
    response = client.post(url, {**CHILD, "first_name": "Other", "token": token})
    page = response.content.decode()
    assert response.status_code == 422
    assert "This page was changed somewhere else" in page
    assert 'value="Other"' in page and "Kim" in page
    assert held(draft)["first_name"] == "Kim"
    assert (
        client.post(url, {**CHILD, "first_name": "Other", "token": response.context["token"]}).status_code
        == 302
    )
    assert held(draft)["first_name"] == "Other"


def test_uploads_are_judged_listed_given_back_and_removed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    red = SimpleUploadedFile("map.png", picture("PNG"))
    response = post_step(client, draft, "documents", {"documents": red, "upload": "documents"})
    assert response["Location"] == f"/forms/{draft.pk}/steps/documents/"
    (upload,) = Upload.objects.all()
    page = client.get(response["Location"]).content.decode()
    assert "map.png" in page and "Remove" in page
    back = client.get(f"/forms/{draft.pk}/files/{upload.pk}/")
    assert back.content.startswith(b"\x89PNG") and "attachment" in back["Content-Disposition"]
    assert "sandbox" in back["Content-Security-Policy"]
    bad = SimpleUploadedFile("report.pdf", b"MZ not a pdf")
    refused = post_step(client, draft, "documents", {"documents": bad, "upload": "documents"})
    assert refused.status_code == 422 and "report.pdf" in refused.content.decode()
    post_step(client, draft, "documents", {"remove_upload": f"documents:{upload.pk}"})
    assert not Upload.objects.exists() and not held(draft)["documents"]


def test_a_form_is_sent_once_however_often_submit_is_pressed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    post_step(client, draft, "documents", {"documents": SimpleUploadedFile("map.png", picture("PNG"))})
    check = client.get(f"/forms/{draft.pk}/check/").content.decode()
    assert (
        "Send Report to Kent Integrated Children&#x27;s Services" in check or "Send Report to Kent" in check
    )
    assert b"You cannot make any other changes" in client.get(f"/forms/{draft.pk}/send/").content
    first = client.post(f"/forms/{draft.pk}/send/")
    second = client.post(f"/forms/{draft.pk}/send/")
    assert first["Location"] == second["Location"]
    (submission,) = Submission.objects.all()
    assert Referral.objects.get().reference == submission.reference
    assert submission.uploads.count() == 1
    assert not Draft.objects.exists()
    page = client.get(first["Location"]).content.decode()
    assert submission.reference in page and "Thank you for using this service." in page
    assert submission.reference in client.get("/forms/submitted/").content.decode()
    assert client.get(f"/forms/{draft.pk}/steps/child/")["Location"] == first["Location"]


def test_sending_with_steps_missing_makes_nothing(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "child", CHILD)
    response = client.post(f"/forms/{draft.pk}/send/")
    assert response["Location"] == f"/forms/{draft.pk}/check/"
    assert "Still to answer" in client.get(response["Location"]).content.decode()
    assert not Submission.objects.exists()


def test_changing_to_urgent_asks_to_confirm(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    url = f"/forms/{draft.pk}/urgency/"
    assert b"03000 419191" in client.get(url).content
    assert client.post(url, {"urgency": "urgent"}).status_code == 422
    draft.refresh_from_db()
    assert draft.urgency == "standard"
    client.post(url, {"urgency": "urgent", "confirm": "on"})
    draft.refresh_from_db()
    assert draft.urgency == "urgent"
    client.post(url, {"urgency": "standard"})
    draft.refresh_from_db()
    assert draft.urgency == "standard"


def test_a_row_sent_twice_is_added_once(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    row = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}
    token = client.get(new).context["token"]
    assert client.post(new, {**row, "token": token}).status_code == 302
    assert client.post(new, {**row, "token": token}).status_code == 422
    assert len(held(draft)["children_here"]) == 1


def test_a_row_begun_in_a_group_no_longer_asked_holds_nothing_up(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    post_step(client, draft, "children", {"other_children": "yes"})
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    post_page(client, new, {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"})
    (row,) = held(draft)["children_here"]
    post_page(client, new.replace("new", row["id"]), {"first_name": "", "action": "save"})
    assert b"Needs another look" in client.get(f"/forms/{draft.pk}/steps/").content
    post_step(client, draft, "children", NO_OTHERS)
    assert b"Needs another look" not in client.get(f"/forms/{draft.pk}/steps/").content
    assert client.post(f"/forms/{draft.pk}/send/")["Location"].endswith("/thank-you/")


def test_a_page_no_longer_asked_loses_nothing(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    token = client.get(new).context["token"]
    post_step(client, draft, "children", NO_OTHERS)
    late = client.post(new, {"first_name": "Typed too late", "token": token})
    assert late["Location"] == f"/forms/{draft.pk}/steps/?late=1"
    post_step(client, draft, "children", {"other_children": "yes"})
    assert "Typed too late" in client.get(new).content.decode()


def test_next_leads_back_to_a_row_that_is_not_finished(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "children", {"other_children": "yes"})
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    post_page(client, new, {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"})
    (row,) = held(draft)["children_here"]
    one = new.replace("new", row["id"])
    post_page(client, one, {"first_name": "", "action": "back"})
    assert (
        "You have changed this and not finished"
        in client.get(f"/forms/{draft.pk}/steps/children/").content.decode()
    )
    assert post_step(client, draft, "children", {"other_children": "yes"})["Location"] == one


def test_an_address_left_half_said_while_urgent_is_missing_once_standard(client: Client) -> None:
    user = make_user()
    sign_in(client, user)
    text = TEXT.replace("    label: Address\n", "    label: Address\n    strength: standard\n")
    draft = make_draft(user, "urgent", make_version(compiled=definition(text)))
    address = {"address-line1": "9 Way", "address-town": "Maidstone", "address-postcode": "ME14 1XX"}
    child = {key: value for key, value in CHILD.items() if not key.startswith("address")}
    assert post_step(client, draft, "child", child | address).status_code == 302
    post_step(client, draft, "children", NO_OTHERS)
    post_step(client, draft, "worry", WORRY)
    client.post(f"/forms/{draft.pk}/urgency/", {"urgency": "standard"})
    assert client.post(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    assert not Submission.objects.exists()


def test_an_expired_draft_says_so_to_its_owner(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - KEPT_FOR)
    response = client.get(f"/forms/{draft.pk}/steps/child/")
    assert response.status_code == 410 and b"no longer kept" in response.content
    purge_expired()
    assert not Draft.objects.exists()


def test_an_urgent_request_needs_less(client: Client) -> None:
    Team.objects.create(slug="frontdoor", name="Front Door", mailbox="team@example.org")
    user = make_user()
    sign_in(client, user)
    draft = make_draft(user, "urgent")
    post_step(client, draft, "child", {"first_name": "Kim", "last_name": "Example"})
    post_step(client, draft, "worry", WORRY)
    assert client.post(f"/forms/{draft.pk}/send/")["Location"].endswith("/thank-you/")
    assert Submission.objects.get().urgency == "urgent"


def test_recover_lists_goes_on_and_deletes_after_asking(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "child", CHILD)
    page = client.get("/forms/recover/").content.decode()
    assert "Small form" in page and "Kim Example" in page
    assert client.get(f"/forms/{draft.pk}/")["Location"] == f"/forms/{draft.pk}/steps/children/{RESUMED}"
    assert client.get(f"/forms/{draft.pk}/delete/").status_code == 200
    assert Draft.objects.exists()
    client.post(f"/forms/{draft.pk}/delete/")
    assert not Draft.objects.exists()


def test_posting_nothing_known_changes_nothing_else(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(
        client, draft, "children", {**NO_OTHERS, "status": "decided", "owner": "1", "urgency": "urgent"}
    )
    draft.refresh_from_db()
    assert draft.answers == NO_OTHERS and draft.urgency == "standard"


@pytest.mark.parametrize("form", ["print", "pdf"])
def test_print_page_and_pdf_hide_a_kept_address(walker: tuple[Client, Draft], form: str) -> None:
    client, draft = walker
    address = {
        "address-line1": "9 Hidden Way",
        "address-town": "Maidstone",
        "address-postcode": "ME14 1XX",
        "address-kept": "yes",
        "address-kept_from": "The father",
    }
    child = {key: value for key, value in CHILD.items() if not key.startswith("address")}
    assert post_step(client, draft, "child", child | address).status_code == 302
    assert "9 Hidden Way" in client.get(f"/forms/{draft.pk}/check/").content.decode()
    response = client.get(f"/forms/{draft.pk}/{form}/")
    assert response.status_code == 200
    if form == "print":
        assert "Kept confidential" in response.content.decode()
        assert "9 Hidden Way" not in response.content.decode()
    else:
        assert response.content.startswith(b"%PDF")
        draft.refresh_from_db()
        printed = render_to_string("formpages/pdf.html", document(draft))
        assert "Kept confidential" in printed and "9 Hidden Way" not in printed
