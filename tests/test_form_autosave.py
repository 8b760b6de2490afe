"""A page saves itself while somebody types: what is kept, what is answered, and when it must not be."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from formpages.records import KEPT_FOR, Draft

from .people import make_user, sign_in
from .small_form import CHILD, NO_OTHERS, WORRY, fill_in, make_draft, post_step
from .uploads import picture

pytestmark = pytest.mark.django_db

MOST_QUERIES = 10
ROW = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}
HALF = {"first_name": "Kim", "birth-kind": "full", "birth-day": "2"}


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def now(draft: Draft) -> Draft:
    return Draft.objects.get(pk=draft.pk)


class Window:
    """A page opened in one window, which saves itself as the script does."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.open(url)

    def open(self, url: str) -> Any:
        """Show the page in this window, from wherever something led to it."""
        shown = self.client.get(url.partition("#")[0])
        self.token, self.visit, self.since = (shown.context[name] for name in ("token", "visit", "since"))
        return shown

    def send(self, data: dict[str, Any], action: str, **extra: Any) -> Any:
        own = {"action": action, "token": self.token, "visit": self.visit, "since": self.since}
        return self.client.post(self.url, own | data, **extra)

    def keep(self, data: dict[str, Any], learns: bool = True) -> Any:
        """Save by itself; a page that does not learn the answer was left or lost its connection."""
        answer = self.send(data, "keep", headers={"accept": "application/json"})
        if answer.status_code == 200 and learns:
            self.token = answer.json()["token"]
        return answer


def step(client: Client, draft: Draft, slug: str) -> Window:
    return Window(client, f"/forms/{draft.pk}/steps/{slug}/")


def new_row(client: Client, draft: Draft) -> Window:
    post_step(client, draft, "children", {"other_children": "yes"})
    return Window(client, f"/forms/{draft.pk}/steps/children/children_here/new/")


def test_what_is_not_right_yet_is_kept_as_it_was_typed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    before = now(draft).saved_at
    answer = step(client, draft, "child").keep(HALF)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    assert set(answer.json()) == {"saved", "token"}
    kept = now(draft)
    assert kept.answers == {} and kept.typed["child"]["first_name"] == ["Kim"]
    assert kept.saved_at > before
    page = client.get(f"/forms/{draft.pk}/steps/child/").content.decode()
    assert 'value="Kim"' in page and "There is a problem" not in page


def test_what_is_right_becomes_the_answers(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "child")
    window.keep(HALF)
    assert window.keep(CHILD).status_code == 200
    kept = now(draft)
    assert kept.answers["first_name"] == "Kim" and "child" not in kept.typed


