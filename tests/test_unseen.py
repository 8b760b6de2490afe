"""What belongs to one team is nowhere to be found by anybody else: everything they can fetch is searched."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from safeguarding.records import Referral

from .offices import Desk
from .people import make_user, sign_in
from .referrals import add_upload, make_referral

#: Wagtail leaves the files that it makes renditions in to be collected.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CANARY = "Zuleikacanary"
STARTS = ("/admin/", "/", "/account/", "/forms/submitted/", "/forms/recover/")
#: Links that end what a walk is about, or lead round and round.
AVOIDED = ("logout", "/static/", "/dev/", "ordering=", "export=", "/human/")
MOST_PAGES = 250
OUTSIDERS = ("worker", "manager", "ot", "otmanager", "editor", "admin", "superuser")


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


@pytest.fixture
def theirs(desk: Desk) -> Referral:
    """An allegation with a file, and a referral of every other team beside it."""
    for team in ("frontdoor", "ot"):
        make_referral(desk.people["referrer"], team)
    made = make_referral(desk.people["referrer"], "lado", first_name=CANARY)
    add_upload(made.submission, f"{CANARY}.pdf")
    return made


def walk(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every page and file that links lead to from where somebody starts, a few of each kind of address."""
    waiting, known, alike = deque(STARTS), set(STARTS), dict[str, int]()
    while waiting and len(known) < MOST_PAGES * 8:
        url = waiting.popleft()
        answer: Any = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield url, body + str(dict(answer.headers)).encode()
        for link in [answer.headers.get("Location", ""), *links(body, answer)]:
            where = urljoin(url, link).partition("#")[0]
            if where in known or not followed(where, alike):
                continue
            known.add(where)
            waiting.append(where)


def links(body: bytes, answer: Any) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [str(each["href"]) for each in BeautifulSoup(body, "html.parser").select("a[href]")]


def followed(where: str, alike: dict[str, int]) -> bool:
    """Whether to go there: in this portal, and not the fifth time to the same kind of page."""
    parts = urlsplit(where)
    if parts.scheme or parts.netloc or any(word in where for word in AVOIDED):
        return False
    segments = ["*" if any(letter.isdigit() for letter in each) else each for each in parts.path.split("/")]
    kind = "/".join(segments) + "?" + "&".join(sorted(parse_qs(parts.query)))
    alike[kind] = alike.get(kind, 0) + 1
    return alike[kind] <= 4


def sought(client: Client, typed: str) -> bytes:
    """What the list says to a search."""
    answer: Any = client.post(reverse("inbox_modeladmin_index"), {"q": typed}, follow=True)
    # What was typed stands in the box for whoever typed it.
    return answer.content.replace(f'value="{typed}"'.encode(), b"")


def test_its_team_finds_it_everywhere(desk: Desk, theirs: Referral) -> None:
    client = desk.browser("lado")
    found = [url for url, body in walk(client) if CANARY.encode() in body]
    assert reverse("inbox_modeladmin_index") in found
    assert reverse("inbox_modeladmin_inspect", args=[theirs.pk]) in found
    assert CANARY.encode() in sought(client, CANARY)
    assert theirs.reference.encode() in sought(client, theirs.reference)


@pytest.mark.parametrize("who", OUTSIDERS)
def test_to_others_it_does_not_exist(who: str, desk: Desk, theirs: Referral) -> None:
    client, seen = desk.browser(who), 0
    for url, body in walk(client):
        seen += 1
        assert CANARY.encode() not in body, url
        assert theirs.reference.encode() not in body, url
        assert str(theirs.pk).encode() not in body, url
    assert seen > 20, "the walk saw the portal"
    if who in ("worker", "manager", "ot", "otmanager"):
        assert CANARY.encode() not in sought(client, CANARY)
        assert theirs.reference.encode() not in sought(client, theirs.reference)


def test_to_another_referrer_it_does_not_exist(desk: Desk, theirs: Referral) -> None:
    client = sign_in(Client(), make_user("another@example.org"))
    for url, body in walk(client):
        assert CANARY.encode() not in body, url
        assert theirs.reference.encode() not in body, url
