"""What is typed by somebody who is signed out by then is kept for them and shown to them alone.

The numbers are those of the list of bad inputs in the portal's promises.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from formpages import chores, drafts, stashing
from formpages.records import Draft, Stash
from kentportal.accounts.models import User

from .belongings import stored
from .people import make_user, sign_in
from .small_form import WORRY, fill_in, make_draft, post_step
from .test_form_access import as_seen

pytestmark = pytest.mark.django_db

TYPED = {**WORRY, "worry": "Bruises on both arms, seen on Monday."}
SAID = "This is what you typed before you were signed out. Select Next to keep it."
KEPT = "What you typed on that page is kept for 30 minutes."


@pytest.fixture
def owner() -> User:
    return make_user()


@pytest.fixture
def draft(owner: User) -> Draft:
    return make_draft(owner)


@pytest.fixture
def url(draft: Draft) -> str:
    return f"/forms/{draft.pk}/steps/worry/"


@pytest.fixture(autouse=True)
def signed_in(client: Client, owner: User) -> Client:
    return sign_in(client, owner)


def time_out() -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def send(client: Client, url: str, data: dict[str, Any] = TYPED) -> Any:
    """Send a page that was opened while its owner was signed in."""
    return client.post(url, {"action": "next", "token": "as it was shown", **data})


def typed_when_time_was_up(client: Client, url: str, data: dict[str, Any] = TYPED) -> None:
    time_out()
    send(client, url, data)


def back(client: Client, owner: User, url: str) -> str:
    """Sign in again in the same browser and open the page."""
    return str(sign_in(client, owner).get(url).content.decode())


def test_after_the_time_out_the_very_words_are_there_again(
    client: Client, owner: User, draft: Draft, url: str
) -> None:
    before = stored()
    time_out()
    answer = send(client, url)
    assert answer["Location"] == f"/account/timed-out/?next={url.replace('/', '%2F')}&why=idle&kept=yes"
    page = client.get(answer["Location"]).content.decode()
    assert "You were signed out after 20 minutes of inactivity" in page and KEPT in page
    assert "Bruises" not in page and str(owner) not in page
    assert stored() == before
    page = back(client, owner, url)
    assert SAID in page and TYPED["worry"] in page and "What was saved" not in page
    assert stored() == before
    token = client.get(url).context["token"]
    assert client.post(url, {**TYPED, "token": token})["Location"].endswith("/steps/documents/")
    assert Draft.objects.get().answers["worry"] == TYPED["worry"]
    assert not Stash.objects.exists()
    assert SAID not in client.get(url).content.decode()


def test_after_signing_out_in_another_tab_too(client: Client, owner: User, url: str) -> None:
    client.post("/account/logout/")
    answer = send(client, url)
    assert answer["Location"].endswith("&why=out&kept=yes")
    assert "You are not signed in" in client.get(answer["Location"]).content.decode()
    assert TYPED["worry"] in back(client, owner, url)


def test_what_was_saved_stands_beside_what_was_typed(
    client: Client, owner: User, draft: Draft, url: str
) -> None:
    post_step(client, draft, "worry", WORRY)
    typed_when_time_was_up(client, url)
    page = back(client, owner, url)
    saved, _, typed = page.partition("What you typed</h2>")
    assert "What was saved" in saved and WORRY["worry"] in saved and TYPED["worry"] not in saved
    assert TYPED["worry"] in typed


def test_so_does_what_was_saved_and_is_not_right_yet(
    client: Client, owner: User, draft: Draft, url: str
) -> None:
    assert post_step(client, draft, "worry", {"told": "yes", "email": "no address"}).status_code == 422
    typed_when_time_was_up(client, url)
    saved, _, typed = back(client, owner, url).partition("What you typed</h2>")
    assert "no address" in saved and "Yes" in saved
    assert TYPED["worry"] in typed and TYPED["worry"] not in saved


@pytest.mark.parametrize("data", [TYPED, {"told": "yes", "worry": "Half a"}])
def test_what_is_saved_already_is_not_asked_again(
    client: Client, owner: User, draft: Draft, url: str, data: dict[str, str]
) -> None:
    post_step(client, draft, "worry", data)
    typed_when_time_was_up(client, url, data)
    page = back(client, owner, url)
    assert SAID not in page and data["worry"] in page
    assert not Stash.objects.exists()


def test_documents_are_to_be_chosen_again(client: Client, owner: User, draft: Draft) -> None:
    url = f"/forms/{draft.pk}/steps/documents/"
    before = stored()
    typed_when_time_was_up(client, url, {"documents": SimpleUploadedFile("map.jpg", b"\xff\xd8")})
    assert "Choose your documents again" in back(client, owner, url)
    assert stored() == before


def test_a_row_comes_back_as_well(client: Client, owner: User, draft: Draft) -> None:
    post_step(client, draft, "children", {"other_children": "yes"})
    url = f"/forms/{draft.pk}/steps/children/children_here/new/"
    row = {"first_name": "Bo", "last_name": "Example", "birth-kind": "not_known"}
    typed_when_time_was_up(client, url, row)
    page = back(client, owner, url)
    assert SAID in page and 'value="Bo"' in page
    client.post(url, {**row, "token": client.get(url).context["token"]})
    assert [row["first_name"] for row in Draft.objects.get().answers["children_here"]] == ["Bo"]
    assert not Stash.objects.exists()


def test_two_pages_wait_side_by_side_and_the_newest_of_each(client: Client, owner: User, url: str) -> None:
    typed_when_time_was_up(client, url, {"worry": "First words"})
    send(client, url, {"worry": "Second words"})
    child = url.replace("worry", "child")
    send(client, child, {"last_name": "Example"})
    assert Stash.objects.count() == 2
    page = back(client, owner, url)
    assert "Second words" in page and "First words" not in page
    assert SAID in client.get(child).content.decode()


def test_it_waits_for_thirty_minutes(client: Client, owner: User, url: str) -> None:
    typed_when_time_was_up(client, url)
    sign_in(client, owner)
    now = timezone.now()
    Stash.objects.update(created_at=now - timedelta(minutes=29, seconds=50))
    chores.purge_stashes()
    assert SAID in client.get(url).content.decode()
    Stash.objects.update(created_at=now - timedelta(minutes=30, seconds=1))
    assert SAID not in client.get(url).content.decode()
    chores.purge_stashes()
    assert not Stash.objects.exists()


def test_it_goes_with_its_draft(client: Client, owner: User, draft: Draft, url: str) -> None:
    typed_when_time_was_up(client, url)
    drafts.delete(draft)
    assert not Stash.objects.exists()


def test_nobody_else_sees_it_nor_another_browser(client: Client, owner: User, draft: Draft, url: str) -> None:
    typed_when_time_was_up(client, url)
    key = client.cookies["portal-stash"].value
    plain = sign_in(Client(), owner)
    without = as_seen(plain.get(url))
    for cookie in ("a" * 43, "x", "", "ü" * 43):
        plain.cookies["portal-stash"] = cookie
        assert as_seen(plain.get(url)) == without
    stranger = sign_in(Client(), make_user("other@example.org"))
    missing = as_seen(stranger.get(url.replace(str(draft.pk), str(uuid4()))))
    stranger.cookies["portal-stash"] = key
    assert as_seen(stranger.get(url)) == missing and missing[0] == 404
    other = make_draft(User.objects.get(email="other@example.org"), version=draft.version)
    own = url.replace(str(draft.pk), str(other.pk))
    assert SAID not in stranger.get(own).content.decode()
    assert SAID in back(client, owner, url)


def test_an_anonymous_person_cannot_tell_whether_there_is_such_a_form(draft: Draft, url: str) -> None:
    for place in (url, url.replace("worry", "nowhere"), url.replace(str(draft.pk), str(uuid4()))):
        answer = send(Client(), place)
        assert (answer.status_code, answer.content) == (302, b"")
        assert answer["Location"] == f"/account/timed-out/?next={place.replace('/', '%2F')}&why=out&kept=yes"
        assert set(answer.cookies) == {"portal-stash"}
    assert Stash.objects.count() == 1


def test_the_key_is_for_no_script_and_nothing_is_readable_in_the_table(
    client: Client, url: str, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    time_out()
    cookie = send(client, url).cookies["portal-stash"]
    assert cookie["httponly"] and cookie["secure"] and cookie["samesite"] == "Lax"
    assert (cookie["path"], cookie["max-age"]) == ("/forms/", 1800)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM formpages_stash")
        (row,) = cursor.fetchall()
    assert not any(
        "Bruises" in str(bytes(value) if isinstance(value, memoryview) else value) for value in row
    )
    assert cookie.value not in map(str, row) and "127.0.0.1" not in map(str, row)


def test_only_the_pages_own_fields_are_kept(client: Client, url: str) -> None:
    more = {"csrfmiddlewaretoken": "secret", "owner": "1", "urgency": "urgent", "first_name": "Kim"}
    typed_when_time_was_up(client, url, TYPED | more)
    assert Stash.objects.get().typed == {name: [value] for name, value in TYPED.items()}


def test_a_very_long_answer_is_kept_whole(client: Client, owner: User, url: str) -> None:
    words = "word " * 400_000
    typed_when_time_was_up(client, url, {"worry": words})
    assert words in back(client, owner, url)


def test_so_many_wait_for_one_browser_and_no_more(client: Client, owner: User, draft: Draft) -> None:
    time_out()
    step = f"/forms/{draft.pk}/steps/children/children_here/"
    answers = [send(client, f"{step}{number:08x}/") for number in range(stashing.MOST + 1)]
    assert "kept=yes" in answers[-2]["Location"]
    assert answers[-1].status_code == 429 and KEPT not in answers[-1].content.decode()
    assert Stash.objects.count() == stashing.MOST
    assert "kept=yes" in send(client, f"{step}{0:08x}/")["Location"], "the same page takes no more room"
    other = send(Client(), f"/forms/{draft.pk}/steps/worry/")
    assert "kept=yes" in other["Location"]


def test_so_many_from_one_address(client: Client, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stashing, "MOST_FROM_AN_ADDRESS", 2)
    assert [send(Client(), url).status_code for _ in range(3)] == [302, 302, 429]


def test_pages_cost_nothing_more_where_nothing_waits(
    client: Client, owner: User, url: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(url)
    with django_assert_num_queries(3):
        client.get(url)
    typed_when_time_was_up(client, url)
    back(client, owner, url)
    with django_assert_num_queries(4):
        client.get(url)


def strict(client: Client) -> Client:
    checking = Client(enforce_csrf_checks=True)
    checking.cookies = client.cookies
    return checking


#: Who sends a step with which token; what is kept for its owner, and what the sender sees.
MATRIX = [
    ("owner", "old", 0, "This is what you typed. Select Next to keep it."),
    ("owner", None, 0, "This is what you typed. Select Next to keep it."),
    ("other", "old", 1, "Send that again"),
    ("nobody", "old", 1, KEPT),
    ("nobody", None, 1, KEPT),
    ("timed out", "old", 1, KEPT),
]


@pytest.mark.parametrize(("who", "token", "kept", "says"), MATRIX)
def test_16_a_token_that_is_old_or_missing_does_nothing_and_loses_nothing(
    client: Client, owner: User, url: str, who: str, token: str | None, kept: int, says: str
) -> None:
    sender = {
        "owner": client,
        "other": sign_in(Client(), make_user("other@example.org")),
        "nobody": Client(),
        "timed out": client,
    }[who]
    strict(sender).get("/account/login/" if who in ("other", "nobody") else url)
    if who == "timed out":
        time_out()
    before = stored()
    answer = strict(sender).post(url, TYPED | ({"csrfmiddlewaretoken": "a" * 32} if token else {}))
    assert answer.status_code == 403 and says in answer.content.decode()
    assert (TYPED["worry"] in answer.content.decode()) is (who == "owner")
    assert stored() == before
    assert Stash.objects.count() == kept
    assert ("portal-stash" in answer.cookies) is bool(kept)
    if kept:
        returned = sign_in(Client(), owner)
        returned.cookies["portal-stash"] = answer.cookies["portal-stash"].value
        assert SAID in returned.get(url).content.decode()


def test_16_the_page_shown_again_can_be_sent(client: Client, owner: User, draft: Draft, url: str) -> None:
    again = strict(client).post(url, TYPED | {"return": "check"})
    posted = {"token": again.context["token"], "csrfmiddlewaretoken": str(again.context["csrf_token"])}
    assert 'name="return"' in again.content.decode()
    answer = strict(client).post(url, TYPED | posted)
    assert answer.status_code == 302
    assert Draft.objects.get().answers["worry"] == TYPED["worry"]


def test_16_a_row_with_an_old_token_is_shown_again(client: Client, draft: Draft) -> None:
    post_step(client, draft, "children", {"other_children": "yes"})
    url = f"/forms/{draft.pk}/steps/children/children_here/"
    answer = strict(client).post(f"{url}new/", {"first_name": "Bo"})
    assert answer.status_code == 403 and 'value="Bo"' in answer.content.decode()
    gone = strict(client).post(f"{url}ffffffff/", {"first_name": "Bo"})
    assert gone.status_code == 403 and "Send that again" in gone.content.decode()


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"origin": "null"}])
def test_16_nothing_is_planted_from_another_site(
    client: Client, owner: User, url: str, headers: dict[str, str]
) -> None:
    for sender in (strict(client), Client(enforce_csrf_checks=True)):
        answer = sender.post(url, TYPED, headers=headers)
        assert answer.status_code == 403 and "portal-stash" not in answer.cookies
        assert TYPED["worry"] not in answer.content.decode()
    assert not Stash.objects.exists()


def test_16_nor_over_https_without_saying_from_where(client: Client, url: str) -> None:
    answer = Client(enforce_csrf_checks=True).post(url, TYPED, secure=True)
    assert answer.status_code == 403 and not Stash.objects.exists()


def test_16_elsewhere_the_honest_page_stays(client: Client, draft: Draft) -> None:
    for url in (f"/forms/{draft.pk}/send/", "/account/login/", "/account/details/"):
        answer = strict(client).post(url, TYPED)
        assert answer.status_code == 403 and "Send that again" in answer.content.decode()
    assert not Stash.objects.exists()


def test_37_what_was_typed_before_signing_out_never_overwrites_silently(
    client: Client, owner: User, draft: Draft, url: str
) -> None:
    """Saved on another device meanwhile: both are shown, and only a second look keeps the older words."""
    typed_when_time_was_up(client, url)
    elsewhere = sign_in(Client(), owner)
    post_step(elsewhere, draft, "worry", WORRY | {"worry": "Newer words"})
    page = back(client, owner, url)
    assert "Newer words" in page and TYPED["worry"] in page
    old = client.post(url, {**TYPED, "token": "as it was shown"})
    assert old.status_code == 422 and "This page was changed somewhere else" in old.content.decode()
    assert Draft.objects.get().answers["worry"] == "Newer words"
    assert Stash.objects.exists()


def test_after_the_time_out_no_page_of_a_form_is_dead(client: Client, owner: User, draft: Draft) -> None:
    """Whatever is opened or pressed on a page left open: what happened, one button, and the page again."""
    fill_in(client, draft)
    for path in ("steps/", "steps/child/", "check/", "send/", "delete/", "urgency/", "saved/", ""):
        for method in (client.get, client.post):
            if method == client.post and path in ("steps/", "check/", "saved/", ""):
                continue
            sign_in(client, owner)
            time_out()
            url = f"/forms/{draft.pk}/{path}"
            told = method(url, follow=True)
            last = told.redirect_chain[-1][0]
            assert last.startswith(f"/account/timed-out/?next={url.replace('/', '%2F')}")
            assert "You were signed out after 20 minutes of inactivity" in told.content.decode()
            sign_in(client, owner)
            assert client.get(last)["Location"] == url
            assert client.get(url, follow=True).status_code == 200
    assert Draft.objects.get().answers


def test_a_place_that_is_too_long_is_not_kept(url: str) -> None:
    send(Client(), url.replace("worry", "children/children_here/" + "a" * 300))
    assert not Stash.objects.exists()
