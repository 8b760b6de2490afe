"""Trying a form that is not published: who may, what they walk through, and that every page says so."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from formpages.importing import import_form
from formpages.portable import dump, load
from formpages.publishing import open_drafts
from formpages.records import Draft, FormVersion, Submission
from home.models import ChoicePage, HoldingPage
from safeguarding.pages import RequestForSupportPage

from .filling import controls
from .offices import Desk, told
from .pdf_text import PdfText
from .people import make_user, sign_in
from .shipped_forms import text_of
from .small_form import CHILD, NO_OTHERS, TEXT, WORRY, post_page, post_step
from .trials import (
    NEW_LABEL,
    NOTHING,
    NOTICE,
    assert_marked,
    begin,
    desk_with_a_draft,
    filled,
    of_trials,
    try_url,
    words_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return desk_with_a_draft()


@pytest.fixture
def editor(desk: Desk) -> Client:
    return desk.browser("editor")


def test_the_editing_page_offers_it_and_asking_starts_nothing(desk: Desk, editor: Client) -> None:
    edit = editor.get(desk.url("edit")).content.decode()
    assert "Try this form" in edit and try_url(desk.page) in edit
    asked = editor.get(try_url(desk.page))
    assert "Nothing you enter is sent" in words_of(asked)
    assert editor.head(try_url(desk.page)).status_code == 200
    assert editor.put(try_url(desk.page)).status_code == 405
    assert of_trials() == NOTHING
    begin(desk, editor)
    assert of_trials() == (1, 1, 0)


def test_a_start_needs_the_token_of_the_page(desk: Desk) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, desk.people["editor"])
    assert client.post(try_url(desk.page)).status_code == 403
    assert of_trials() == NOTHING
    page = BeautifulSoup(client.get(try_url(desk.page)).content, "html.parser")
    token = page.select_one("main form input[name=csrfmiddlewaretoken]")
    assert token is not None
    client.post(try_url(desk.page), {"csrfmiddlewaretoken": token["value"]})
    assert of_trials() == (1, 1, 0)


def test_only_those_who_may_edit_the_form_try_it(desk: Desk, editor: Client) -> None:
    for name in ("worker", "otmanager", "lado", "referrer"):
        for method in ("get", "post"):
            answer = getattr(desk.browser(name), method)(try_url(desk.page))
            assert answer.status_code in (302, 403, 404), name
            assert "/trial/" not in answer.get("Location", ""), name
    assert Client().post(try_url(desk.page))["Location"].startswith("/account/login/")
    assert of_trials() == NOTHING
    assert editor.get(reverse("form_admin:try", args=[desk.page.get_parent().pk])).status_code == 404
    begin(desk, editor)


def test_it_is_the_newest_draft_that_is_tried_and_what_is_live_stays(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    assert NEW_LABEL in words_of(editor.get(f"/forms/{draft.pk}/steps/child/"))
    front = words_of(editor.get(f"/forms/{draft.pk}/trial/"))
    assert "Small form, reworded" in front and "Who it is for." in front
    assert desk.versions() == 1 and desk.live().title == "Small form"
    assert NEW_LABEL not in str(FormVersion.objects.get(page_id=desk.page.pk).definition)


def test_a_form_that_was_never_published_is_tried(desk: Desk, editor: Client) -> None:
    page: Any = RequestForSupportPage(title="New form", slug="new", live=False, steps=desk.page.steps)
    desk.page.get_parent().add_child(instance=page)
    page.save_revision()
    answer = editor.post(try_url(page), follow=True)
    assert_marked(answer)
    assert "New form" in words_of(answer)
    assert not page.live and not FormVersion.objects.filter(page_id=page.pk).exists()


def test_a_form_with_errors_is_not_tried_and_they_are_listed(desk: Desk, editor: Client) -> None:
    newest = desk.newest()
    newest.steps[2].value["parts"][1].value["condition"]["tests"][0]["question"] = "nowhere"
    newest.save_revision()
    answer = editor.post(try_url(desk.page), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("form_admin:check", args=[desk.page.pk])
    assert "cannot be tried yet" in told(answer)
    assert "there is no question with that key" in words_of(answer)
    assert of_trials() == NOTHING


def test_a_form_of_one_page_is_looked_at_in_the_preview(desk: Desk, editor: Client) -> None:
    root = desk.page.get_parent().get_parent()
    holding = root.add_child(instance=HoldingPage(title="Gateway", slug="gateway", live=False))
    feedback = import_form(text_of("feedback"), holding)
    assert editor.get(try_url(feedback)).status_code == 404
    edit = reverse("wagtailadmin_pages:edit", args=[feedback.pk])
    assert "Try this form" not in editor.get(edit).content.decode()


def test_the_front_is_walked_for_both_urgencies(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    front = f"/forms/{draft.pk}/trial/"
    shown = editor.get(front)
    assert_marked(shown)
    assert "Try it as urgent instead" in words_of(shown)
    assert_marked(editor.post(front, {}), 422)
    urgent = editor.get(f"{front}?urgency=urgent")
    assert_marked(urgent)
    assert "I confirm that a child is at immediate risk" in words_of(urgent)
    assert_marked(editor.post(f"{front}?urgency=urgent", {"danger": "no"}), 422)
    danger = editor.post(f"{front}?urgency=urgent", {"danger": "yes", "confirm": "on"})
    assert_marked(danger)
    assert "Call 999 now" in words_of(danger)
    onward = editor.post(f"{front}?urgency=urgent", {"danger": "no", "confirm": "on"})
    assert onward["Location"] == f"{front}instructions/"
    draft.refresh_from_db()
    assert draft.urgent
    assert_marked(editor.get(onward["Location"]))
    assert f'href="/forms/{draft.pk}/"' in editor.get(onward["Location"]).content.decode()
    editor.post(f"{front}?urgency=standard", {"danger": "no"})
    draft.refresh_from_db()
    assert not draft.urgent
    assert editor.get(f"/forms/{draft.pk}/")["Location"] == f"/forms/{draft.pk}/steps/child/"


def test_every_page_says_that_it_is_a_trial(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    base = f"/forms/{draft.pk}/"
    child = f"{base}steps/child/"
    assert_marked(editor.get(child))
    assert_marked(post_step(editor, draft, "child", {}), 422)
    stale = controls(editor.get(child).content.decode())
    post_step(editor, draft, "child", CHILD)
    assert_marked(editor.post(child, stale | {"first_name": ["Another"]}), 422)
    rows = f"{base}steps/children/children_here/new/"
    post_step(editor, draft, "children", {"other_children": "yes"})
    assert_marked(editor.get(rows))
    assert_marked(post_page(editor, rows, {"first_name": "Bo"}), 422)
    row = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}
    assert post_page(editor, rows, row).status_code == 302
    draft.refresh_from_db()
    kept = draft.answers["children_here"][0]["id"]
    assert_marked(editor.get(f"{base}steps/children/children_here/{kept}/remove/"))
    post_step(editor, draft, "worry", WORRY)
    for path in ("steps/", "saved/", "check/", "urgency/", "send/", "print/", "family/", "steps/documents/"):
        assert_marked(editor.get(f"{base}{path}"))
    for path in ("pdf/", "family/pdf/"):
        assert NOTICE in PdfText(editor.get(f"{base}{path}").content), path


def test_a_rule_ends_a_trial_on_its_page(desk: Desk, editor: Client) -> None:
    form = load(TEXT)
    form["format"] = 2
    form["steps"][1]["rules"] = [
        {
            "condition": {"tests": [{"question": "other_children", "value": "yes"}]},
            "title": "You need another form",
            "body": "<p>Call us.</p>",
        }
    ]
    form["slug"] = "ruled"
    page = import_form(dump(form), desk.page.get_parent())
    editor.post(try_url(page))
    draft = Draft.objects.get(trial_of=page.pk)
    post_step(editor, draft, "child", CHILD)
    ended = post_step(editor, draft, "children", NO_OTHERS)
    assert ended["Location"] == f"/forms/{draft.pk}/ended/"
    assert_marked(editor.get(ended["Location"]))
    assert editor.post(f"/forms/{draft.pk}/send/")["Location"] == f"/forms/{draft.pk}/check/"
    assert of_trials()[0] == 1 and not Submission.objects.exists()


def test_a_trial_is_in_no_list(desk: Desk, editor: Client) -> None:
    real = desk.browser("editor")
    version = FormVersion.objects.get(page_id=desk.page.pk)
    mine = Draft.objects.create(owner=desk.people["editor"], version=version, answers={"last_name": "Real"})
    draft = begin(desk, editor)
    filled(editor, draft)
    recover = real.get("/forms/recover/").content.decode()
    assert str(mine.pk) in recover and str(draft.pk) not in recover
    assert [found.pk for found in open_drafts(desk.page)] == [mine.pk]
    assert str(draft.pk) not in real.get("/forms/submitted/").content.decode()
    inbox = desk.browser("manager").get(reverse("inbox_modeladmin_index"))
    assert inbox.status_code == 200 and "reworded" not in inbox.content.decode()


def test_a_trial_is_its_owners_alone(desk: Desk, editor: Client) -> None:
    draft = begin(desk, editor)
    pages = ("trial/", "trial/instructions/", "check/", "steps/child/", "print/")
    for path in pages:
        assert editor.get(f"/forms/{draft.pk}/{path}").status_code == 200, path
    for name in ("superuser", "manager", "referrer"):
        for path in (*pages, "trial/stop/"):
            assert desk.browser(name).get(f"/forms/{draft.pk}/{path}").status_code == 404, (name, path)
        assert desk.browser(name).post(f"/forms/{draft.pk}/trial/stop/").status_code == 404
    assert Client().get(f"/forms/{draft.pk}/trial/")["Location"].startswith("/account/login/")
    assert of_trials() == (1, 1, 0)


def test_trial_pages_of_a_form_that_is_not_tried_do_not_exist(desk: Desk) -> None:
    version = FormVersion.objects.get(page_id=desk.page.pk)
    draft = Draft.objects.create(owner=desk.people["referrer"], version=version)
    client = desk.browser("referrer")
    shown = client.get(f"/forms/{draft.pk}/steps/child/")
    assert shown.status_code == 200 and NOTICE not in words_of(shown)
    for path in ("trial/", "trial/instructions/", "trial/stop/"):
        assert client.get(f"/forms/{draft.pk}/{path}").status_code == 404
        assert client.post(f"/forms/{draft.pk}/{path}").status_code in (404, 405)
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_every_shipped_form_is_tried_from_its_front_to_its_first_step(desk: Desk) -> None:
    client = sign_in(Client(), make_user("boss@example.org", is_superuser=True, is_staff=True))
    below = ChoicePage(title="Other forms", slug="other-forms")
    parent = desk.page.get_parent().get_parent().add_child(instance=below)
    for name in ("request_for_support_public", "occupational_therapy", "lado_professional", "lado_public"):
        page = import_form(text_of(name), parent)
        front = client.post(try_url(page), follow=True)
        assert_marked(front)
        onward = client.post(front.redirect_chain[-1][0], {"danger": "no"}, follow=True)
        assert_marked(onward)
        draft = Draft.objects.get(trial_of=page.pk)
        assert_marked(client.get(f"/forms/{draft.pk}/", follow=True))
