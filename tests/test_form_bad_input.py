"""Bad answers: each refused by its field and in the summary, what was typed kept, and nothing half-saved.

The numbers are those of the list of bad inputs in the portal's promises.
"""

from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import localdate

from formpages.records import Draft
from safeguarding.records import Referral

from .people import make_user, sign_in
from .referrals import make_worker
from .small_form import CHILD, WORRY, fill_in, make_draft, post_page, post_step

pytestmark = pytest.mark.django_db

TOMORROW = localdate() + timedelta(days=1)
SQL = "SW1A 1AA' OR 1=1--"
LONG = "a" * 1_200_000
STEPS = {"child": CHILD, "worry": WORRY}
BY_HAND = {
    "address-not_known": "",
    "address-line1": "9 Quarry Row",
    "address-town": "Maidstone",
    "address-postcode": "ME14 1XX",
    "address-kept": "no",
}
KEPT = BY_HAND | {"address-kept": "yes", "address-kept_from": "The father"}
NO_DATE = {"birth-day": "", "birth-month": "", "birth-year": ""}
#: What Django says by itself, which is not how the portal speaks.
DJANGOS_OWN = ("This field", "Null", "Ensure", "valid")


def born(day: Any, month: Any, year: Any) -> dict[str, str]:
    return {"birth-kind": "full", "birth-day": str(day), "birth-month": str(month), "birth-year": str(year)}


def about(text: str) -> dict[str, str]:
    return {"birth-kind": "estimated", "birth-about": text}


def due(day: Any, month: Any, year: Any) -> dict[str, str]:
    return {
        "birth-kind": "unborn",
        "birth-due_day": str(day),
        "birth-due_month": str(month),
        "birth-due_year": str(year),
    }


