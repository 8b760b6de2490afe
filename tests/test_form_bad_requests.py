"""Requests to a form that no browser of ours sends: refused at once, and the draft stays as it was.

The numbers are those of the list of bad inputs in the portal's promises.
"""

import logging
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import pytest
from django.test import Client

from formpages.records import Draft, Stash, Upload

from .people import make_user, sign_in
from .small_form import WORRY, make_draft, post_step

pytestmark = pytest.mark.django_db

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=edge"
REFUSED = (400, 413)


@pytest.fixture
def draft(client: Client) -> Draft:
    """A signed-in person's draft with one step saved."""
    user = make_user()
    sign_in(client, user)
    draft = make_draft(user)
    assert post_step(client, draft, "worry", WORRY).status_code == 302
    return Draft.objects.get(pk=draft.pk)


@pytest.fixture(autouse=True)
def refusals_are_logged(error_log: list[logging.LogRecord]) -> Iterator[None]:
    """Django logs what it refuses as suspicious, without what was sent."""
    yield
    assert all(record.name.startswith("django.security.") for record in error_log)
    assert not any("Bruises" in record.getMessage() for record in error_log)
    error_log.clear()


@pytest.fixture(autouse=True)
def unchanged(draft: Draft) -> Iterator[None]:
    """Whatever is sent, the draft stays as it was."""
    yield
    now = Draft.objects.get(pk=draft.pk)
    assert (now.answers, now.typed, now.saved_at) == (draft.answers, draft.typed, draft.saved_at)
    assert not Upload.objects.exists()


def send(client: Client, draft: Draft, body: Any, content_type: str = URLENCODED, **extra: Any) -> Any:
    """Post a raw body to a step with the right token, and be answered within a second."""
    url = f"/forms/{draft.pk}/steps/worry/"
    started = perf_counter()
    data = body.encode() if isinstance(body, str) else body
    response = client.generic("POST", url, data, content_type, **extra)
    assert perf_counter() - started < 1
    return response


def part(name: str, content: bytes, more: bytes = b"", headers: bytes = b"") -> bytes:
    disposition = b'Content-Disposition: form-data; name="' + name.encode() + b'"' + more
    return b"--edge\r\n" + disposition + b"\r\n" + headers + b"\r\n" + content + b"\r\n"


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
def test_03_thirty_megabytes_to_a_text_step(client: Client, draft: Draft, content_type: str) -> None:
    text = b"a" * 30_000_000
    body = b"worry=" + text if content_type == URLENCODED else part("worry", text) + b"--edge--\r\n"
    response = send(client, draft, body, content_type)
    assert response.status_code in REFUSED
    assert "A form that you were filling in is kept" in response.content.decode()


@pytest.mark.parametrize("count", [1_001, 10_001])
def test_04_too_many_fields(client: Client, draft: Draft, count: int) -> None:
    body = "&".join(f"field{number}=1" for number in range(count))
    assert send(client, draft, body).status_code in REFUSED


@pytest.mark.parametrize("count", [21, 101])
def test_05_too_many_files(client: Client, draft: Draft, count: int) -> None:
    files = [part("documents", b"x", b'; filename="%d.pdf"' % number) for number in range(count)]
    assert send(client, draft, b"".join(files) + b"--edge--\r\n", MULTIPART).status_code in REFUSED


def test_06_multipart_without_a_boundary(client: Client, draft: Draft) -> None:
    assert send(client, draft, part("worry", b"x"), "multipart/form-data").status_code in REFUSED


def test_07_multipart_that_ends_too_soon(client: Client, draft: Draft) -> None:
    body = part("told", b"yes") + part("worry", b"Half a sentence")[:-20]
    assert send(client, draft, body, MULTIPART).status_code in (*REFUSED, 422)


def test_08_a_part_padded_with_white_space(client: Client, draft: Draft) -> None:
    padded = part("worry", b" " * 5_000_000 + b"QQ==", headers=b"Content-Transfer-Encoding: base64\r\n")
    assert send(client, draft, padded + b"--edge--\r\n", MULTIPART).status_code in (*REFUSED, 422)


def test_09_more_than_all_files_together_may_be(client: Client, draft: Draft) -> None:
    file = part("documents", b"a" * 70_000_000, b'; filename="map.pdf"')
    response = send(client, draft, file + b"--edge--\r\n", MULTIPART)
    assert response.status_code == 413
    assert "That was too large to send" in response.content.decode()


@pytest.mark.parametrize("content_type", [URLENCODED, MULTIPART])
def test_10_an_alphabet_that_there_is_not(client: Client, draft: Draft, content_type: str) -> None:
    body = b"worry=%FF" if content_type == URLENCODED else part("worry", b"\xff") + b"--edge--\r\n"
    response = send(client, draft, body, f"{content_type}; charset=bogus")
    assert response.status_code in (*REFUSED, 422)


def test_13_a_very_long_address(client: Client, draft: Draft) -> None:
    response = client.get(f"/forms/{draft.pk}/steps/worry/?find={'a' * 70_000}")
    assert response.status_code in (200, 400, 414)


@pytest.mark.parametrize("path", ["/%ff%fe/", "/forms/%ff%fe/", "/forms/%00/steps/worry/"])
def test_14_bytes_that_are_no_text(client: Client, draft: Draft, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def strict(client: Client) -> Client:
    """The same person in a browser whose tokens are looked at."""
    checking = Client(enforce_csrf_checks=True)
    checking.cookies = client.cookies
    return checking


@pytest.mark.parametrize("token", [None, "x", "a" * 64])
def test_16_a_post_without_the_right_token(strict: Client, draft: Draft, token: str | None) -> None:
    """The owner sees again what they typed, beside what was saved, and one press of Next keeps it."""
    url = f"/forms/{draft.pk}/steps/worry/"
    shown = strict.get(url)
    posted = {"token": shown.context["token"], **WORRY, "worry": "Something else"}
    response = strict.post(url, posted | ({"csrfmiddlewaretoken": token} if token else {}))
    page = response.content.decode()
    assert response.status_code == 403
    assert "This is what you typed. Select Next to keep it." in page
    assert "Something else" in page and "Bruises on both arms." in page
    assert str(response.context["csrf_token"]) in page
    assert not Stash.objects.exists() and "portal-stash" not in response.cookies


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_16_a_post_from_another_site(strict: Client, draft: Draft, origin: str) -> None:
    own = f"/forms/{draft.pk}/"
    token = str(strict.get(f"{own}steps/worry/").context["csrf_token"])
    posted = {"csrfmiddlewaretoken": token, "urgency": "urgent"}
    for path in ("steps/worry/", "send/", "delete/", "urgency/"):
        planted = posted | {"worry": "Planted"}
        response = strict.post(own + path, planted, headers={"origin": origin})
        assert response.status_code == 403
        assert "Reload the page and send it again" in response.content.decode()
        assert "Planted" not in response.content.decode()
        assert not Stash.objects.exists() and "portal-stash" not in response.cookies
