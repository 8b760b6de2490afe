"""What belongs to one team is nowhere to be found by anybody else: everything they can fetch is searched."""

from __future__ import annotations

import io
import zipfile
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from safeguarding import passing, restricting
from safeguarding.acts import Doing
from safeguarding.records import Referral, Team

from .offices import Desk
from .pdf_text import PdfText
from .people import make_user, sign_in
from .referrals import add_upload, make_referral

#: Wagtail leaves the files that it makes renditions in to be collected.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
CANARY = "Zuleikacanary"
#: Of what the LADO is also given, was passed, and keeps to its manager.
ALSO, PASSED, RESTRICTED = "Abernathycanary", "Persiscanary", "Rosamundcanary"
WHY_ALSO, WHY_PASSED = "The Borogove is a teacher.", "The Jubjub is a coach."
STARTS = ("/admin/", "/", "/account/", "/forms/submitted/", "/forms/recover/")
#: Links that end what a walk is about, or lead round and round.
AVOIDED = ("logout", "/static/", "/dev/", "ordering=", "export=", "/human/")
MOST_PAGES = 250
OUTSIDERS = ("worker", "manager", "ot", "otmanager", "editor", "admin", "superuser")
FRONT_DOOR = ("worker", "manager", "second_manager")


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


@pytest.fixture
def scene(desk: Desk, theirs: Referral) -> dict[str, Referral]:
    """All that the LADO has, by what it is looked for by; of one form the Front Door keeps its own."""
    lado, people = Team.objects.get(slug="lado"), desk.people
    first, gone = (make_referral(people["referrer"], first_name=name) for name in (ALSO, PASSED))
    also = passing.also_refer(first, Doing(people["worker"]), lado, WHY_ALSO)
    passing.accept(also, Doing(people["lado"]))
    passing.pass_on(gone, Doing(people["manager"]), lado, WHY_PASSED)
    passing.accept(Referral.objects.select_related("team").get(pk=gone.pk), Doing(people["lado"]))
    quiet = make_referral(people["referrer"], "lado", first_name=RESTRICTED)
    restricting.restrict(quiet, Doing(people["ladomanager"]), [])
    made = {CANARY: theirs, ALSO: also, PASSED: gone, RESTRICTED: quiet}
    return {name: Referral.objects.select_related("origin").get(pk=each.pk) for name, each in made.items()}


def secrets(scene: dict[str, Referral], who: str) -> set[str]:
    """What this person may read nowhere."""
    hidden = set[str]()
    for name, referral in scene.items():
        hidden |= {name, referral.reference, str(referral.pk)}
    origin = scene[ALSO].origin
    assert origin
    if who in FRONT_DOOR:  # the child and the reason are on the Front Door's own
        return hidden - {ALSO} | {WHY_PASSED}
    return hidden | {WHY_ALSO, WHY_PASSED, origin.reference, str(origin.pk)}


def found_in(hidden: set[str], body: bytes) -> list[str]:
    """Which of these words are there; in a PDF they have no blanks between them."""
    return sorted(
        words for words in hidden if words.encode() in body or words.replace(" ", "").encode() in body
    )


def walk(client: Client) -> Iterator[tuple[str, bytes]]:
    """Every page and file that links lead to from where somebody starts, a few of each kind of address."""
    waiting, known, alike = deque(STARTS), set(STARTS), dict[str, int]()
    while waiting and len(known) < MOST_PAGES * 8:
        url = waiting.popleft()
        answer: Any = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        yield url, readable(body) + str(dict(answer.headers)).encode()
        for link in [answer.headers.get("Location", ""), *links(body, answer)]:
            where = urljoin(url, link).partition("#")[0]
            if where in known or not followed(where, alike):
                continue
            known.add(where)
            waiting.append(where)


