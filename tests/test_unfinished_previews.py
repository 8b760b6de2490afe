"""Previews of forms that are half done; and that nothing in a preview leads anywhere."""

from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from formpages.blocks import StepsBlock
from formpages.importing import import_form
from formpages.portable import dump, load
from kentportal.accounts.models import User
from safeguarding.pages import LadoReferralPage, RequestForSupportPage

from .editing import posted
from .form_files import children_of
from .offices import choice_page
from .panel import A_DRAFT, html_of, look, mode_called, stored, words_of
from .people import make_user, sign_in
from .small_form import TEXT

pytestmark = pytest.mark.django_db
STEP = StepsBlock().child_blocks["step"]


@pytest.fixture
def editor() -> User:
    return make_user("editor@example.org", is_superuser=True, is_staff=True)


@pytest.fixture
def parent() -> Page:
    return choice_page()


@pytest.fixture
def small(parent: Page) -> Any:
    return import_form(TEXT, parent)


def test_a_mode_that_is_no_more_shows_the_nearest_there_is(small: Any, editor: User) -> None:
    last, row = mode_called(small, "Step 4: Documents"), mode_called(small, "Step 2, one child")
    second = mode_called(small, "Step 2: Other children")
    steps = list(small.steps.raw_data)
    small.steps = small.steps.stream_block.to_python(steps[1:])
    assert "Other children" in words_of(html_of(small, second, editor)), "it moved up and is still meant"
    small.steps = small.steps.stream_block.to_python(steps[:2])
    assert "Other children" in words_of(html_of(small, last, editor)), "the last step there is"
    small.steps = small.steps.stream_block.to_python(steps[:1])
    assert "Child's details" in words_of(html_of(small, row, editor)), "there is no group any more"
    small.steps = []
    for mode in (last, row, second, "end:1::1", "no-such-mode", "step:", "row:x:y:z", "end:-1:?:0"):
        assert look(small, mode, editor).status_code == 200


def test_a_form_without_a_step_has_its_other_screens(parent: Page, editor: User) -> None:
    page: Any = RequestForSupportPage(title="New", slug="new", live=False)
    parent.add_child(instance=page)
    for mode, label in page.preview_modes:
        assert look(page, mode, editor).status_code == 200, label


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(children_of("step", STEP), max_size=3))
def test_no_draft_however_unfinished_breaks_a_preview(editor: User, steps: Any) -> None:
    page = RequestForSupportPage(title="Unfinished", slug="unfinished", path="00010001", depth=2)
    page.steps = StepsBlock().to_python(steps)
    for mode, _ in page.preview_modes:
        response = look(page, mode, editor)
        assert response.status_code == 200
        assert b"{% " not in response.content or b"{% a %}" in response.content


def test_what_is_being_typed_is_shown_by_the_panel_and_by_it_alone(small: Any, editor: User) -> None:
    client = sign_in(Client(), editor)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.pk])
    mode = mode_called(small, "Step 1: Child's details")
    typed = small.get_latest_revision_as_object()
    first = typed.steps[0].value["parts"][1].value
    first["label"], first["key"] = "What are they called?", "last_name"
    typed.steps[0].value["parts"][2].value["label"] = ""
    typed.steps[1].value["title"] = ""
    typed.steps[2].value["parts"][1].value["condition"]["tests"][0]["question"] = "nowhere"
    before = stored()
    answer = client.post(url, posted(typed))
    assert answer.json() == {"is_valid": True, "is_available": True}
    page = client.get(f"{url}?mode={quote(mode)}&in_preview_panel=true")
    assert page.status_code == 200
    assert "What are they called?" in page.content.decode()
    for other, label in small.preview_modes:
        assert client.get(f"{url}?mode={quote(other)}").status_code == 200, label
    assert stored() == before
    assert "What are they called?" not in client.get(f"{small.url}").content.decode()
    assert RequestForSupportPage.objects.get(pk=small.pk).steps[0].value["parts"][1].value["label"] == (
        "First name"
    )


def test_a_new_form_is_previewed_before_it_is_first_saved(parent: Page, editor: User) -> None:
    client = sign_in(Client(), editor)
    kind = ("safeguarding", "ladoreferralpage", parent.pk)
    url = reverse("wagtailadmin_pages:preview_on_add", args=kind)
    page = LadoReferralPage(title="New", slug="new", path=f"{parent.path}0001", depth=parent.depth + 1)
    assert client.post(url, posted(page)).json()["is_available"]
    for mode, label in page.preview_modes:
        assert client.get(f"{url}?mode={quote(mode)}").status_code == 200, label


def test_a_preview_is_shown_in_the_editor_and_its_buttons_send_nothing(small: Any, editor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, editor)
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.pk])
    client.get(reverse("wagtailadmin_pages:edit", args=[small.pk]))
    assert sign_in(Client(), editor).post(url, posted(small)).json()["is_available"]
    for mode, label in small.preview_modes:
        response = client.get(f"{url}?mode={quote(mode)}")
        policy = dict(
            part.strip().partition(" ")[::2] for part in response["Content-Security-Policy"].split(";")
        )
        assert policy["frame-ancestors"] == "'self'", label
        assert set(policy["sandbox"].split()) == {"allow-same-origin", "allow-scripts"}, label
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        main = BeautifulSoup(response.content, "html.parser").select_one("main")
        assert main is not None
        for form in main.select("form"):
            assert form.get("action", "#") == "#", label
            sent = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[name]")}
            assert sent["csrfmiddlewaretoken"] == "preview"
            assert client.post(f"{url}?mode={quote(mode)}", sent).status_code == 403
        leading = {str(link["href"]) for link in main.select("a[href]")}
        assert not {href for href in leading if href.startswith("/forms/") and A_DRAFT.match(href)}


def test_any_page_is_framed_by_the_editor_alone_and_only_as_a_preview(parent: Page, editor: User) -> None:
    client = sign_in(Client(), editor)
    preview = client.get(reverse("wagtailadmin_pages:view_draft", args=[parent.pk]))
    assert preview.status_code == 200
    assert "frame-ancestors 'self'" in preview["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(parent.url)["Content-Security-Policy"]


def test_only_those_who_may_edit_the_form_preview_it(small: Any) -> None:
    stranger = sign_in(Client(), make_user("other@example.org"))
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[small.pk])
    assert stranger.get(url).status_code == 404


def test_editors_texts_are_never_executed_in_a_preview(parent: Page, editor: User) -> None:
    label = "{{ 7|add:7 }}<script>alert(1)</script>{% debug %}"
    form = load(TEXT)
    for step in form["steps"]:
        step["title"] = label
        for part in step["parts"]:
            part["label"] = label
    page: Any = import_form(dump(form), parent)
    for mode, name in page.preview_modes:
        assert "<script>alert(1)" not in html_of(page, mode, editor), name
