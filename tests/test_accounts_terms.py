"""Everybody agrees to the newest terms once, and loses nothing over it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kentportal.accounts import terms
from kentportal.accounts.models import TermsVersion, User

from .people import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_terms(db: None) -> Iterator[None]:
    terms.forget()
    terms.load_first_terms()
    yield
    terms.forget()


def publish(number: int, body: str = "<p>New words</p>") -> TermsVersion:
    version = TermsVersion.objects.create(number=number, body=body, live=False)
    version.save_revision().publish()
    terms.forget()
    return version


def agree(client: Client, number: int, **data: str) -> Any:
    return client.post("/account/terms/", {"agree": "on", "number": number} | data)


def test_the_shipped_text_is_loaded_once_and_never_overwrites() -> None:
    current = terms.current_terms()
    assert current is not None
    assert (current.number, current.live) == (1, True)
    TermsVersion.objects.update(body="<p>Edited</p>")
    assert not terms.load_first_terms()
    assert TermsVersion.objects.get().body == "<p>Edited</p>"


def test_whoever_does_not_agree_can_leave(client: Client) -> None:
    sign_in(client, make_user(terms_version=0))
    asked = client.get("/account/terms/").content.decode()
    assert 'href="/account/delete/"' in asked
    assert client.get("/account/delete/").status_code == 200
    assert client.get("/account/delete/confirm/").status_code == 200
    assert client.post("/account/delete/confirm/", {"password": PASSWORD})["Location"] == "/account/login/"
    assert not User.objects.exists()


def test_asked_once_then_again_for_a_new_version(client: Client) -> None:
    sign_in(client, make_user(terms_version=0))
    answer = client.get("/account/details/?a=b")
    assert answer["Location"] == "/account/terms/?next=%2Faccount%2Fdetails%2F%3Fa%3Db"
    page = client.get(answer["Location"])
    assert "I have read and agree to the terms and conditions" in page.content.decode()
    assert 'href="tel:03000419191"' in page.content.decode()
    page = client.post("/account/terms/", {"number": 1, "next": "/account/details/?a=b"})
    assert page.status_code == 422
    assert "Tick the box if you agree" in page.content.decode()
    assert agree(client, 1, next="/account/details/?a=b")["Location"] == "/account/details/?a=b"
    assert client.get("/account/details/").status_code == 200
    user = User.objects.get()
    assert user.terms_version == 1
    assert user.terms_accepted_at is not None

    publish(2)
    assert client.get("/account/details/").status_code == 302
    agree(client, 2)
    assert client.get("/account/details/").status_code == 200
    assert client.get("/account/terms/")["Location"] == "/account/dashboard/"


def test_a_draft_asks_nothing_of_anybody(client: Client) -> None:
    sign_in(client, make_user(terms_version=1))
    draft = TermsVersion.objects.create(number=2, body="<p>Draft</p>", live=False)
    draft.save_revision()
    terms.forget()
    assert client.get("/account/").status_code == 200


def test_terms_that_change_while_they_are_read_are_shown_again(client: Client) -> None:
    sign_in(client, make_user(terms_version=0))
    publish(2)
    page = agree(client, 1)
    assert page.status_code == 422
    assert "The terms have just changed" in page.content.decode()
    assert User.objects.get().terms_version == 0


def test_a_form_being_sent_is_never_lost_over_new_terms(client: Client) -> None:
    sign_in(client, make_user(terms_version=0))
    answer = client.post("/account/details/", {"first_name": ""})
    assert answer.status_code == 422


def test_what_stays_open_before_agreeing(client: Client) -> None:
    sign_in(client, make_user(terms_version=0))
    assert client.get("/account/register/done/").status_code == 200
    assert "/account/terms/" not in client.get("/terms/").headers.get("Location", "")
    assert client.get("/account/logout/").status_code == 200
    assert client.post("/account/logout/").status_code == 302


def test_staff_agree_too(client: Client) -> None:
    sign_in(client, make_user(terms_version=0, is_staff=True, is_superuser=True))
    assert client.get("/admin/")["Location"] == "/account/terms/?next=%2Fadmin%2F"


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    assert client.get("/account/terms/")["Location"].startswith("/account/login/")


def test_in_steady_state_terms_cost_no_query(client: Client, django_assert_num_queries: Any) -> None:
    sign_in(client, make_user(terms_version=1))
    client.get("/account/")
    with django_assert_num_queries(2):
        client.get("/account/")


def test_without_published_terms_nobody_is_held_up(client: Client) -> None:
    TermsVersion.objects.all().delete()
    terms.forget()
    sign_in(client, make_user(terms_version=0))
    assert client.get("/account/").status_code == 200
    assert client.get("/account/terms/?next=/menu/")["Location"] == "/menu/"


def test_editors_keep_versions_as_a_snippet_with_preview(client: Client) -> None:
    sign_in(client, make_user(terms_version=1, is_staff=True, is_superuser=True))
    namespace = TermsVersion.snippet_viewset.get_url_name("list")
    listing = client.get(reverse(namespace))
    assert "Terms and conditions, version 1" in listing.content.decode()
    version = TermsVersion.objects.get()
    edit = TermsVersion.snippet_viewset.get_url_name("edit")
    assert client.get(reverse(edit, args=[version.pk])).status_code == 200
    assert "Your account" in version.make_preview_request().rendered_content
