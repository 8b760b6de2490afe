"""The development mailbox: newest first, each mail as text, and only in development."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from kentportal.outbox.mail import write_mail

urlpatterns = [
    path("dev/mail/", include("kentportal.outbox.dev_urls")),
    path("", include("kentportal.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]

MAIL = """\
Subject: {subject}
To: somebody@example.org
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=x

--x
Content-Type: text/plain; charset=utf-8

Your code is 1234 5678.

--x
Content-Type: text/html; charset=utf-8

<p>Your <script>code</script></p>

--x--
"""


@pytest.fixture
def names(settings: Settings, tmp_path: Path) -> list[str]:
    settings.PORTAL_DEVELOPMENT = True
    settings.MAIL_FOLDER = tmp_path
    return [write_mail(tmp_path, MAIL.format(subject=subject).encode()) for subject in ("Older", "Newer")]


def test_newest_mail_stands_first(client: Client, names: list[str]) -> None:
    page = client.get("/dev/mail/").content.decode()
    assert page.index("Newer") < page.index("Older")
    assert f"/dev/mail/{names[0]}/" in page


def test_mail_is_shown_as_text(client: Client, names: list[str]) -> None:
    page = client.get(f"/dev/mail/{names[0]}/").content.decode()
    assert "Your code is 1234 5678." in page
    assert "&lt;script&gt;code" in page


def test_empty_mailbox_says_so(client: Client, settings: Settings, names: list[str]) -> None:
    for name in names:
        (Path(settings.MAIL_FOLDER) / name).unlink()
    assert "No mail has been sent yet" in client.get("/dev/mail/").content.decode()


@pytest.mark.parametrize("name", ["..%2Fsecret.eml", "1.eml", "x.eml", "1.txt"])
def test_other_files_are_not_there(client: Client, names: list[str], name: str) -> None:
    assert client.get(f"/dev/mail/{name}/").status_code == 404


def test_outside_development_there_is_no_mailbox(
    client: Client, settings: Settings, names: list[str]
) -> None:
    settings.PORTAL_DEVELOPMENT = False
    assert client.get("/dev/mail/").status_code == 404
    assert client.get(f"/dev/mail/{names[0]}/").status_code == 404