def test_the_time_it_says_is_the_time_it_was_saved(
    walker: tuple[Client, Draft], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, draft = walker
    window = step(client, draft, "child")
    moment = timezone.make_aware(timezone.datetime(2022, 11, 18, 14, 5))  # type: ignore[attr-defined]
    monkeypatch.setattr(timezone, "now", lambda: moment)
    answer = window.keep(HALF)
    assert answer.json()["saved"] == "2.05pm"
    assert now(draft).saved_at == moment


def test_it_is_no_way_past_what_is_refused(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "child")
    assert window.keep(CHILD | {"gender": "Z", "status": "accepted"}).status_code == 200
    assert now(draft).answers == {}
    assert window.send(CHILD | {"gender": "Z"}, "next").status_code == 422


def test_a_row_is_made_by_next_and_not_by_typing(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = new_row(client, draft)
    for _ in range(3):
        assert window.keep(ROW).status_code == 200
    assert now(draft).answers.get("children_here") is None
    children = client.get(f"/forms/{draft.pk}/steps/children/").content.decode()
    assert "You began to add a child and did not finish" in children
    assert "Begun and not added" in client.get(f"/forms/{draft.pk}/check/").content.decode()
    assert 'value="Bo"' in client.get(window.url).content.decode()
    assert window.send(ROW, "next").status_code == 302
    kept = now(draft)
    assert [row["first_name"] for row in kept.answers["children_here"]] == ["Bo"]
    assert not kept.typed and not kept.visits
    assert window.send(ROW, "next").status_code == 422, "sent twice, it is added once"
    assert window.keep(ROW).status_code == 409, "what was still on its way makes nothing either"
    assert len(now(draft).answers["children_here"]) == 1


def test_a_row_that_is_there_is_changed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    window = Window(client, f"/forms/{draft.pk}/steps/children/children_here/{row['id']}/")
    assert window.keep(ROW | {"first_name": ""}).status_code == 200
    kept = now(draft)
    assert kept.answers["children_here"] == [row]
    assert kept.typed[f"children/children_here/{row['id']}"]["first_name"] == [""]
    assert window.keep(ROW | {"first_name": "Beau"}).status_code == 200
    assert now(draft).answers["children_here"][0]["first_name"] == "Beau"


def test_37_a_page_changed_elsewhere_is_not_overwritten(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    here, there = step(client, draft, "worry"), step(client, draft, "worry")
    assert there.keep(WORRY | {"worry": "Typed there"}).status_code == 200
    answer = here.keep(WORRY | {"worry": "Typed here"})
    assert answer.status_code == 409 and answer.json() == {"stale": True}
    assert now(draft).answers["worry"] == "Typed there"
    both = here.send(WORRY | {"worry": "Typed here"}, "next")
    assert both.status_code == 422
    page = both.content.decode()
    assert "Typed there" in page and ">\nTyped here</textarea>" in page


def test_an_answer_that_was_lost_on_the_way_is_no_conflict(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "worry")
    assert window.keep(WORRY | {"worry": "One"}, learns=False).status_code == 200
    assert window.keep(WORRY | {"worry": "One and two"}, learns=False).status_code == 200
    assert window.send(WORRY | {"worry": "One, two and three"}, "next").status_code == 302
    assert now(draft).answers["worry"] == "One, two and three"


@pytest.mark.parametrize("visit", ["", "x", "0" * 16, "a" * 5000, "\0"])
def test_37_a_made_up_visit_opens_nothing(walker: tuple[Client, Draft], visit: str) -> None:
    client, draft = walker
    step(client, draft, "worry").keep(WORRY)
    window = step(client, draft, "worry")
    window.token, window.visit = "x", visit
    assert window.keep(WORRY | {"worry": "Another"}).status_code == 409
    assert now(draft).answers["worry"] == WORRY["worry"]


def test_it_costs_few_statements(
    walker: tuple[Client, Draft], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, draft = walker
    windows = [(step(client, draft, "child"), HALF), (step(client, draft, "worry"), WORRY)]
    windows.append((new_row(client, draft), ROW))
    for window, data in windows:
        for _ in range(2):
            with django_assert_max_num_queries(MOST_QUERIES):
                assert window.keep(data).status_code == 200


def test_files_are_left_alone(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "documents")
    window.keep({"documents": SimpleUploadedFile("map.jpg", picture())})
    assert not now(draft).uploads.exists()


def test_a_page_no_longer_asked_says_so_and_keeps_nothing_yet(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = new_row(client, draft)
    post_step(client, draft, "children", NO_OTHERS)
    before = now(draft)
    assert window.keep(ROW).status_code == 409
    assert (now(draft).typed, now(draft).saved_at) == (before.typed, before.saved_at)
    assert window.send(ROW, "next")["Location"] == f"/forms/{draft.pk}/steps/?late=1"
    assert "has gone from the form" in client.get(f"/forms/{draft.pk}/steps/?late=1").content.decode()
    post_step(client, draft, "children", {"other_children": "yes"})
    assert 'value="Bo"' in client.get(window.url).content.decode()


def test_a_row_removed_elsewhere_can_be_added_again(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    new_row(client, draft).send(ROW, "next")
    (row,) = now(draft).answers["children_here"]
    window = Window(client, f"/forms/{draft.pk}/steps/children/children_here/{row['id']}/")
    client.post(f"{window.url}remove/")
    assert window.keep(ROW | {"first_name": "Beau"}).status_code == 409
    leads = window.send(ROW | {"first_name": "Beau"}, "next")["Location"]
    assert leads == f"/forms/{draft.pk}/steps/children/?late=1#group-children_here"
    page = client.get(leads.partition("#")[0]).content.decode()
    assert "It was removed somewhere else" in page and "You began to add a child" in page
    assert now(draft).answers["children_here"] == []
    assert 'value="Beau"' in client.get(window.url.replace(row["id"], "new")).content.decode()


def test_38_a_form_sent_meanwhile_leads_to_its_thanks(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    window = step(client, draft, "worry")
    sent = client.post(f"/forms/{draft.pk}/send/")["Location"]
    for answer in (window.keep(WORRY), window.send(WORRY, "next")):
        assert answer["Location"] == sent and sent.endswith("/thank-you/")


def test_40_a_form_no_longer_kept_is_gone(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "worry")
    Draft.objects.update(saved_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    assert window.keep(WORRY).status_code == 410
    assert now(draft).answers == {}


def test_somebody_signed_out_is_led_to_sign_in(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "worry")
    client.logout()
    assert window.keep(WORRY).status_code in (302, 403)
    assert now(draft).typed == {} and now(draft).answers == {}


def test_16_without_the_right_token_of_the_browser_nothing_is_kept(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    window = step(client, draft, "worry")
    window.client = Client(enforce_csrf_checks=True)
    window.client.cookies = client.cookies
    assert window.keep(WORRY).status_code == 403
    assert now(draft).answers == {}


def test_a_page_marks_what_its_script_needs(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    shown = client.get(f"/forms/{draft.pk}/steps/child/").content
    assert b"data-saves-itself" in shown and b"data-posted" not in shown
    refused = post_step(client, draft, "child", HALF).content
    assert b"data-saves-itself" in refused and b"data-posted" in refused


@pytest.mark.parametrize(
    "bad",
    [
        {"first_name": "Ki\0m"},
        {"last_name": "a" * 1_200_000},
        {"birth-day": "31", "birth-month": "2"},
        {"gender": "Z"},
        {"gender": ["F", "M"]},
    ],
    ids=["21 NUL", "22 1.2 million characters", "27 31 February", "30 no such choice", "31 two for one"],
)
def test_bad_input_is_kept_as_it_was_typed_and_is_no_answer(
    walker: tuple[Client, Draft], bad: dict[str, Any]
) -> None:
    client, draft = walker
    window = step(client, draft, "child")
    assert window.keep(CHILD | bad).status_code == 200
    kept = now(draft)
    assert kept.answers == {}
    assert "\0" not in str(kept.typed) and kept.typed["child"]["address-not_known"] == ["on"]
    assert window.send(CHILD | bad, "next").status_code == 422
