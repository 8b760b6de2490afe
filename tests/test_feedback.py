"""The feedback form as people send it, and as comms editors, and nobody else, read it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from formpages import feedback as feedback_module
from formpages.admin.feedback_views import ON_A_PAGE
from formpages.feedback import Feedback, FeedbackPage
from formpages.publishing import newest_version
from home.hours import office
from home.models import ContactDetails
from kentportal.accounts.models import User
from safeguarding.roles import ADMINISTRATORS, EDITORS

from . import human
from .people import make_user, sign_in
from .referrals import make_worker
from .shipped import content, shipped  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

FORM, THANKS, LIST = "/feedback/", "/feedback/thank-you/", "/admin/forms/feedback/"
GOOD = {"ease": "4", "doing": "Sending a request.", "better": "Bigger letters.\r\nA search."}
ANSWERS = {"ease": "4", "doing": "Sending a request.", "better": "Bigger letters.\nA search."}
HOSTILE = '{{ 7|add:7 }}<script>alert(1)</script>{% debug %}"><img src=x onerror=alert(1)>'


@pytest.fixture(autouse=True)
def quiet_network() -> None:
    cache.clear()


@pytest.fixture
def client(shipped: None) -> Client:  # noqa: F811
    """A browser that passed the human test."""
    return human.passed(Client(), FORM)


def read(answer: Any) -> str:
    """The words of the page, without its frame."""
    soup = BeautifulSoup(answer.content, "html.parser")
    return " ".join((soup.find("main") or soup).get_text(" ").split())


def kept() -> list[dict[str, Any]]:
    return [each.answers for each in Feedback.objects.order_by("sent_at")]


def page() -> FeedbackPage:
    return FeedbackPage.objects.get()


def leave(**answers: Any) -> Feedback:
    """Feedback that somebody sent."""
    version = newest_version(page())
    assert version
    return Feedback.objects.create(version=version, answers=ANSWERS | answers)


def person(role: str) -> User:
    """Somebody of this role; "" is somebody with an account and no place on the staff side."""
    if role in ("frontdoor", "ot", "lado"):
        return make_worker(f"{role}@example.org", role, is_manager=False)
    if role.endswith(" manager"):
        return make_worker("manager@example.org", role.removesuffix(" manager"), is_manager=True)
    name = role.partition(" ")[0].lower() or "referrer"
    user = make_user(f"{name}@example.org", is_staff=bool(role))
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def reader() -> Client:
    return sign_in(Client(), person(EDITORS))


# Sending it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("signed_in", [False, True])
def test_anybody_sends_feedback_and_is_thanked(client: Client, signed_in: bool) -> None:
    if signed_in:
        sign_in(client, make_user())
    asked = client.get(FORM)
    assert asked.status_code == 200
    assert "Do not report a worry about a child here" in read(asked)
    assert "Submit Feedback" in read(asked)
    answer = client.post(FORM, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, THANKS)
    assert kept() == [ANSWERS]
    thanks = client.get(THANKS)
    assert "Thank you for your feedback" in read(thanks)
    assert "not able to respond to individuals" in read(thanks)
    assert "worried about a child" in read(thanks)


def test_who_is_not_signed_in_shows_to_be_a_person() -> None:
    anybody = Client()
    assert "Show that you are a person" in read(anybody.get(FORM))
    for wrong in (
        {},
        {human.PROOF: "wrong"},
        {human.KEY: "0" * 40, human.CODE: "22"},
        {human.WAY: "picture"},
    ):
        answer = anybody.post(FORM, GOOD | wrong)
        assert answer.status_code == (200 if human.WAY in wrong else 422)
        assert "Bigger letters." in answer.content.decode()
        assert BeautifulSoup(answer.content, "html.parser").select_one('input[value="4"][checked]')
        assert kept() == []
    assert anybody.post(FORM, GOOD | human.read(anybody, answer)).status_code == 302
    assert kept() == [ANSWERS]
    somebody = sign_in(Client(), make_user())
    assert "Show that you are a person" not in read(somebody.get(FORM))


def test_who_sent_it_is_not_kept() -> None:
    columns = {field.name for field in Feedback._meta.get_fields()}
    assert columns == {"id", "version", "answers", "sent_at"}
    leave(doing="QUILLON")
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers FROM formpages_feedback")
        assert b"QUILLON" not in bytes(cursor.fetchone()[0])


def test_what_is_missing_is_told_and_nothing_is_lost(client: Client) -> None:
    answer = client.post(FORM, GOOD | {"ease": ""})
    assert answer.status_code == 422
    assert "There is a problem Select how easy it was" in read(answer)
    assert BeautifulSoup(answer.content, "html.parser").select_one('a[href="#id_ease_0"]')
    assert "Bigger letters." in answer.content.decode()
    assert b"<title>Error: " in answer.content
    assert kept() == []
    assert client.post(FORM, GOOD).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"ease": "6"},
        {"ease": ["4", "5"]},
        {"doing": "x" * 2001},
        {"better": "a\0b"},
        {"ease": "4' OR 1=1--"},
    ],
)
def test_what_cannot_be_kept_is_refused(client: Client, wrong: dict[str, Any]) -> None:
    assert client.post(FORM, GOOD | wrong).status_code == 422
    assert kept() == []


def test_an_empty_post_is_told_like_any_other(client: Client) -> None:
    assert client.post(FORM, {}).status_code == 422
    assert kept() == []


def test_fields_that_the_form_does_not_have_are_dropped(client: Client) -> None:
    client.post(FORM, GOOD | {"version": "9", "sent_at": "2001-01-01", "id": str(uuid4()), "owner": "1"})
    found = Feedback.objects.get()
    assert found.answers == ANSWERS
    assert found.version == newest_version(page())
    assert (timezone.now() - found.sent_at).total_seconds() < 60


def test_a_form_of_which_nothing_must_be_answered_still_wants_one_answer(client: Client) -> None:
    changed = page()
    changed.steps[0].value["parts"][1].value["strength"] = "optional"
    changed.save_revision().publish()
    answer = client.post(FORM, {"ease": "", "doing": " ", "better": ""})
    assert answer.status_code == 422
    assert "Answer at least one question" in read(answer)
    assert client.post(FORM, {"better": "All of it"}).status_code == 302
    assert kept() == [{"better": "All of it"}]


def test_a_program_that_fills_in_every_box_is_told_and_so_is_a_person(client: Client) -> None:
    box = BeautifulSoup(client.get(FORM).content, "html.parser").select_one("#id_website")
    assert box and box.parent and "govuk-visually-hidden" in box.parent["class"]
    answer = client.post(FORM, GOOD | {"website": "https://www.example.org"})
    assert answer.status_code == 422
    assert "Leave the box “Website” empty" in read(answer)
    shown = BeautifulSoup(answer.content, "html.parser").select_one("#id_website")
    assert shown and shown.parent and "govuk-visually-hidden" not in shown.parent["class"]
    assert "Bigger letters." in answer.content.decode()
    assert kept() == []


def test_a_flood_is_stopped_and_nothing_is_lost(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback_module, "AT_MOST", "2/h/ip")
    for _ in range(2):
        assert client.post(FORM, GOOD).status_code == 302
    answer = client.post(FORM, GOOD | {"doing": "The third"})
    assert answer.status_code == 429
    assert "Your feedback has not been sent yet" in read(answer)
    assert "press the button again in an hour." in read(answer)
    assert "The third" in answer.content.decode()
    assert len(kept()) == 2
    assert client.get(FORM).status_code == 200
    other: dict[str, Any] = {"REMOTE_ADDR": "192.0.2.7"}
    elsewhere = client.post(FORM, GOOD | {"doing": "The third"} | human.tick(client, **other), **other)
    assert elsewhere.status_code == 302


def test_with_an_address_for_help_people_can_write_there(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_module, "AT_MOST", "0/h/ip")
    details = ContactDetails.load()
    details.front_door_help_email = "help@example.org"
    details.save()
    office.forget()
    answer = client.post(FORM, GOOD)
    assert "in an hour or email help@example.org" in read(answer)
    assert 'href="mailto:help@example.org"' in answer.content.decode()


def test_what_was_wrong_does_not_count_towards_the_flood(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_module, "AT_MOST", "1/h/ip")
    for _ in range(3):
        assert client.post(FORM, GOOD | {"ease": ""}).status_code == 422
    assert client.post(FORM, GOOD).status_code == 302


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_do_nothing(client: Client, method: str) -> None:
    assert getattr(client, method)(FORM).status_code == 405
    assert client.post(THANKS, GOOD).status_code == 405
    assert client.head(FORM).status_code == 200
    assert kept() == []


@pytest.mark.parametrize("path", ["instructions/", "start/", "sent/", "thank-you/more/"])
def test_it_has_no_other_screens(client: Client, path: str) -> None:
    assert client.get(THANKS).status_code == 200
    assert client.get(FORM + path).status_code == 404


def test_a_closed_form_takes_nothing(client: Client) -> None:
    assert client.post(FORM, GOOD).status_code == 302
    changed = page()
    changed.closed, changed.closed_notice = True, "<p>Back in May.</p>"
    changed.save_revision().publish()
    for answer in (client.get(FORM), client.post(FORM, GOOD)):
        assert "This form is closed" in read(answer)
        assert "Back in May." in read(answer)
    assert len(kept()) == 1


def test_no_browser_keeps_the_form(client: Client) -> None:
    assert "no-store" in client.get(FORM)["Cache-Control"]


def test_a_token_of_another_page_is_refused(shipped: None) -> None:  # noqa: F811
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(FORM, GOOD).status_code == 403
    token = strict.get(FORM).cookies["csrftoken"].value
    assert strict.post(FORM, GOOD | human.tick(strict) | {"csrfmiddlewaretoken": token}).status_code == 302


def test_it_costs_few_statements(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):  # the first fills what a process remembers
        client.get(FORM)
    with django_assert_max_num_queries(10):
        client.get(FORM)
    with django_assert_max_num_queries(12):
        assert client.post(FORM, GOOD | {"ease": ""}).status_code == 422
    with django_assert_max_num_queries(40):
        assert client.post(FORM, GOOD).status_code == 302
    with django_assert_max_num_queries(8):
        client.get(THANKS)


# Reading it ---------------------------------------------------------------------------------------


def test_editors_read_the_newest_first_in_words(reader: Client) -> None:
    first, second = leave(), leave(ease="1", better="x" * 500)
    listed = reader.get(LIST)
    assert listed.status_code == 200
    found = read(listed)
    assert found.index("1 out of 5, Very difficult") < found.index("4 out of 5")
    assert "x" * 200 not in found
    for each in (first, second):
        assert f'href="{LIST}{each.pk}/"' in listed.content.decode()
    whole = read(reader.get(f"{LIST}{second.pk}/"))
    assert "x" * 500 in whole
    assert "How easy was it? 1 out of 5, Very difficult" in whole
    assert "version 1 of “Feedback”" in whole


def test_it_is_read_as_it_was_asked(reader: Client) -> None:
    old = leave()
    changed = page()
    changed.steps[0].value["parts"][1].value["label"] = "How hard was it?"
    changed.save_revision().publish()
    new = leave()
    assert "How easy was it?" in read(reader.get(f"{LIST}{old.pk}/"))
    assert "How hard was it?" in read(reader.get(f"{LIST}{new.pk}/"))


def test_what_people_wrote_is_shown_and_never_executed(reader: Client, client: Client) -> None:
    client.post(FORM, GOOD | {"doing": HOSTILE, "better": "=HYPERLINK(1)"})
    found = Feedback.objects.get()
    for url in (LIST, f"{LIST}{found.pk}/"):
        answer = reader.get(url)
        assert "<script>alert(1)" not in answer.content.decode()
        assert "<img src=x" not in answer.content.decode()
        assert HOSTILE in read(answer)


def test_while_there_is_none_the_list_says_what_will_be_there(reader: Client) -> None:
    assert "Nobody has sent feedback yet" in read(reader.get(LIST))


def test_a_long_list_has_pages(reader: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(ON_A_PAGE + 1):
        leave(doing=f"Number {number}.")
    reader.get(LIST)
    with django_assert_max_num_queries(30):
        first = reader.get(LIST)
    assert (first.content.count(b"Number "), "Page 1 of 2" in read(first)) == (ON_A_PAGE, True)
    assert "Number 0." in read(reader.get(f"{LIST}?p=2"))
    for odd in ("0", "-1", "x", "99", "%00"):
        assert reader.get(f"{LIST}?p={odd}").status_code == 200


def test_editors_find_it_in_the_menu(reader: Client) -> None:
    assert f'"url": "{LIST}"' in reader.get(reverse("wagtailadmin_home")).content.decode()
    worker = sign_in(Client(), person("frontdoor"))
    assert LIST not in worker.get(reverse("wagtailadmin_home")).content.decode()


NOT_READERS = ["frontdoor", "ot", "lado", "lado manager", "frontdoor manager", ADMINISTRATORS, ""]


@pytest.mark.parametrize("role", NOT_READERS)
def test_nobody_else_reads_it(role: str, reader: Client) -> None:
    found = leave()
    client = sign_in(Client(), person(role))
    for url in (LIST, f"{LIST}{found.pk}/"):
        assert reader.get(url).status_code == 200
        assert client.get(url).status_code == 404


def test_somebody_signed_out_is_asked_to_sign_in(client: Client, reader: Client) -> None:
    found = leave()
    for url in (LIST, f"{LIST}{found.pk}/"):
        assert reader.get(url).status_code == 200
        assert client.get(url)["Location"].startswith("/account/login/")


def test_nobody_changes_copies_or_takes_it_away(reader: Client) -> None:
    found = leave()
    assert reader.get(f"{LIST}{found.pk}/").status_code == 200
    assert reader.get(f"{LIST}{uuid4()}/").status_code == 404
    calls: list[Callable[..., Any]] = [reader.post, reader.put, reader.patch, reader.delete]
    for call in calls:
        assert {call(LIST).status_code, call(f"{LIST}{found.pk}/").status_code} == {405}
    for more in ("add/", "export/", *(f"{found.pk}/{act}/" for act in ("edit", "delete", "copy", "history"))):
        assert reader.get(LIST + more).status_code == 404
    assert reader.get(f"{LIST}?export=csv")["Content-Type"].startswith("text/html")
    for name in ("wagtailsnippets_formpages_feedback:list", "feedback:index"):
        with pytest.raises(Exception, match="is not"):
            reverse(name)
    assert kept() == [ANSWERS]
