"""A response: written by the team, read by the referrer, known to both as read or not."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from formpages.records import KEPT_FOR, Submission
from kentportal.outbox.models import Delivery
from safeguarding.correspondence import Response
from safeguarding.records import Event

from .answered import CANARIES, MESSAGE, Case, events, mails
from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db
LIST = "/forms/submitted/"


@pytest.fixture
def case() -> Case:
    return Case.make()


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_until_there_is_one_the_referrer_reads_exactly_that(case: Case) -> None:
    listed = words(case.referrer.get(LIST))
    assert "> No response posted </td>" in listed
    assert "Received" in listed
    assert "No response posted" in words(case.referrer.get(case.form()))


def test_a_response_is_announced_read_and_known_to_be_read(case: Case) -> None:
    answer = case.respond()
    assert answer["Location"] == case.url("inspect")
    assert mails()[-1] == (case.owner.email, "response_posted")
    assert "Not read yet" in words(case.staff.get(case.url("inspect")))
    listed = words(case.referrer.get(LIST))
    assert "1 new" in listed
    assert MESSAGE not in listed
    page = words(case.referrer.get(case.form()))
    assert MESSAGE in page
    assert ">New</strong>" in page
    assert Response.objects.get().read_at is not None
    assert events()[-1] == "response read"
    assert "Read on" in words(case.staff.get(case.url("inspect")))
    again = words(case.referrer.get(case.form()))
    assert MESSAGE in again
    assert ">New</strong>" not in again
    assert events().count("response read") == 1
    assert MESSAGE in words(case.referrer.get(LIST))


def test_to_ask_for_the_head_alone_reads_nothing(case: Case) -> None:
    case.respond()
    assert case.referrer.head(case.form()).status_code == 200
    assert Response.objects.get().read_at is None


def test_the_mail_says_nothing_of_the_message_or_of_anybody(case: Case) -> None:
    case.respond()
    payload = Delivery.objects.order_by("-pk")[0].payload
    assert payload["context"] == {"reference": case.referral.reference, "path": "/forms/submitted/"}


def test_pressed_twice_it_is_posted_once(case: Case) -> None:
    once = case.staff.get(case.url("respond")).context["form"]["once"].value()
    for _ in range(2):
        answer = case.staff.post(case.url("respond"), {"once": str(once), "message": MESSAGE})
        assert answer["Location"] == case.url("inspect")
    assert Response.objects.count() == 1
    assert events().count("responded") == 1
    assert len([each for each in mails() if each[1] == "response_posted"]) == 1


def test_other_words_from_the_same_page_are_not_taken_for_posted(case: Case) -> None:
    once = str(case.staff.get(case.url("respond")).context["form"]["once"].value())
    case.staff.post(case.url("respond"), {"once": once, "message": MESSAGE})
    answer = case.staff.post(case.url("respond"), {"once": once, "message": "Other words"})
    assert answer.status_code == 409 and "Other words" in answer.content.decode()
    assert Response.objects.count() == 1


@pytest.mark.parametrize("message", ["", "   ", "x" * 5001, "nul \x00"])
def test_a_message_that_is_none_is_refused_with_what_was_typed(case: Case, message: str) -> None:
    answer = case.respond(message)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert message.replace("\x00", "")[:40].encode() in answer.content.replace(b"\x00", b"")
    assert not Response.objects.exists()


def test_an_invented_id_posts_nothing_that_is_somebody_elses(case: Case) -> None:
    case.respond()
    other = Response.objects.get()
    answer = case.staff.post(case.url("respond"), {"once": "not-an-id", "message": "Another"})
    assert answer.status_code == 422
    assert Response.objects.get() == other


def test_html_in_a_message_is_shown_as_it_was_written(case: Case) -> None:
    case.respond("<script>alert(1)</script> {{ 7 }}")
    for page in (
        case.referrer.get(case.form()),
        case.referrer.get(LIST),
        case.staff.get(case.url("inspect")),
    ):
        assert b"&lt;script&gt;alert(1)" in page.content
        assert b"<script>alert(1)" not in page.content


def test_an_event_tells_who_and_not_what(case: Case) -> None:
    case.respond()
    event = Event.objects.order_by("-sequence")[0]
    assert (event.kind, event.actor_id) == ("responded", case.worker.pk)
    assert event.detail == {"response": str(Response.objects.get().pk)}


def test_a_late_response_can_be_read_for_30_days(case: Case) -> None:
    long_ago = case.sent.sent_at - KEPT_FOR * 2
    Submission.objects.update(sent_at=long_ago)
    assert case.referrer.get(case.form()).status_code == 404
    case.respond()
    assert MESSAGE in words(case.referrer.get(case.form()))
    Submission.objects.update(responded_at=long_ago)
    assert case.referrer.get(case.form()).status_code == 404


def test_without_an_account_there_is_nobody_to_respond_to(case: Case) -> None:
    assert "Respond to the referrer" in words(case.staff.get(case.url("inspect")))
    case.owner.delete()
    page = words(case.staff.get(case.url("inspect")))
    assert "Respond to the referrer" not in page
    assert case.staff.get(case.url("respond"))["Location"] == case.url("inspect")
    assert case.staff.post(case.url("respond"), {"message": MESSAGE, "once": ""}).status_code in (409, 422)
    assert not Response.objects.exists()


def test_once_opened_it_is_being_looked_at(case: Case) -> None:
    case.staff.get(case.url("inspect"))
    assert "Being looked at" in words(case.referrer.get(LIST))


def test_what_they_write_is_never_readable_in_the_database(case: Case) -> None:
    case.respond()
    case.ask_to_withdraw()
    case.decide("refuse")
    case.return_it()
    case.add_and_send(worry="More.")
    stored = b"".join(_stored())
    assert case.referral.reference.encode() in stored
    assert not [canary for canary in CANARIES if canary.encode() in stored]


def _stored() -> list[bytes]:
    """Every value of every row of ours, as the database has it."""
    found: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("formpages_", "safeguarding_", "outbox_")):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
                found += [
                    bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode()
                    for row in cursor.fetchall()
                    for v in row
                ]
    return found


def test_an_id_that_another_message_has_is_refused_with_what_was_typed(case: Case) -> None:
    case.respond()
    once = str(Response.objects.get().pk)
    colleague = sign_in(Client(), make_worker("colleague@example.org"))
    for message in ("Other words", MESSAGE):
        answer = colleague.post(case.url("respond"), {"once": once, "message": message})
        assert answer.status_code == 409
        assert message in answer.content.decode()
    other = make_referral()
    url = reverse("inbox_modeladmin_respond", args=[other.pk])
    assert case.staff.post(url, {"once": once, "message": MESSAGE}).status_code == 409
    assert (Response.objects.get().by_id, events().count("responded")) == (case.worker.pk, 1)
