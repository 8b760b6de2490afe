"""Coming back: the list of saved forms, and going on where one was left."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from formpages import records
from formpages.drafts import start
from formpages.records import Draft

from .belongings import complete_draft
from .people import make_user, sign_in
from .small_form import CHILD, NO_OTHERS, RESUMED, fill_in, make_draft, make_version, post_step
from .test_form_autosave import HALF, ROW, new_row, now, step

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def rows_of(client: Client) -> list[str]:
    page = BeautifulSoup(client.get("/forms/recover/").content, "html.parser")
    return [" ".join(row.get_text().split()) for row in page.select("tbody tr")]


def test_each_says_whom_it_is_about_how_far_it_is_and_how_long_it_is_kept(
    walker: tuple[Client, Draft],
) -> None:
    client, draft = walker
    post_step(client, draft, "child", CHILD)
    Draft.objects.update(saved_at=timezone.now() - timedelta(days=23, hours=1))
    until = now(draft).expires_at
    (row,) = rows_of(client)
    assert "Small form" in row and "Kim Example" in row
    assert "2 of 4 steps done, next: Other children" in row
    assert f"7 more days, until {until.day} {until:%b %Y}" in row
    assert row.index("Continue") < row.index("Delete")
    fill_in(client, draft)
    assert "4 of 4 steps done, ready to check and send" in rows_of(client)[0]


def test_the_one_saved_last_stands_first(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    older = complete_draft(draft.owner, draft.version)
    Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - timedelta(days=2))
    Draft.objects.filter(pk=older.pk).update(saved_at=timezone.now() - timedelta(days=1))
    assert "Kim Example" in rows_of(client)[0]
    post_step(client, draft, "child", CHILD | {"first_name": "Ada"})
    assert "Ada Example" in rows_of(client)[0]


def test_thirty_forms_cost_no_more_than_one(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user = make_user()
    sign_in(client, user)
    versions = [make_version(number) for number in range(1, 4)]
    for number in range(30):
        start(user, versions[number % 3], "", {"first_name": f"Child{number}"})
    records._definition.cache_clear()
    with django_assert_max_num_queries(MOST_QUERIES):
        assert len(rows_of(client)) == 30


def test_a_form_is_gone_on_with_at_the_first_question_without_an_answer(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    own = f"/forms/{draft.pk}/"
    assert client.get(own)["Location"] == f"{own}steps/child/", "there is nothing to come back to yet"
    post_step(client, draft, "child", CHILD)
    post_step(client, draft, "children", NO_OTHERS)
    saved = now(draft).saved_at
    leads = client.get(own)["Location"]
    assert leads == f"{own}steps/worry/{RESUMED}"
    page = BeautifulSoup(client.get(leads.partition("#")[0]).content, "html.parser")
    (note,) = page.select("#resumed")
    words = " ".join(note.get_text().split())
    assert f"You are carrying on with a form you saved on {saved.day} {saved:%B %Y} at" in words
    assert "This question is the first that needs a saved answer." in words
    after = note.find_next("input")
    assert after and after["name"] == "told"
    assert not BeautifulSoup(client.get(f"{own}steps/worry/").content, "html.parser").select("#resumed")
    assert now(draft).saved_at == saved, "to come back is not to save"


def test_a_page_left_half_typed_is_gone_on_with(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "child", CHILD)
    step(client, draft, "child").keep(HALF)
    leads = client.get(f"/forms/{draft.pk}/")["Location"]
    assert leads == f"/forms/{draft.pk}/steps/child/{RESUMED}"
    page = client.get(leads.partition("#")[0]).content.decode()
    assert page.count('id="resumed"') == 1 and "This page is not finished yet." in page


def test_a_row_left_half_typed_is_gone_on_with(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    post_step(client, draft, "child", CHILD)
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    own = f"/forms/{draft.pk}/steps/children/children_here/{row['id']}/"
    step(client, draft, f"children/children_here/{row['id']}").keep(ROW | {"first_name": ""})
    leads = client.get(f"/forms/{draft.pk}/")["Location"]
    assert leads == f"{own}{RESUMED}"
    assert client.get(leads.partition("#")[0]).content.decode().count('id="resumed"') == 1


def test_a_form_with_every_answer_is_gone_on_with_at_the_check(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    leads = client.get(f"/forms/{draft.pk}/")["Location"]
    assert leads == f"/forms/{draft.pk}/check/{RESUMED}"
    assert (
        "You are carrying on with a form you saved on" in client.get(leads.partition("#")[0]).content.decode()
    )


def test_deleting_is_asked_twice_and_done_once(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    url = f"/forms/{draft.pk}/delete/"
    assert "Do you want to delete this form?" in client.get(url).content.decode()
    assert Draft.objects.exists()
    assert client.post(url)["Location"] == "/forms/recover/"
    assert not Draft.objects.exists()
    assert client.post(url).status_code == 404
