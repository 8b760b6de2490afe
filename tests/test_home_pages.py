"""The pages of content as people see them."""

import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Revision

from home.models import FAQ, ChoicePage, ContactDetails, InformationPage, MenuPage

from .shipped import content, shipped  # noqa: F401

HEADINGS = {
    "/": "Gateway to the Kent Integrated Children's Services Portal",
    "/menu/": "Welcome to the Kent Integrated Children's Services Portal",
    "/request-for-support/": "Are you a professional or a member of the public?",
    "/request-for-support/professional/": "What type of referral is this?",
    "/request-for-support/professional/form/": "Request for Support (Professionals)",
    "/request-for-support/public/": "What type of referral is this?",
    "/request-for-support/public/form/": "Request for Support (Members of the public)",
    "/occupational-therapy/": "Occupational Therapy Request",
    "/lado/": "Are you a professional or a member of the public?",
    "/lado/professional/": "Children's LADO referral form - Professionals",
    "/lado/public/": "Children's LADO referral form - Public",
    "/feedback/": "Feedback",
    "/fostering-and-adoption/": "Fostering and Adoption",
    "/information-and-advice/": "Information and Advice",
    "/guidance/": "Guidance",
    "/guidance/worried-about-a-child/": "If you are worried about a child",
    "/guidance/childrens-portal/": "Children's Portal user guidance",
    "/guidance/lado/": "LADO portal user guide",
    "/faq/": "Frequently Asked Questions",
    "/about/": "About this website",
    "/contact/": "Contact us",
    "/privacy/": "Privacy notice",
    "/accessibility/": "Accessibility statement",
    "/terms/": "Terms and conditions",
}
QUOTED = {
    "/": [
        "Access the Children's Portal here",
        "This page will time out after 20 minutes of inactivity",
        "About this website",
        "Contact us",
    ],
    "/menu/": ["Your hub for services for Children, Young People and Families"],
    "/request-for-support/": ["A Professional", "A member of the public"],
    "/request-for-support/professional/": ["Urgent", "Standard", "immediate risk", "03000 419191"],
    "/request-for-support/public/": [
        *("Urgent", "Standard", "immediate risk", "You do not need to be certain"),
        *("03000 41 11 11", "03000 419191", "0800 1111", "999"),
    ],
    "/guidance/worried-about-a-child/": [
        *("03000 41 11 11", "03000 419191", "999", "101"),
        *("0800 1111", "0808 800 5000", "0808 2000 247"),
        *("what you have seen or heard, and when", "a court can order us to share it"),
    ],
    "/lado/": [
        *("A Professional", "A member of the public", "LADO Enquiries Officer"),
        *("03000 410 888", "KentChildrensLado@kent.gov.uk", "03000 419191"),
        "has behaved in a way that has harmed a child, or may have harmed a child",
        "has possibly committed a criminal offence against a child, or related to a child",
        "in a way that indicates that they may pose a risk of harm",
        "in a way that indicates that they may not be suitable to work with children",
    ],
    "/information-and-advice/": [
        "https://www.kscmp.org.uk/guidance/kent-support-levels-guidance",
        "https://www.kscmp.org.uk/guidance/exploitation",
        "https://www.kscmp.org.uk/",
        "https://www.kelsi.org.uk/",
    ],
    "/guidance/childrens-portal/": [
        "levels 3 and 4",
        "Who is this form for?",
        "Your registration has been completed successfully.",
        "Someone else in a professional capacity",
        "Send Report to Kent Integrated Children's Services",
        "Thank you for using this service. Your information has been submitted to Kent Integrated",
        "https://www.youtube.com/watch?v=zganVVc5-bY",
        "What the video shows, in words",
        "for 30 days",
        "After 20 minutes of inactivity",
        "03000 419191",
    ],
    "/guidance/lado/": [
        "Is this account being used in a professional capacity?",
        "No Reply - KCC Children's Integrated Services Portal",
        "Please send me a new code",
        "Section A",
        "Section E",
        "03000 410 888",
    ],
    "/contact/": ["Technical help", "03000 410 888", "03000 419191", "03000 41 11 11"],
    "/accessibility/": ["AA standard", "not fully tagged", "22 November 2026"],
}
TILES = [
    ("Request for Support", "Worried about a child?"),
    ("LADO Professionals Referral", "Worried about an adult who works with children?"),
    ("Occupational Therapy Request", "Occupational therapy equipment and adaptation services"),
    ("Fostering and Adoption", "Information about fostering and adoption"),
    ("Information and Advice", "Links to more information"),
    ("FAQ", "Frequently Asked Questions"),
]

