"""A form of 40 steps and 300 questions is published, shown and edited like a small one, and costs no more."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page

from formpages import drafts
from formpages.importing import export_form, import_form
from formpages.portable import load
from formpages.publishing import examine, newest_version
from formpages.records import Draft
from home.models import ChoicePage
from safeguarding import roles

from .big_form import QUESTIONS, STEPS, big_form
from .compiling import definition_of
from .editing import posted
from .filling import controls
from .generated_walks import Generator
from .people import make_user, sign_in
from .posting import Walker
from .small_form import TEXT

pytestmark = pytest.mark.django_db


@pytest.fixture
def publish() -> Callable[[str], Any]:
    """Brings a form in below a page of its own, published."""
    root = Page.objects.get(depth=1)

    def published(text: str) -> Any:
        parent = root.add_child(instance=ChoicePage(title="Type", slug=f"type-{root.numchild}"))
        return import_form(text, parent)

    return published


def begun(page: Any, owner: Any) -> Draft:
    """A draft of the form as it is published, every question answered."""
    version = newest_version(page)
    assert version
    draft = drafts.start(owner, version, "standard")
    draft.answers = Generator(version.compiled()).fill({})
    draft.save()
    return draft


def test_has_as_many_steps_and_questions_as_it_says(publish: Callable[[str], Any]) -> None:
    page = publish(big_form())
    version = newest_version(page)
    assert page.live and version
    assert len(version.compiled().steps) == STEPS == 40
    assert len(list(version.compiled().questions())) == QUESTIONS == 300
    assert examine(page).faults == ()
    assert len(definition_of(load(big_form(10, 100))).steps) == 10


def cost(client: Client, draft: Draft, slug: str) -> tuple[int, int]:
    """How many statements showing and saving a step take."""
    url = f"/forms/{draft.pk}/steps/{slug}/"
    client.get(url)
    with CaptureQueriesContext(connection) as shown:
        page = client.get(url)
    with CaptureQueriesContext(connection) as saved:
        response = client.post(url, controls(page.content.decode()))
    assert response.status_code == 302, response.context["form"].errors
    return len(shown), len(saved)


def test_a_step_takes_as_many_statements_as_one_of_a_small_form(
    client: Client, publish: Callable[[str], Any]
) -> None:
    owner = make_user()
    sign_in(client, owner)
    costs = {}
    for text in (TEXT, big_form()):
        draft = begun(publish(text), owner)
        costs[text] = {cost(client, draft, step.slug) for step in draft.definition.steps}
        assert len(draft.definition.steps) in (4, STEPS)
    assert costs[big_form()] == costs[TEXT]
    assert len(costs[TEXT]) == 1


def test_is_walked_from_end_to_end_and_lists_all_its_steps(
    client: Client, publish: Callable[[str], Any]
) -> None:
    owner = make_user()
    sign_in(client, owner)
    version = newest_version(publish(big_form()))
    assert version
    answers = Generator(version.compiled()).fill({})
    walker = Walker(client, drafts.start(owner, version, "standard"), answers)
    assert walker.to_the_end() == f"/forms/{walker.draft.pk}/check/"
    tasks = client.get(f"/forms/{walker.draft.pk}/steps/").content.decode()
    assert all(f"/steps/step-{number}/" in tasks for number in range(STEPS))
    check = client.get(f"/forms/{walker.draft.pk}/check/")
    assert check.context["way"].complete
    assert all(f"Question {number}" in check.content.decode() for number in (0, 200, 292))


@pytest.fixture
def editor(client: Client) -> Client:
    """A comms editor, signed in."""
    roles.load_teams()
    roles.load_groups()
    person = make_user("editor@example.org", is_staff=True)
    person.groups.add(Group.objects.get(name=roles.EDITORS))
    return sign_in(client, person)


def test_is_edited_and_saved_with_all_it_asks(editor: Client, publish: Callable[[str], Any]) -> None:
    page = publish(big_form())
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert editor.get(url).status_code == 200
    sent = posted(page, title="Bigger form")
    default_limit = 1000
    assert default_limit < len(sent) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS / 1.5
    assert editor.post(url, sent).status_code == 302
    draft = Page.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert draft.title == "Bigger form"
    saved = re.sub(' data-block-key="[a-z0-9]+"', "", export_form(draft))
    assert saved == export_form(page).replace("Big form", "Bigger form")


def test_is_previewed_screen_by_screen(editor: Client, publish: Callable[[str], Any]) -> None:
    page = publish(big_form())
    modes = [mode for mode, _ in page.preview_modes]
    assert len(modes) > STEPS
    url = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
    assert editor.get(url).status_code == 200
    for mode in modes[::9]:
        shown = page.make_preview_request(preview_mode=mode)
        assert shown.status_code == 200, mode