#: Item of the list, step, what is posted instead of something sound, where the summary's link leads.
REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("21 NUL in a text", "child", {"first_name": "Ki\0m"}, "first_name"),
    ("21 NUL in a plain text", "child", {"last_name": "Exa\0mple"}, "last_name"),
    ("21 NUL in a long text", "worry", {"worry": "Bru\0ises"}, "worry"),
    ("21 NUL in an email", "worry", {"email": "a\0@example.org"}, "email"),
    ("21 NUL in a telephone", "worry", {"telephone": "01622\0000000"}, "telephone"),
    ("21 NUL in an estimate", "child", about("7\0"), "birth-about"),
    ("21 NUL in a kind", "child", {"birth-kind": "full\0"}, "birth-kind_0"),
    ("21 NUL in a choice", "child", {"gender": "F\0"}, "gender_0"),
    ("21 NUL in an address", "child", BY_HAND | {"address-line1": "9\0"}, "address-line1"),
    ("21 NUL in what is kept", "child", KEPT | {"address-kept_from": "F\0"}, "address-kept_from"),
    ("11 bytes that are no text", "child", {"last_name": "Ex\ufffdample"}, "last_name"),
    ("22 1.2 million characters", "child", {"last_name": LONG}, "last_name"),
    ("22 1.2 million or not known", "child", {"first_name": LONG}, "first_name"),
    ("22 200,000 in a long text", "worry", {"worry": "a" * 200_000}, "worry"),
    ("22 one too many", "worry", {"worry": "a" * 301}, "worry"),
    ("22 1.2 million in an email", "worry", {"email": f"{LONG}@example.org"}, "email"),
    ("22 1.2 million in a telephone", "worry", {"telephone": "0" * 1_200_000}, "telephone"),
    ("22 1.2 million in a day", "child", born("1" * 1_200_000, 1, 2016), "birth-day"),
    ("22 1.2 million in an estimate", "child", about(LONG), "birth-about"),
    ("22 1.2 million in an address", "child", BY_HAND | {"address-line1": LONG}, "address-line1"),
    ("22 1.2 million in a postcode", "child", BY_HAND | {"address-postcode": LONG}, "address-postcode"),
    ("26 no domain", "worry", {"email": "a@b"}, "email"),
    ("26 two ats", "worry", {"email": "a@b@example.org"}, "email"),
    ("26 a long one", "worry", {"email": f"{'a' * 250}@example.org"}, "email"),
    ("26 a look-alike", "worry", {"email": "\u0430dmin@example.org"}, "email"),
    ("26 a line break", "worry", {"email": "a@example.org\r\nBcc: b@example.org"}, "email"),
    ("27 31 February", "child", born(31, 2, 2020), "birth-day"),
    ("27 no leap year", "child", born(29, 2, 2019), "birth-day"),
    ("27 tomorrow", "child", born(TOMORROW.day, TOMORROW.month, TOMORROW.year), "birth-day"),
    ("27 the year 1800", "child", born(1, 1, 1800), "birth-year"),
    ("27 the year 10000", "child", born(1, 1, 10_000), "birth-year"),
    ("27 noughts", "child", born(0, 0, 0), "birth-year"),
    ("27 half a date", "child", born(1, "", 2016), "birth-month"),
    ("27 words", "child", born("one", 1, 2016), "birth-day"),
    ("27 due long ago", "child", due(1, 1, 2016), "birth-due_day"),
    ("27 due in years", "child", due(1, 1, TOMORROW.year + 2), "birth-due_day"),
    ("28 SQL in a postcode", "child", BY_HAND | {"address-postcode": SQL}, "address-postcode"),
    ("28 one nobody offered", "child", {"address-not_known": "", "address-uprn": SQL}, "address-line1"),
    ("28 an address and not known", "child", BY_HAND | {"address-not_known": "on"}, "address-not_known"),
    ("29 letters", "worry", {"telephone": "01622 CALL ME"}, "telephone"),
    ("29 forty characters", "worry", {"telephone": "0" * 41}, "telephone"),
    ("30 a choice that there is not", "child", {"gender": "Z"}, "gender_0"),
    ("30 neither yes nor no", "worry", {"told": "maybe"}, "told_0"),
    ("30 a way to know that there is not", "child", {"birth-kind": "guessed"}, "birth-kind_0"),
    ("31 two for one radio", "child", {"gender": ["F", "M"]}, "gender_0"),
    ("31 two for one yes or no", "worry", {"told": ["yes", "no"]}, "told_0"),
    ("31 two ways to know", "child", {"birth-kind": ["full", "unborn"]}, "birth-kind_0"),
    ("31 two for one text", "child", {"last_name": ["Example", "Other"]}, "last_name"),
]  # fmt: skip


@pytest.fixture
def walker(client: Client) -> tuple[Client, Draft]:
    user = make_user()
    return sign_in(client, user), make_draft(user)


def held(draft: Draft) -> dict[str, Any]:
    return Draft.objects.get(pk=draft.pk).answers


def text_in(page: BeautifulSoup, name: str) -> str | None:
    """What stands in the text input of this name; None when it is no text input."""
    field = page.select_one(f'textarea[name="{name}"], input[type="text"][name="{name}"]')
    if field is None:
        return None
    return field.get_text().removeprefix("\n") if field.name == "textarea" else str(field["value"])


def assert_typed_kept(html: bytes, posted: dict[str, Any]) -> None:
    """Whatever was typed into a text input stands there still; NUL, which nothing can hold, is left out."""
    page = BeautifulSoup(html, "html.parser")
    for name, value in posted.items():
        shown = text_in(page, name)
        if shown is not None and isinstance(value, str):
            assert shown.replace("\0", "") == value.replace("\0", ""), name


