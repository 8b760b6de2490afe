"""What holds for the portal as a whole: closed side doors, headers, limits, settings."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles import finders
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import resolve

from kentportal.govuk.middleware import FIELDS_AT_MOST, FieldLimitMiddleware, HeadersMiddleware

from .markup import faults

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


@pytest.fixture
def superuser() -> None:
    """Somebody whom a password alone would let into Wagtail's admin."""
    get_user_model().objects.create_superuser(email="boss@example.org", password=PASSWORD)


@pytest.mark.parametrize(
    "path", ["/admin/login/", "/admin/password_reset/", "/_util/login/", "/django-admin/login/"]
)
@pytest.mark.usefixtures("superuser")
def test_no_side_door_opens_a_session(client: Client, path: str) -> None:
    given = {"username": "boss@example.org", "email": "boss@example.org", "login": "boss@example.org"}
    for response in (client.get(path), client.post(path, given | {"password": PASSWORD})):
        assert response.status_code in (302, 404)
        assert response.headers.get("Location", "/account/login/").startswith("/account/login/")
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/").headers["Location"].startswith("/account/login/")


def test_django_admin_is_not_installed() -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert resolve("/django-admin/login/").url_name == "wagtail_serve"


def test_public_pages_have_a_strict_policy(client: Client) -> None:
    policy = client.get("/account/login/").headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy


def test_only_the_admin_has_a_looser_policy(client: Client) -> None:
    policy = client.get("/admin/").headers["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in policy
    assert "nonce-" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("path", "robots"),
    [("/account/login/", "noindex"), ("/forms/", "noindex"), ("/admin/", "noindex"), ("/", None)],
)
def test_headers_of_every_answer(client: Client, path: str, robots: str | None) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers.get("X-Robots-Tag") == robots


def many(count: int) -> dict[str, list[str]]:
    return {"field": ["x"] * count}


def test_a_form_may_send_a_thousand_fields_and_no_more(client: Client) -> None:
    assert client.post("/account/login/", many(FIELDS_AT_MOST)).status_code != 400
    assert client.post("/account/login/", many(FIELDS_AT_MOST + 1)).status_code == 400


def test_wagtails_editor_may_send_more(client: Client) -> None:
    assert client.post("/admin/", many(FIELDS_AT_MOST + 1)).status_code == 302


def test_the_limit_stands_before_the_views_and_after_the_policy() -> None:
    order = [
        settings.MIDDLEWARE.index(f"kentportal.govuk.middleware.{one.__name__}")
        for one in (HeadersMiddleware, FieldLimitMiddleware)
    ]
    assert order[0] > settings.MIDDLEWARE.index("csp.middleware.CSPMiddleware")
    assert order[1] < settings.MIDDLEWARE.index("django.middleware.csrf.CsrfViewMiddleware")


def test_an_upload_of_the_allowed_size_never_touches_the_disk() -> None:
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE > 10 * 1024 * 1024


def test_tests_stay_out_of_an_installation() -> None:
    assert Path(settings.PORTAL_VAR) != settings.BASE_DIR / "var"
    assert str(settings.DATABASES["default"]["NAME"]) != str(settings.BASE_DIR / "var" / "portal.sqlite3")


def test_serve_refuses_to_run_outside_development() -> None:
    with pytest.raises(CommandError, match="for development"):
        call_command("serve")


def test_styles_and_scripts_are_built() -> None:
    for name in ("built/portal.css", "built/portal.js"):
        assert finders.find(name), f"{name} is missing: make setup"


def test_nothing_is_asked_from_another_host() -> None:
    css = Path(str(finders.find("built/portal.css"))).read_text()
    assert "url(http" not in css.replace(" ", "").replace('"', "").replace("'", "")
    assert "GDS Transport" not in css


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<p>a</p>", None),
        ("<p>a", "never closed"),
        ("<p><b>a</p></b>", "closes"),
        ('<i id="a"></i><i id="a"></i>', "2 times"),
        ('<label for="a">b</label>', "referred to"),
        ('<a href="#a">b</a>', "referred to"),
        ('<br class="a" class="b">', "twice"),
        ('<p style="color: red">a</p>', "style"),
        ("<form><form></form></form>", "inside"),
    ],
)
def test_broken_html_is_noticed(html: str, fault: str | None) -> None:
    found = "; ".join(faults(html))
    assert fault in found if fault else not found


@override_settings(ADMIN_CONTENT_SECURITY_POLICY={"script-src": ["'self'"]})
def test_a_view_that_sets_its_own_policy_keeps_it() -> None:
    response = HttpResponse()
    response._csp_replace = {"sandbox": True}  # type: ignore[attr-defined]
    answer = HeadersMiddleware(lambda request: response)(RequestFactory().get("/admin/files/"))
    assert answer._csp_replace == {"sandbox": True}  # type: ignore[attr-defined]
