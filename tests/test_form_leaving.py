"""Print, Save for later, Close and Cancel: each keeps or takes back just what it says, without a script."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from formpages import drafts
from formpages.records import Draft
from kentportal.addresses.sample import load_sample

from .people import make_user, sign_in
from .small_form import CHILD, WORRY, make_draft, post_step
from .test_form_autosave import HALF, ROW, new_row, now, step
from .uploads import picture

pytestmark = pytest.mark.django_db

QUESTION = "Do you want to leave without keeping this page's changes?"
BUTTONS = ["Next", "Save for later", "Back", "Print", "Close", "Cancel"]


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def question(client: Client, leads: str) -> str:
    page = client.get(leads)
    assert page.status_code == 200
    return page.content.decode()


def test_every_step_and_row_has_the_same_buttons_and_says_what_they_do(
    walker: tuple[Client, Draft],
) -> None:
    client, draft = walker
    urls = [step(client, draft, slug).url for slug in ("child", "children", "worry", "documents")]
    for url in (*urls, new_row(client, draft).url):
        page = BeautifulSoup(client.get(url).content, "html.parser")
        buttons = page.select('#page-form button[name="action"]:not([aria-hidden], [hidden])')
        shown = [button for button in buttons if not button.find_parent(hidden=True)]
        assert [button.get_text() for button in shown] == BUTTONS
        for button in shown[1:2] + shown[3:]:
            (note,) = page.select(f"#{button['aria-describedby']}")
            assert len(note.get_text()) > 20


@pytest.mark.parametrize("typed", [HALF, CHILD])
@pytest.mark.parametrize(
    ("action", "path"),
    [("print", "/forms/{}/print/"), ("save", "/forms/{}/saved/"), ("close", "/forms/recover/?kept={}")],
)
def test_print_save_and_close_keep_the_page_first(
    walker: tuple[Client, Draft], action: str, path: str, typed: dict[str, Any]
) -> None:
    client, draft = walker
    window = step(client, draft, "child")
    window.keep({"first_name": "K"})
    leads = window.send(typed, action)["Location"]
    assert leads == path.format(draft.pk)
    assert client.get(leads).status_code == 200
    kept = now(draft)
    assert "Kim" in str(kept.answers) + str(kept.typed)
    assert not kept.visits


def test_close_says_until_when_the_form_is_kept(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    page = client.get(step(client, draft, "child").send(CHILD, "close")["Location"]).content.decode()
    until = now(draft).expires_at
    assert "Your form is saved" in page and f"until {until.day} {until:%B %Y}" in page
    assert "Your form is saved" not in client.get("/forms/recover/?kept=somebody-elses").content.decode()


def test_cancel_of_a_page_nobody_changed_just_leaves(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    for slug, untouched in (
        ("child", {}),
        ("worry", {"email": "referrer@example.org", "telephone": "01622 000000"}),
    ):
        answer = step(client, draft, slug).send(untouched, "cancel")
        assert answer["Location"] == f"/forms/{draft.pk}/steps/"
    assert new_row(client, draft).send({}, "cancel")["Location"].endswith("/children/#group-children_here")
    kept = now(draft)
    assert set(kept.answers) == {"other_children"} and not kept.typed and not kept.visits


def test_cancel_asks_before_what_was_typed_is_taken_back(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "worry", WORRY)
    window = step(client, draft, "worry")
    window.keep(WORRY | {"worry": "Saved by itself"})
    leads = window.send(WORRY | {"worry": "Typed last"}, "cancel")["Location"]
    assert leads == f"/forms/{draft.pk}/steps/worry/cancel/"
    assert QUESTION in question(client, leads)
    assert now(draft).answers["worry"] == "Typed last", "nothing is lost before it is answered"
    assert client.post(leads, {"changes": "discard"})["Location"] == f"/forms/{draft.pk}/steps/"
    kept = now(draft)
    assert {key: kept.answers[key] for key in WORRY} == WORRY and not kept.typed and not kept.visits
    assert client.post(leads, {"changes": "discard"}).status_code == 302
    assert now(draft).answers == kept.answers


@pytest.mark.parametrize("answer", ["keep", "", "anything"])
def test_cancel_keeps_what_was_typed_unless_told_otherwise(walker: tuple[Client, Draft], answer: str) -> None:
    client, draft = walker
    leads = step(client, draft, "child").send(HALF, "cancel")["Location"]
    assert client.post(leads, {"changes": answer})["Location"] == f"/forms/{draft.pk}/steps/"
    kept = now(draft)
    assert kept.typed["child"]["first_name"] == ["Kim"] and not kept.visits


def test_who_stays_can_still_take_everything_back(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "child")
    leads = window.send(HALF, "cancel")["Location"]
    stay = BeautifulSoup(question(client, leads), "html.parser").find("a", string="Stay on this page")
    assert stay
    page = window.open(str(stay["href"]))
    assert b'value="Kim"' in page.content
    again = window.send(HALF | {"last_name": "Example"}, "cancel")["Location"]
    client.post(again, {"changes": "discard"})
    assert now(draft).typed == {} and now(draft).answers == {}


def test_a_page_refused_or_looked_up_on_the_way_can_be_taken_back(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    load_sample()
    window = step(client, draft, "child")
    refused = window.send(HALF, "next")
    assert refused.status_code == 422 and refused.context["visit"] == window.visit
    window.token = refused.context["token"]
    found = window.send(HALF | {"find": "address", "address-postcode": "ME14 1XX"}, "next")
    visit = window.visit
    assert window.open(found["Location"]).context["since"] == visit != window.visit
    client.post(window.send(HALF, "cancel")["Location"], {"changes": "discard"})
    assert now(draft).typed == {} and now(draft).answers == {}


def test_cancel_of_a_new_row_adds_none(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = new_row(client, draft)
    window.keep(ROW)
    leads = window.send(ROW, "cancel")["Location"]
    assert QUESTION in question(client, leads)
    assert client.post(leads, {"changes": "discard"})["Location"].endswith("/children/#group-children_here")
    kept = now(draft)
    assert "children_here" not in kept.answers and not kept.typed
    assert "You began to add" not in client.get(f"/forms/{draft.pk}/steps/children/").content.decode()


def test_cancel_of_a_row_puts_it_back(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    own = step(client, draft, f"children/children_here/{row['id']}")
    own.keep(ROW | {"first_name": "Beau"})
    client.post(own.send(ROW | {"first_name": ""}, "cancel")["Location"], {"changes": "discard"})
    assert now(draft).answers["children_here"] == [row] and not now(draft).typed


def test_what_was_changed_elsewhere_meanwhile_is_not_taken_back(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    leads = step(client, draft, "worry").send(WORRY, "cancel")["Location"]
    post_step(client, draft, "worry", WORRY | {"worry": "Elsewhere"})
    client.post(leads, {"changes": "discard"})
    assert now(draft).answers["worry"] == "Elsewhere"


def test_39_the_question_changes_nothing_by_being_looked_at(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    leads = step(client, draft, "child").send(HALF, "cancel")["Location"]
    before = now(draft)
    for _ in range(2):
        assert QUESTION in question(client, leads)
    after = now(draft)
    assert (after.typed, after.visits, after.saved_at) == (before.typed, before.visits, before.saved_at)


def test_cancel_takes_no_file_along(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    drafts.add_uploads(draft, "documents", [("map.jpg", picture())])
    window = step(client, draft, "documents")
    chosen = [SimpleUploadedFile("other.jpg", picture()) for _ in range(2)]
    assert window.send({"documents": chosen[0]}, "cancel")["Location"] == f"/forms/{draft.pk}/steps/"
    assert len(now(draft).answers["documents"]) == 1 == draft.uploads.count()
    window.send({"documents": chosen[1]}, "save")
    assert len(now(draft).answers["documents"]) == 2


def test_cancel_on_the_page_of_a_row_that_is_gone_brings_nothing_back(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    window = step(client, draft, f"children/children_here/{row['id']}")
    client.post(f"{window.url}remove/")
    assert window.send(ROW, "cancel")["Location"] == f"/forms/{draft.pk}/steps/children/"
    assert not now(draft).typed


def test_a_late_row_and_one_begun_meanwhile_are_both_shown(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    late = step(client, draft, f"children/children_here/{row['id']}")
    client.post(f"{late.url}remove/")
    new_row(client, draft).keep(ROW | {"first_name": "Begun"})
    answer = late.send(ROW | {"first_name": "Late"}, "next")
    page = answer.content.decode()
    assert answer.status_code == 422 and "This page was changed somewhere else" in page
    assert "Begun" in page and 'value="Late"' in page
    assert now(draft).typed["children/children_here/new"]["first_name"] == ["Begun"]


def test_a_copied_window_does_not_take_the_others_save_for_its_own(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    load_sample()
    window = step(client, draft, "child")
    found = window.send(HALF | {"find": "address", "address-postcode": "ME14 1XX"}, "next")
    first, copy = step(client, draft, "child"), step(client, draft, "child")
    for each in (first, copy):
        each.open(found["Location"])
    assert first.keep(HALF | {"first_name": "First"}).status_code == 200
    assert copy.keep(HALF | {"first_name": "Copy"}).status_code == 409
    assert now(draft).typed["child"]["first_name"] == ["First"]
