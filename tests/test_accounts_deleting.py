"""Deleting one's own account: asked twice, with the password, and never while something is on its way."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from formpages.records import Draft, Submission, Upload
from kentportal.accounts import leaving
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding.records import FRONT_DOOR, Event, Referral
from safeguarding.staffing import join

from .belongings import complete_draft
from .people import PASSWORD, code_in, make_user, sign_in
from .referrals import make_referral
from .small_form import make_version

pytestmark = pytest.mark.django_db
ASK, CONFIRM = "/account/delete/", "/account/delete/confirm/"


@pytest.fixture
def user(client: Client) -> User:
    user = make_user()
    sign_in(client, user)
    return user


def stored_files() -> list[Path]:
    folder = Path(settings.STORAGES["uploads"]["OPTIONS"]["location"])
    return [path for path in folder.rglob("*") if path.is_file()]


def confirm(client: Client, password: str = PASSWORD) -> Any:
    return client.post(CONFIRM, {"password": password})


def test_asked_twice_and_told_what_is_kept(client: Client, user: User) -> None:
    page = client.get(ASK).content.decode()
    for words in ("What is erased", "What the council keeps, and why", CONFIRM):
        assert words in page
    assert "Are you sure that you want to delete your account?" in client.get(CONFIRM).content.decode()
    assert User.objects.exists()
    assert confirm(client)["Location"] == "/account/login/"
    page = client.get("/account/login/").content.decode()
    assert "Your account has been deleted" in page
    assert "Forms that you sent stay with the council." in page
    assert not User.objects.exists()
    assert [each.payload["template"] for each in Delivery.objects.all()] == ["account_deleted"]
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize(("password", "words"), [("", "Enter your password"), ("wrong", "is not right")])
def test_never_without_the_password(client: Client, user: User, password: str, words: str) -> None:
    page = confirm(client, password)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert User.objects.exists()


def test_a_get_deletes_nothing_and_strangers_sign_in_first(client: Client) -> None:
    for url in (ASK, CONFIRM):
        assert client.get(url)["Location"] == f"/account/login/?next={url}"
        assert client.post(url, {"password": PASSWORD})["Location"] == f"/account/login/?next={url}"
    user = make_user()
    sign_in(client, user)
    client.get(CONFIRM, {"password": PASSWORD})
    assert client.post(ASK).status_code == 405
    assert User.objects.exists()


def test_wrong_passwords_here_are_counted_like_any(client: Client, user: User) -> None:
    for _ in range(5):
        confirm(client, "wrong")
    assert confirm(client).status_code == 422
    assert User.objects.exists()


def test_drafts_go_with_their_files_and_what_was_sent_stays(
    client: Client, user: User, django_capture_on_commit_callbacks: Any
) -> None:
    before = len(stored_files())
    complete_draft(user, make_version())
    old = complete_draft(user, make_version())
    Draft.objects.filter(pk=old.pk).update(saved_at=timezone.now() - timedelta(days=31))
    other = complete_draft(make_user("other@example.org"), make_version())
    assert len(stored_files()) == before + 3
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client)
    assert list(Draft.objects.all()) == [other]
    assert len(stored_files()) == before + 1
    assert Upload.objects.count() == 1


def test_what_was_sent_keeps_its_referral_and_its_record(client: Client, user: User) -> None:
    referral = make_referral(user)
    events = Event.objects.count()
    Delivery.objects.update(delivered_at=timezone.now())
    confirm(client)
    submission = Submission.objects.get()
    assert submission.owner is None
    assert Referral.objects.get() == referral
    assert Event.objects.count() == events
    assert not User.objects.filter(pk=user.pk).exists()


def test_not_while_something_is_on_its_way(client: Client, user: User) -> None:
    make_referral(user)
    assert Delivery.objects.waiting().exists()
    page = client.get(ASK).content.decode()
    assert "You cannot delete your account now." in page
    assert "A form that you sent is still on the way to us" in page
    assert 'href="tel:' in page
    assert client.get(CONFIRM)["Location"] == ASK
    assert confirm(client)["Location"] == ASK
    assert User.objects.filter(pk=user.pk).exists()
    with pytest.raises(leaving.MustStay):
        leaving.delete_account(user)


@pytest.mark.parametrize("outcome", ["delivered_at", "gave_up_at"])
def test_but_once_it_has_left_or_was_given_up(client: Client, user: User, outcome: str) -> None:
    make_referral(user)
    Delivery.objects.update(**{outcome: timezone.now()})
    assert confirm(client)["Location"] == "/account/login/"


def test_what_others_sent_keeps_nobody(client: Client, user: User) -> None:
    make_referral(make_user("other@example.org"))
    assert confirm(client)["Location"] == "/account/login/"


@pytest.mark.parametrize("how", ["is_staff", "is_superuser", "member"])
def test_staff_ask_their_administrator(client: Client, user: User, how: str) -> None:
    if how == "member":
        join(user, FRONT_DOOR)
        User.objects.update(is_staff=False)
        user.groups.clear()
    else:
        User.objects.update(**{how: True})
    assert "Ask your administrator to close it." in client.get(ASK).content.decode()
    assert confirm(client)["Location"] == ASK
    assert User.objects.exists()


def test_sessions_elsewhere_end(client: Client, user: User) -> None:
    elsewhere = sign_in(Client(), user)
    confirm(client)
    assert elsewhere.get("/account/").status_code == 302


def test_the_address_can_register_again(client: Client, user: User) -> None:
    confirm(client)
    assert make_user().pk != user.pk


def test_a_sign_in_under_way_elsewhere_ends_too(client: Client, user: User, mailoutbox: Any) -> None:
    half_way = Client()
    half_way.post("/account/login/", {"login": user.email, "password": PASSWORD})
    code = code_in(mailoutbox[0])
    confirm(client)
    answer = half_way.post("/account/code/", {"code": code})
    assert answer["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in half_way.session