@pytest.mark.parametrize(
    ("slug", "bad", "target"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_a_bad_answer_is_refused_where_it_stands_and_kept(
    walker: tuple[Client, Draft], slug: str, bad: dict[str, Any], target: str
) -> None:
    client, draft = walker
    posted = STEPS[slug] | bad
    started = perf_counter()
    response = post_step(client, draft, slug, posted)
    assert perf_counter() - started < 2
    assert response.status_code == 422
    page = BeautifulSoup(response.content, "html.parser")
    assert {link["href"] for link in page.select(".govuk-error-summary a")} == {f"#id_{target}"}
    assert page.select_one(f"#id_{target}")
    message = page.select_one(f"#id_{target.partition('-')[0].removesuffix('_0')}_error")
    assert message and not any(words in message.get_text() for words in DJANGOS_OWN)
    assert_typed_kept(response.content, posted)
    assert_typed_kept(client.get(f"/forms/{draft.pk}/steps/{slug}/").content, posted)
    assert held(draft) == {}


MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "{% debug %}",
    "${7*7}",
    "javascript:alert(1)",
    "%s%n%(x)s",
)


def test_23_markup_and_templates_are_shown_as_they_were_typed(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    text = " ".join(MARKUP)
    kept = {
        "address-kept_from": text,
        "address-safe_contact": text,
        "address-line1": text,
        "address-line2": text,
    }
    child = CHILD | KEPT | kept | {"first_name": text, "last_name": text, "address-town": text}
    assert post_step(client, draft, "child", child).status_code == 302
    assert post_step(client, draft, "children", {"other_children": "yes"}).status_code == 302
    about = {"birth-kind": "estimated", "birth-about": '<b>7</b> "{{7*7}}"'}
    new = f"/forms/{draft.pk}/steps/children/children_here/new/"
    assert post_page(client, new, {"first_name": text, "last_name": text} | about).status_code == 302
    assert (
        post_step(client, draft, "worry", {"told": "no", "why_not": text, "worry": text}).status_code == 302
    )
    own = f"/forms/{draft.pk}/"
    steps = [f"{own}steps/{slug}/" for slug in ("child", "children", "worry")]
    pages = [client.get(url).content for url in (*steps, f"{own}check/", f"{own}print/", "/forms/recover/")]
    assert client.get(f"{own}pdf/").content.startswith(b"%PDF")
    sent = client.post(f"{own}send/")["Location"].removesuffix("thank-you/")
    pages += [client.get(url).content for url in (sent, f"{sent}print/", "/forms/submitted/")]
    worker = sign_in(Client(), make_worker("worker@example.org"))
    pages += [
        worker.get(f"/admin/inbox/{path}").content for path in ("", f"inspect/{Referral.objects.get().pk}/")
    ]
    for html in pages:
        page = BeautifulSoup(html, "html.parser")
        shown = page.get_text() + " ".join(str(field.get("value", "")) for field in page.find_all("input"))
        for each in MARKUP:
            assert each in shown
        assert not page.select("img[onerror], main script, b:-soup-contains('7')")


def test_25_a_line_break_in_a_name_makes_no_mail_header(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    fill_in(client, draft)
    name = "Kim\r\nBcc: evil@example.org"
    assert post_step(client, draft, "child", CHILD | {"first_name": name}).status_code in (302, 422)
    client.post(f"/forms/{draft.pk}/send/")
    call_command("work", once=True)
    assert mail.outbox
    for message in mail.outbox:
        assert message.recipients() == ["referrer@example.org"]
        assert "evil" not in str(message.message())


def test_22_a_line_break_counts_once_as_the_browser_counts_it(walker: tuple[Client, Draft]) -> None:
    client, draft = walker
    assert post_step(client, draft, "worry", WORRY | {"worry": "a\r\n" * 149 + "ab"}).status_code == 302
    assert held(draft)["worry"] == "a\n" * 149 + "ab"


@pytest.mark.parametrize(
    "name", ["O'Brien", "Ŵyn ŷ", "👧🏽 Ada", "X", "فاطمة", "Ng", "van der Berg-Ó Súilleabháin", "Null"]
)
def test_41_names_that_people_have_are_taken_as_they_are(walker: tuple[Client, Draft], name: str) -> None:
    client, draft = walker
    child = CHILD | {"first_name": name, "last_name": name, "birth-kind": "not_known"} | NO_DATE
    assert post_step(client, draft, "child", child).status_code == 302
    assert held(draft)["first_name"] == held(draft)["last_name"] == name
    assert held(draft)["birth"] == {"kind": "not_known"}
    check = BeautifulSoup(client.get(f"/forms/{draft.pk}/check/").content, "html.parser")
    assert name in check.get_text()
