"""What pages of a form cost in statements, those of transactions counted, however many rows it has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker
from wagtail.models import Page

from formpages import publishing, records
from formpages.compiler import Compiled, compile_form
from formpages.definition import Definition
from formpages.drafts import start
from formpages.importing import import_form
from formpages.records import Draft, Submission
from formpages.submitting import submit
from home.models import ChoicePage

from .filling import controls, full_answers
from .people import make_user, sign_in
from .request_for_support import shipped_definition
from .small_form import TEXT, make_version
from .uploads import pdf

pytestmark = pytest.mark.django_db

STEP_GET, STEP_POST = 10, 16
#: An address found by its postcode, which a page may have to look up again.
PICKED = {
    "kind": "known",
    "lines": ["1 Test Way", "Maidstone"],
    "postcode": "ME14 1XX",
    "uprn": "1",
    "source": "table",
}
PAGES = ("tasks", "check", "saved", "print")
MANY = 30


@pytest.fixture(scope="module")
def definition(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Definition:
    with django_db_blocker.unblock():
        return shipped_definition()


@pytest.fixture
def fill(client: Client, definition: Definition) -> Callable[[int], Draft]:
    """Signs the owner in and makes a full draft of the shipped form with so many rows in each group."""
    owner = make_user()
    sign_in(client, owner)
    version = make_version(compiled=definition)

    def full_draft(rows: int = 1) -> Draft:
        draft = start(owner, version, "standard")
        draft.answers = full_answers(definition, rows, child_address=PICKED | {"kept": "no"})
        draft.save()
        return draft

    return full_draft


def cold() -> None:
    """A process that has not read any definition yet, which costs it one statement more."""
    records._definition.cache_clear()


def step_urls(draft: Draft) -> list[str]:
    return [f"/forms/{draft.pk}/steps/{step.slug}/" for step in draft.definition.steps]


@pytest.mark.parametrize("rows", [1, MANY])
def test_every_step_is_shown_and_saved_in_few_statements(
    client: Client,
    fill: Callable[[int], Draft],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    shown = 0
    for url in step_urls(fill(rows)):
        cold()
        with django_assert_max_num_queries(STEP_GET):
            response = client.get(url)
        if response.status_code == 404:  # the step for children who came alone is not on this way
            continue
        cold()
        with django_assert_max_num_queries(STEP_POST):
            saved = client.post(url, controls(response.content.decode()))
        assert saved.status_code == 302, saved.context["form"].errors
        shown += 1
    assert shown == 11


def test_a_step_that_is_not_right_yet_costs_no_more(
    client: Client, fill: Callable[[int], Draft], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = step_urls(fill(MANY))[0]
    posted = controls(client.get(url).content.decode()) | {"child_gender": ["Z"]}
    cold()
    with django_assert_max_num_queries(STEP_POST):
        assert client.post(url, posted).status_code == 422
    cold()
    with django_assert_max_num_queries(STEP_GET):
        assert client.get(url).status_code == 200


def test_one_of_many_rows_is_shown_saved_and_removed_in_few_statements(
    client: Client, fill: Callable[[int], Draft], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft = fill(MANY)
    group = f"/forms/{draft.pk}/steps/children-same-address/children_here/"
    url = f"{group}{MANY - 1:08x}/"
    with django_assert_max_num_queries(STEP_GET):
        page = client.get(url).content.decode()
    with django_assert_max_num_queries(STEP_POST):
        assert client.post(url, controls(page)).status_code == 302
    with django_assert_max_num_queries(STEP_GET):
        assert client.get(f"{url}remove/").status_code == 200
    with django_assert_max_num_queries(STEP_POST):
        assert client.post(f"{url}remove/").status_code == 302
    assert len(Draft.objects.get().answers["children_here"]) == MANY - 1


@pytest.mark.parametrize("files", [1, 5])
def test_uploads_are_kept_in_few_statements_however_many(
    client: Client,
    fill: Callable[[int], Draft],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    files: int,
) -> None:
    draft = fill(1)
    url = step_urls(draft)[-1]
    posted: dict[str, Any] = dict(controls(client.get(url).content.decode()))
    posted["documents"] = [SimpleUploadedFile(f"{number}.pdf", pdf()) for number in range(files)]
    with django_assert_max_num_queries(STEP_POST):
        assert client.post(url, posted).status_code == 302
    assert draft.uploads.count() == files


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("rows", [1, MANY])
def test_pages_of_a_whole_form_cost_as_little(
    client: Client,
    fill: Callable[[int], Draft],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    page: str,
    rows: int,
) -> None:
    draft = fill(rows)
    path = "steps" if page == "tasks" else page
    cold()
    with django_assert_max_num_queries(STEP_GET):
        assert client.get(f"/forms/{draft.pk}/{path}/").status_code == 200


@pytest.mark.parametrize("rows", [1, MANY])
def test_sending_is_bounded_and_so_is_what_follows(
    client: Client,
    fill: Callable[[int], Draft],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    draft = fill(rows)
    with django_assert_max_num_queries(STEP_GET):
        assert client.get(f"/forms/{draft.pk}/send/").status_code == 200
    with django_assert_max_num_queries(40):
        sent = client.post(f"/forms/{draft.pk}/send/")
    with django_assert_max_num_queries(STEP_GET):
        assert client.get(sent["Location"]).status_code == 200
    copy = f"/forms/sent/{Submission.objects.get().pk}/"
    for url in (copy, f"{copy}print/"):
        with django_assert_max_num_queries(STEP_GET):
            assert client.get(url).status_code == 200


def test_lists_cost_no_more_for_ten_forms(
    client: Client, fill: Callable[[int], Draft], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(10):
        submit(fill(1).owner, Draft.objects.get().pk)
    drafts = [fill(1) for _ in range(10)]
    cold()
    for url, count in (("/forms/recover/", len(drafts)), ("/forms/submitted/", Submission.objects.count())):
        with django_assert_max_num_queries(STEP_GET):
            response = client.get(url)
        assert len(response.context["rows"]) == count == 10


def test_a_form_is_compiled_when_it_is_published_and_never_for_a_page(
    client: Client, fill: Callable[[int], Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = fill(1)
    compiled: list[str] = []

    def noticed(title: str, *args: Any) -> Compiled:
        compiled.append(title)
        return compile_form(title, *args)

    monkeypatch.setattr(publishing, "compile_form", noticed)
    cold()
    for url in (*step_urls(draft)[:3], f"/forms/{draft.pk}/check/", "/forms/recover/"):
        assert client.get(url).status_code == 200
    client.post(f"/forms/{draft.pk}/send/")
    assert Submission.objects.exists()
    assert compiled == []
    import_form(TEXT, Page.objects.get(depth=1).add_child(instance=ChoicePage(title="Type", slug="type")))
    assert set(compiled) == {"Small form"}
