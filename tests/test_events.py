"""The record: every look is an event, events name nobody, and nothing can be changed in them unnoticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from safeguarding import audit, triage, triggers
from safeguarding.records import Event, Referral

from .people import make_user, sign_in
from .referrals import PERSONAL, add_upload, make_referral, make_worker

pytestmark = pytest.mark.django_db


def test_each_look_is_an_event(client: Client) -> None:
    worker = make_worker("worker@example.org")
    referral = make_referral()
    upload = add_upload(referral.submission)
    sign_in(client, worker)
    for action, more in (("inspect", []), ("inspect", []), ("print", []), ("pdf", []), ("file", [upload.pk])):
        url = reverse(f"inbox_modeladmin_{action}", args=[referral.pk, *more])
        assert client.get(url, REMOTE_ADDR="192.0.2.7").status_code == 200
    events = list(Event.objects.filter(subject_id=referral.pk))
    kinds = [event.kind for event in events]
    assert kinds == ["received", "opened", "opened", "printed", "pdf made", "downloaded"]
    assert {event.actor_id for event in events[1:]} == {worker.pk}
    assert {event.from_address for event in events[1:]} == {"192.0.2.7"}
    assert {event.reference for event in events} == {referral.reference}
    assert events[-1].detail == {"upload": str(upload.pk)}


def test_being_refused_is_no_event_and_opens_nothing(client: Client) -> None:
    referral = make_referral()
    url = reverse("inbox_modeladmin_inspect", args=[referral.pk])
    assert sign_in(Client(), make_worker("worker@example.org")).get(url).status_code == 200
    seen = Event.objects.count()
    assert sign_in(client, make_worker("ot@example.org", "ot")).get(url).status_code == 404
    assert Event.objects.count() == seen


def test_the_first_opening_is_remembered(client: Client) -> None:
    referral = make_referral()
    url = reverse("inbox_modeladmin_inspect", args=[referral.pk])
    sign_in(client, make_worker("worker@example.org"))
    client.get(url)
    referral.refresh_from_db()
    first = referral.opened_at
    assert first
    client.get(url)
    referral.refresh_from_db()
    assert referral.opened_at == first


def test_events_and_names_of_records_name_nobody(client: Client) -> None:
    worker = make_worker("worker@example.org")
    referral = make_referral(urgency="urgent", why="unsafe")
    sign_in(client, worker).get(reverse("inbox_modeladmin_inspect", args=[referral.pk]))
    rows = [str(value) for row in Event.objects.values() for value in row.values()]
    records = [referral, referral.submission, *Event.objects.all(), *referral.search_keys.all()]
    personal = [*PERSONAL, worker.email, "referrer@example.org", "Sarah"]
    for text in rows + [str(each) for each in records] + [repr(each) for each in records]:
        assert not [word for word in personal if word in text], text


def test_events_outlive_what_they_tell_of() -> None:
    referral = make_referral()
    reference = referral.reference
    submission = referral.submission
    referral.delete()
    submission.delete()
    assert Event.objects.get().reference == reference


def raw(statement: str) -> None:
    """The statement, by somebody at the database itself, taken back if it fails."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