pytestmark = pytest.mark.usefixtures("shipped")


def get(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(html).split())


def headings(html: str, level: int) -> list[str]:
    found = re.findall(rf"<h{level}[^>]*>(.*?)</h{level}>", html, re.DOTALL)
    return [words(re.sub(r"<[^>]+>", "", each)) for each in found]


class _Links(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a":
            self.hrefs.append(given.get("href") or "")


def test_every_page_has_its_heading_once_its_title_and_the_words_of_the_guides(client: Client) -> None:
    assert set(HEADINGS) == {each.url for each in Page.objects.filter(depth__gt=1)}
    titles: set[str] = set()
    for address, heading in HEADINGS.items():
        html = get(client, address)
        assert headings(html, 1) == [heading], address
        title = words(re.findall(r"<title>(.*?)</title>", html, re.DOTALL)[0])
        assert title.startswith(f"{heading} - ")
        assert title.endswith(" - Kent Integrated Children's Services Portal")
        titles.add(title)
        assert "[[" not in html, address
        for quoted in QUOTED.get(address, []):
            assert quoted in words(html), (address, quoted)
    assert len(titles) == len(HEADINGS), "two pages have the same title"


def test_no_page_takes_more_than_fifteen_queries(client: Client) -> None:
    get(client, "/")
    for address in HEADINGS:
        with CaptureQueriesContext(connection) as queries:
            get(client, address)
        assert len(queries) <= 15, address


def test_no_link_of_any_page_is_dead(client: Client) -> None:
    pages = {address: _Links(get(client, address)) for address in HEADINGS}
    for address, links in pages.items():
        for href in links.hrefs:
            place, _, anchor = href.partition("#")
            place = place.partition("?")[0] or address
            if place in pages:
                assert not anchor or anchor in pages[place].ids, (address, href)
            elif not place.startswith(("https://", "tel:", "mailto:")):
                assert client.get(place).status_code in (200, 302), (address, href)


def test_the_menu_shows_its_tiles_in_order_with_the_out_of_hours_note_above(client: Client) -> None:
    html = get(client, "/menu/")
    lines = [words(each) for each in re.findall(r'<p class="portal-tile__text">(.*?)</p>', html, re.DOTALL)]
    titles = headings(html, 2)
    assert list(zip(titles[-7:-1], lines, strict=True)) == TILES
    assert html.index("03000 419191") < html.index("portal-tiles")


def test_the_way_in_leads_from_the_holding_page_to_every_form(client: Client) -> None:
    assert _Links(get(client, "/")).hrefs.count("/menu/") >= 1
    ways = {
        "/menu/": {"/request-for-support/", "/occupational-therapy/", "/lado/", "/feedback/"},
        "/request-for-support/": {"/request-for-support/professional/", "/request-for-support/public/"},
        "/lado/": {"/lado/professional/", "/lado/public/"},
    } | {
        f"/request-for-support/{way}/": {
            f"/request-for-support/{way}/form/?urgency={urgency}" for urgency in ("urgent", "standard")
        }
        for way in ("professional", "public")
    }
    for address, leads_to in ways.items():
        assert leads_to <= set(_Links(get(client, address)).hrefs), address


@pytest.mark.parametrize("address", HEADINGS)
def test_no_page_says_that_there_is_no_form(client: Client, address: str) -> None:
    text = words(re.sub(r"<[^>]+>", " ", get(client, address)))
    assert not re.search(r"no (LADO )?(referral )?form|not on the portal|portal yet", text)


@pytest.mark.parametrize(
    "address",
    [
        *("/menu/", "/request-for-support/", "/lado/", "/guidance/worried-about-a-child/"),
        *("/request-for-support/professional/", "/request-for-support/public/", "/occupational-therapy/"),
    ],
)
def test_the_note_stands_before_both_kinds_of_request_and_is_a_banner_out_of_hours(
    client: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 23, 12, tzinfo=UTC))
    by_day = get(client, address)
    assert "tel:03000419191" in by_day
    assert "portal-notice--banner" not in by_day
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 23, 20, tzinfo=UTC))
    at_night = get(client, address)
    assert "portal-notice--banner" in at_night
    assert "Out of hours" in headings(at_night, 2)


def test_breadcrumbs_lead_back_to_the_menu(client: Client) -> None:
    html = get(client, "/request-for-support/professional/")
    trail = words(re.sub(r"<[^>]+>", " ", html[html.index('<nav class="govuk-breadcrumbs') :]))
    assert trail.startswith(
        "Kent Integrated Children's Services Portal Request for Support Type of referral What type"
    )


