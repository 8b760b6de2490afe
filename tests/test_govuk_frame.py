"""The frame of every page: header, account menu, footer, and the pages for when things go wrong."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from kentportal.accounts.models import User

from .markup import faults
from .specimen import draw, one, request_by, soup

PERSON = User(first_name="Sam", last_name="<b>Lee</b>", email="sam@example.org")
WORKER = User(is_staff=True, email="sam@example.org")
MENU = [
    "Home",
    "My Account",
    "Recover a form",
    "View Submitted Forms",
    "Update Account Details",
    "FAQ",
    "Submit Feedback",
    "Dashboard",
]


def frame(user: Any = None, **context: Any) -> str:
    blocks = "{% block title %}Menu{% endblock %}{% block content %}<h1>Menu</h1>{% endblock %}"
    source = '{% extends "base.html" %}' + blocks
    return draw(source, request=request_by(user), CSP_NONCE="abc", **context)


def links(html: str, selector: str) -> list[str]:
    return [" ".join(link.get_text().split()) for link in soup(html).select(f"{selector} a")]


def test_frame_of_a_visitor() -> None:
    html = frame(AnonymousUser())
    page = soup(html)
    assert faults(html) == []
    assert one(page, "html")["lang"] == "en-GB"
    assert one(page, "title").get_text() == "Menu - Kent Integrated Children's Services Portal"
    assert one(page, "body > a.govuk-skip-link")["href"] == "#main-content"
    assert one(page, ".portal-header a.portal-header__link")["href"] == "/menu/"
    assert links(html, ".portal-signed-out") == ["Home", "FAQ", "Log in"]
    assert links(html, "footer") == [
        "About this website",
        "Contact us",
        "Feedback",
        "Privacy",
        "Accessibility statement",
        "Terms",
    ]
    assert {script["nonce"] for script in page.select("script")} == {"abc"}


def test_account_menu() -> None:
    html = frame(PERSON)
    page = soup(html)
    assert faults(html) == []
    assert links(html, ".portal-account") == MENU
    assert "Signed in as Sam &lt;b&gt;Lee&lt;/b&gt;" in html
    logout = one(page, ".portal-account form[method=post] button")
    assert logout.get_text() == "Logout"
    assert not page.select(".portal-signed-out")


def test_staff_find_the_inbox_in_the_account_menu() -> None:
    html = frame(WORKER)
    assert links(html, ".portal-account") == [*MENU[:1], "Inbox", *MENU[1:]]
    assert "Signed in as sam@example.org" in html


def test_title_says_that_there_is_an_error() -> None:
    assert "<title>Error: Menu - " in " ".join(frame(page_error=True).split())
    assert "<title>Menu - " in " ".join(frame(form="not a form").split())


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "500"])
def test_pages_for_trouble_stand_alone(name: str) -> None:
    html = render_to_string(f"{name}.html")
    assert faults(html) == []
    page = soup(html)
    assert one(page, "main h1")
    assert "Recover a form" in html
    assert page.select('a[href="tel:999"]')


def test_page_for_our_own_failure_needs_nothing() -> None:
    source = render_to_string("500.html")
    assert "{%" not in source
    assert soup(source).select('a[href="tel:03000419191"]')
    assert not soup(source).select("script")


def test_built_files_are_there_and_are_the_council_s() -> None:
    found = finders.find("built/portal.css")
    assert found, "not built: run `make setup`"
    css = Path(found).read_text()
    assert "GDS Transport" not in css
    assert "Atkinson Hyperlegible Next" in css
    assert "url(http" not in css.replace('"', "")
    assert finders.find("built/portal.js")
    for weight in (400, 700):
        assert finders.find(f"built/fonts/atkinson-hyperlegible-next-latin-{weight}-normal.woff2")