REFUSED = [
    "UPDATE safeguarding_event SET kind = 'nothing'",
    "UPDATE safeguarding_event SET actor_id = 1 WHERE sequence = 1",
    "DELETE FROM safeguarding_event",
    "DELETE FROM safeguarding_event WHERE sequence = 1",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_the_database_refuses_to_change_the_record(statement: str) -> None:
    make_referral()
    with pytest.raises(DatabaseError, match=triggers.REFUSAL):
        raw(statement)
    assert Event.objects.get().kind == "received"


def test_the_database_refuses_to_empty_the_record() -> None:
    make_referral()
    emptying = ["DELETE FROM"] if connection.vendor == "sqlite" else ["DELETE FROM", "TRUNCATE"]
    for statement in emptying:
        with pytest.raises(DatabaseError, match=triggers.REFUSAL):
            raw(f"{statement} safeguarding_event")
    assert Event.objects.exists()


def test_migrating_puts_lost_triggers_back() -> None:
    make_referral()
    without_triggers()
    raw(REFUSED[1])
    call_command("migrate", verbosity=0)
    with pytest.raises(DatabaseError, match=triggers.REFUSAL):
        raw(REFUSED[1])


def without_triggers() -> None:
    """Take the triggers away, as somebody who owns the database can."""
    own = " ON safeguarding_event" if connection.vendor == "postgresql" else ""
    for act in ("update", "delete"):
        raw(f"DROP TRIGGER safeguarding_event_no_{act}{own}")


def change(**values: Any) -> Callable[[], object]:
    return lambda: Event.objects.filter(sequence=2).update(**values)


def remove(sequence: int) -> Callable[[], object]:
    return lambda: Event.objects.filter(sequence=sequence).delete()


def swap() -> None:
    second, third = Event.objects.filter(sequence__in=(2, 3)).order_by("sequence")
    Event.objects.filter(pk=second.pk).update(sequence=99)
    Event.objects.filter(pk=third.pk).update(sequence=2)
    Event.objects.filter(pk=second.pk).update(sequence=3)


def insert() -> None:
    last = Event.objects.order_by("sequence").last()
    assert last
    last.pk, last.previous, last.sequence = None, last.hash, last.sequence + 1
    last.save(force_insert=True)


def set_back() -> None:
    """Remove the last event, and have the referral say that the one before it was the last."""
    last = Event.objects.get(sequence=3)
    last.delete()
    Referral.objects.update(event_count=2, event_head=last.previous)


def forget_referral() -> None:
    Referral.objects.all().delete()


def remove_all() -> None:
    Event.objects.all().delete()


TAMPERS: dict[str, Callable[[], object]] = {
    "who": change(actor_id=77),
    "what": change(kind="printed"),
    "detail": change(detail={"urgency": "urgent"}),
    "where": change(from_address="203.0.113.9"),
    "the first": remove(1),
    "one between": remove(2),
    "the last": remove(3),
    "all": remove_all,
    "the last, with the head set back": set_back,
    "the referral itself": forget_referral,
    "order": swap,
    "one too many": insert,
}


@pytest.mark.parametrize("tamper", TAMPERS.values(), ids=TAMPERS)
def test_tampering_is_found(tamper: Callable[[], object]) -> None:
    referral = make_referral()
    for _ in range(2):
        with transaction.atomic():
            audit.record(referral, audit.OPENED, actor_id=5, from_address="192.0.2.7")
    call_command("verify_audit", stdout=StringIO())
    without_triggers()
    tamper()
    with pytest.raises(CommandError, match=referral.reference):
        call_command("verify_audit", stdout=StringIO())


def test_an_untouched_record_is_as_it_was_written() -> None:
    for number in range(3):
        make_referral(make_user(f"{number}@example.org"))
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "Every event is as it was written." in out.getvalue()


def test_the_chain_needs_our_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with the database alone cannot make a chain that holds."""
    make_referral()
    event, referral = Event.objects.get(), Referral.objects.get()
    assert event.hash == audit.chained(event) == referral.event_head
    assert referral.event_seal == audit.sealed(referral.pk, 1, event.hash)
    monkeypatch.setattr(
        "safeguarding.audit.keyed_hash", lambda purpose, text: sha256(text.encode()).hexdigest()
    )
    assert event.hash != audit.chained(event)
    assert referral.event_seal != audit.sealed(referral.pk, 1, event.hash)


@pytest.mark.django_db(transaction=True)
def test_openings_at_once_each_find_their_place() -> None:
    referral = make_referral()

    def look(worker: int) -> None:
        try:
            triage.open_referral(worker, referral, "192.0.2.7")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(look, range(1, 17)))
    assert Event.objects.count() == 17
    assert list(audit.faults()) == []