def readable(body: bytes) -> bytes:
    """A page or file with what is packed in it unpacked: the words of a PDF, the parts of a spreadsheet."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    if body.startswith(b"%PDF") and b"%%EOF" in body:
        return body + str(PdfText(body)).encode()
    return body


def links(body: bytes, answer: Any) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    return [str(each["href"]) for each in BeautifulSoup(body, "html.parser").select("a[href]")]


def followed(where: str, alike: dict[str, int]) -> bool:
    """Whether to go there: in this portal, and not the seventh time to the same kind of page."""
    parts = urlsplit(where)
    if parts.scheme or parts.netloc or any(word in where for word in AVOIDED):
        return False
    segments = ["*" if any(letter.isdigit() for letter in each) else each for each in parts.path.split("/")]
    kind = "/".join(segments) + "?" + "&".join(sorted(parse_qs(parts.query)))
    alike[kind] = alike.get(kind, 0) + 1
    return alike[kind] <= 6


def sought(client: Client, typed: str) -> bytes:
    """What the list says to a search."""
    answer: Any = client.post(reverse("inbox_modeladmin_index"), {"q": typed}, follow=True)
    # What was typed stands in the box for whoever typed it.
    return answer.content.replace(f'value="{typed}"'.encode(), b"")


def test_its_team_finds_it_everywhere(desk: Desk, scene: dict[str, Referral]) -> None:
    theirs, client = scene[CANARY], desk.browser("ladomanager")
    found = {url: body for url, body in walk(client) if CANARY.encode() in body}
    assert reverse("inbox_modeladmin_index") in found
    assert reverse("inbox_modeladmin_inspect", args=[theirs.pk]) in found
    assert CANARY.encode() in sought(client, CANARY)
    assert theirs.reference.encode() in sought(client, theirs.reference)
    # What is packed is searched too.
    assert reverse("inbox_modeladmin_pdf", args=[theirs.pk]) in found
    for pk in (scene[ALSO].pk, scene[PASSED].pk):
        read = str(client.get(reverse("inbox_modeladmin_inspect", args=[pk])).content)
        assert [reason for reason in (WHY_ALSO, WHY_PASSED) if reason in read]
    sheet = readable(b"".join(client.get(reverse("inbox_export_xlsx")).streaming_content))  # type: ignore[attr-defined]
    for referral in scene.values():
        assert referral.reference.encode() in sheet


def test_a_walk_comes_to_the_files_for_a_spreadsheet(desk: Desk, scene: dict[str, Referral]) -> None:
    walked = dict(walk(desk.browser("ladomanager")))
    for kind in ("xlsx", "csv"):
        (sheet,) = [body for url, body in walked.items() if url == reverse(f"inbox_export_{kind}")]
        assert scene[CANARY].reference.encode() in sheet


@pytest.mark.parametrize("who", OUTSIDERS)
def test_to_others_it_does_not_exist(who: str, desk: Desk, scene: dict[str, Referral]) -> None:
    client, seen, hidden = desk.browser(who), 0, secrets(scene, who)
    for url, body in walk(client):
        seen += 1
        assert found_in(hidden, body) == [], url
    assert seen > 20, "the walk saw the portal"
    if who in ("worker", "manager", "ot", "otmanager"):
        for name, referral in scene.items():
            if name in hidden:
                assert found_in(hidden, sought(client, name)) == []
            assert found_in(hidden, sought(client, referral.reference)) == []


def test_to_the_rest_of_its_team_a_restricted_one_does_not_exist(
    desk: Desk, scene: dict[str, Referral]
) -> None:
    quiet = scene[RESTRICTED]
    hidden, bodies = {RESTRICTED, quiet.reference, str(quiet.pk)}, dict(walk(desk.browser("lado")))
    assert {url: found for url, body in bodies.items() if (found := found_in(hidden, body))} == {}
    named = {url for url, body in walk(desk.browser("ladomanager")) if found_in(hidden, body)}
    assert reverse("inbox_modeladmin_pdf", args=[quiet.pk]) in named
    assert found_in(hidden, sought(desk.browser("lado"), RESTRICTED)) == []


def test_to_another_referrer_it_does_not_exist(desk: Desk, scene: dict[str, Referral]) -> None:
    client, hidden = sign_in(Client(), make_user("another@example.org")), secrets(scene, "another")
    for url, body in walk(client):
        assert found_in(hidden, body) == [], url