def test_headings_get_anchors_that_differ() -> None:
    page = InformationPage(title="x", slug="x")
    block = InformationPage.body.field.stream_block
    same = [("heading", "Contents title"), ("heading", "Same"), ("heading", "Same"), ("heading", "???")]
    page.body = block.to_python([{"type": kind, "value": value} for kind, value in same])
    assert [part.anchor for part in page.parts()] == ["contents-title-2", "same", "same-2", "section"]


def test_contact_lines_without_a_detail_are_left_out_until_there_is_one(client: Client) -> None:
    assert get(client, "/contact/").count("Email: <a") == 2
    details = ContactDetails.objects.get()
    details.ot_email = "ot@example.org"
    details.save()
    assert 'Email: <a class="govuk-link portal-contact" href="mailto:ot@example.org"' in get(
        client, "/contact/"
    )


def test_an_option_whose_page_is_not_published_is_not_offered(client: Client) -> None:
    Page.objects.get(slug="lado", depth=3).unpublish()
    assert "LADO Professionals Referral" not in get(client, "/menu/")


# Frequently Asked Questions ----------------------------------------------------------------------------


def test_questions_stand_in_their_order_under_their_topics(client: Client) -> None:
    html = get(client, "/faq/")
    assert headings(html, 3) == [faq.question for faq in FAQ.objects.all()]
    first = FAQ.objects.last()
    assert first is not None
    FAQ.objects.filter(pk=first.pk).update(sort_order=-1)
    assert headings(get(client, "/faq/"), 3)[0] == first.question


def test_a_search_shows_the_questions_that_mention_every_word(client: Client) -> None:
    html = get(client, "/faq/?q=JUNK+mail")
    assert headings(html, 3) == ["I haven't received my one-time code when logging in. What can I do?"]
    assert "1 question mentions" in html
    assert 'value="JUNK mail"' in html


@pytest.mark.parametrize(
    "sought", ["zebra", "%00", "%25", "_", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "a" * 9999]
)
def test_a_search_that_finds_nothing_says_what_to_do(client: Client, sought: str) -> None:
    html = get(client, f"/faq/?q={sought}")
    assert "<script>alert" not in html
    if sought != "%00":
        assert "No question mentions" in html
        assert 'href="/contact/"' in html


def test_a_question_that_is_not_published_is_not_shown_or_found(client: Client) -> None:
    faq = FAQ.objects.get(question="How do I type the code?")
    faq.unpublish()
    assert faq.question not in get(client, "/faq/")
    assert faq.question not in get(client, "/faq/?q=code")


def test_putting_questions_in_another_order_outlives_an_older_draft() -> None:
    faq = FAQ.objects.get(question="How do I type the code?")
    draft = faq.save_revision()
    FAQ.objects.filter(pk=faq.pk).update(sort_order=99)
    Revision.objects.get(pk=draft.pk).publish()
    faq.refresh_from_db()
    assert faq.sort_order == 99


# What editors write is shown and never obeyed ----------------------------------------------------------

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_plain_fields_are_escaped(client: Client) -> None:
    menu = MenuPage.objects.get()
    menu.title = menu.line = HOSTILE
    menu.tiles[0].value["label"] = menu.tiles[0].value["hint"] = HOSTILE
    menu.save_revision().publish()
    choice = ChoicePage.objects.get(slug="request-for-support")
    choice.short_title = HOSTILE[:80]
    choice.save_revision().publish()
    contact = InformationPage.objects.get(slug="contact")
    block = contact.body.stream_block
    contact.body = block.to_python(
        [
            {"type": "heading", "value": HOSTILE},
            {"type": "contents", "value": None},
            {"type": "warning", "value": HOSTILE},
            {"type": "contacts", "value": {"contacts": [{"who": HOSTILE, "lines": HOSTILE}]}},
            {"type": "video", "value": {"title": HOSTILE, "address": "https://x.example/", "transcript": ""}},
        ]
    )
    contact.save_revision().publish()
    FAQ.objects.update(question=HOSTILE[:200], topic=HOSTILE[:60])
    for address in ("/menu/", "/request-for-support/professional/", "/contact/", "/faq/"):
        html = get(client, address)
        assert "<script>alert" not in html, address
        assert "<img" not in html, address
        assert "&lt;script&gt;" in html, address


def test_robots_are_kept_out_of_accounts_and_forms(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /account/" in text
    assert "Disallow: /forms/" in text
