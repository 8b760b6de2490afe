"""Two windows or two devices on one page: both texts are shown, and the person chooses."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from formpages.records import Draft

from .filling import controls
from .people import make_user, sign_in
from .small_form import WORRY, make_draft, post_step
from .test_form_autosave import HALF, ROW, Window, new_row, now, step

pytestmark = pytest.mark.django_db

HERE, THERE = {"worry": "Typed here"}, {"worry": "Typed there"}


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def both_shown(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    assert "This page was changed somewhere else" in page.get_text()
    return page


def saved_part(page: BeautifulSoup) -> str:
    heading = page.find("h2", string="What was saved")
    assert heading
    found = heading.find_next("dl")
    assert found
    return " ".join(found.get_text().split())


def test_37_what_was_typed_here_can_be_kept_with_one_button(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    here, there = step(client, draft, "worry"), step(client, draft, "worry")
    there.send(WORRY | THERE, "next")
    answer = here.send(WORRY | HERE, "next")
    page = both_shown(answer)
    assert "Typed there" in saved_part(page)
    (button,) = [each for each in page.find_all("button") if each.get_text() == "Keep what I typed here"]
    assert button["form"] == "page-form" and page.select_one("form#page-form")
    posted = controls(answer.content.decode()) | {str(button["name"]): [str(button["value"])]}
    assert client.post(here.url, posted).status_code == 302
    assert now(draft).answers["worry"] == "Typed here"


def test_37_what_was_saved_can_be_kept_with_one_button(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    here, there = step(client, draft, "worry"), step(client, draft, "worry")
    there.send(WORRY | THERE, "next")
    page = both_shown(here.send(WORRY | HERE, "next"))
    link = page.find("a", string=lambda text: text and text.strip() == "Keep what was saved")
    assert link and link["href"] == here.url
    again = client.get(here.url).content.decode()
    assert "Typed there" in again and "Typed here" not in again
    assert now(draft).answers["worry"] == "Typed there"


def test_37_both_can_be_made_one_by_hand(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    here, there = step(client, draft, "worry"), step(client, draft, "worry")
    there.send(WORRY | THERE, "next")
    posted = controls(here.send(WORRY | HERE, "next").content.decode())
    assert client.post(here.url, posted | {"worry": ["Typed here and there"]}).status_code == 302
    assert now(draft).answers["worry"] == "Typed here and there"


def test_37_what_is_saved_and_not_right_yet_is_shown_as_it_was_typed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    here, there = step(client, draft, "child"), step(client, draft, "child")
    there.keep(HALF | {"last_name": "<b>There</b>", "gender": "F"})
    shown = saved_part(both_shown(here.send(HALF | {"first_name": "Here"}, "save")))
    assert "First name Kim" in shown and "Last name <b>There</b>" in shown
    assert "Female" in shown and "Date of birth 2 " in shown


def test_37_a_row_on_two_devices(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    url = f"/forms/{draft.pk}/steps/children/children_here/{row['id']}/"
    here, there = Window(client, url), Window(client, url)
    there.keep(ROW | {"first_name": "There"})
    answer = here.send(ROW | {"first_name": "Here"}, "next")
    assert "There" in saved_part(both_shown(answer))
    assert client.post(url, controls(answer.content.decode())).status_code == 302
    assert now(draft).answers["children_here"][0]["first_name"] == "Here"


def test_37_a_new_row_on_two_devices(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    here, there = new_row(client, draft), new_row(client, draft)
    there.send(ROW | {"first_name": "There"}, "next")
    answer = here.send(ROW | {"first_name": "Here"}, "next")
    both_shown(answer)
    assert client.post(here.url, controls(answer.content.decode())).status_code == 302
    assert [row["first_name"] for row in now(draft).answers["children_here"]] == ["There", "Here"]


@pytest.mark.parametrize("action", ["save", "print", "close", "cancel", "back", "next"])
def test_37_no_button_overwrites_what_was_saved_elsewhere(walker: tuple[Client, Draft], action: str) -> None:
    client, draft = walker
    here = step(client, draft, "worry")
    post_step(client, draft, "worry", WORRY | THERE)
    page = both_shown(here.send(WORRY | HERE, action))
    assert "Typed here" in page.get_text()
    assert now(draft).answers["worry"] == "Typed there"
