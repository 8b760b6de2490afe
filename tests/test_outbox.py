"""The outbox: everything posted leaves once, by whichever worker, and nothing is dropped silently."""

import logging
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone
from pytest_django import Settings

from kentportal import vault
from kentportal.outbox import Failed, chores, worker
from kentportal.outbox.mail import MailFailed, deliver, post_mail, send_now
from kentportal.outbox.models import Chore, Delivery
from kentportal.outbox.posting import post

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=UTC)
sent: list[tuple[str, Any]] = []
ran: list[str] = []
TO = "somebody@example.org"


def take(key: str, payload: Any) -> None:
    sent.append((key, payload))


def fail_for_now(key: str, payload: Any) -> None:
    sent.append((key, payload))
    raise Failed("the other side is away")


def fail_for_good(key: str, payload: Any) -> None:
    sent.append((key, payload))
    raise Failed("the other side will never take this", permanent=True)


def break_down(key: str, payload: Any) -> None:
    raise RuntimeError(f"trouble with {payload}")


def chore() -> None:
    ran.append("chore")


def failing_chore() -> None:
    ran.append("failing")
    raise RuntimeError("text with answers in it")


@pytest.fixture(autouse=True)
def embedded(settings: Settings, tmp_path: Path) -> None:
    """Channels and chores of these tests; mails go to a folder of their own."""
    settings.OUTBOX_CHANNELS = {
        "take": f"{__name__}.take",
        "now": f"{__name__}.fail_for_now",
        "good": f"{__name__}.fail_for_good",
        "broken": f"{__name__}.break_down",
        "mail": "kentportal.outbox.mail.deliver",
    }
    settings.OUTBOX_CHORES = {}
    settings.MAIL_FOLDER = tmp_path / "mail"
    first = settings.TEMPLATES[0]
    settings.TEMPLATES = [first | {"DIRS": [*first["DIRS"], write_templates(tmp_path)]}]
    sent.clear()
    ran.clear()


def write_templates(folder: Path) -> Path:
    mails = folder / "templates" / "mail"
    mails.mkdir(parents=True)
    (mails / "trial.subject.txt").write_text("About\n {{ what }}\n")
    (mails / "trial.txt").write_text(
        '{% extends "mail/base.txt" %}{% block content %}It is {{ what }}.{% endblock %}'
    )
    (mails / "trial.html").write_text(
        '{% extends "mail/base.html" %}{% block content %}<p>It is {{ what }}.</p>{% endblock %}'
    )
    return folder / "templates"


@pytest.mark.django_db
def test_posted_is_sent_once_and_recorded() -> None:
    post("take", "a", {"answer": 1})
    assert Delivery.objects.get().status == "waiting"
    worker.work_once()
    worker.work_once()
    assert sent == [("a", {"answer": 1})]
    delivery = Delivery.objects.get()
    assert delivery.status == "delivered"
    assert delivery.attempts == 1


@pytest.mark.django_db
def test_the_same_key_twice_is_one_delivery() -> None:
    post("take", "a", 1)
    post("take", "a", 2)
    worker.work_once()
    post("take", "a", 3)
    worker.work_once()
    assert sent == [("a", 1)]


@pytest.mark.django_db(transaction=True)
def test_posting_goes_with_the_callers_transaction() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        post("take", "a", 1)
        raise DatabaseError
    assert not Delivery.objects.exists()


def test_posting_to_no_channel_is_refused() -> None:
    with pytest.raises(ValueError, match="fax"):
        post("fax", "a", 1)


@pytest.mark.django_db
def test_nothing_is_sent_before_it_is_due() -> None:
    post("take", "a", 1, due=timezone.now() + timedelta(minutes=5))
    worker.work_once()
    assert sent == []
    assert worker.claim(timezone.now() + timedelta(minutes=6), "w") is not None


@pytest.mark.django_db
def test_failing_for_now_waits_longer_each_time_and_never_gives_up() -> None:
    post("now", "a", 1)
    waits = []
    for _ in range(12):
        Delivery.objects.update(due_at=timezone.now())
        before = timezone.now()
        worker.work_once()
        waits.append(round((Delivery.objects.get().due_at - before).total_seconds()))
    assert waits == [30, 60, 120, 240, 480, 960, 1920, *[3600] * 5]
    delivery = Delivery.objects.get()
    assert delivery.status == "trying again"
    assert delivery.last_error == "the other side is away"
    assert delivery.attempts == 12


def test_waiting_time_stays_an_hour_after_any_number_of_attempts() -> None:
    assert worker.wait_after(100_000) == timedelta(hours=1)


@pytest.mark.django_db
def test_failing_for_good_gives_up_at_once() -> None:
    post("good", "a", 1)
    worker.work_once()
    Delivery.objects.update(due_at=timezone.now())
    worker.work_once()
    assert len(sent) == 1
    assert Delivery.objects.get().status == "gave up"


@pytest.mark.django_db
def test_unforeseen_failure_is_tried_again_and_keeps_answers_out_of_row_and_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    post("broken", "a", "an answer")
    with caplog.at_level(logging.INFO):
        worker.work_once()
    delivery = Delivery.objects.get()
    assert delivery.status == "trying again"
    assert delivery.last_error == "RuntimeError"
    assert "RuntimeError" in caplog.text
    assert "an answer" not in caplog.text


@pytest.mark.django_db
def test_delivery_that_does_not_open_holds_up_no_other(settings: Settings) -> None:
    post("take", "a", 1)
    settings.VAULT_KEYS = [vault.new_key()]
    vault.forget_keys()
    post("take", "b", 2)
    worker.work_once()
    assert sent == [("b", 2)]
    assert Delivery.objects.values_list("last_error", flat=True).get(key="a") == "WrongKey"
    vault.forget_keys()


@pytest.mark.django_db
def test_claim_is_one_workers_until_the_lease_ends() -> None:
    post("take", "a", 1)
    now = timezone.now()
    assert worker.claim(now, "first") is not None
    assert worker.claim(now + timedelta(seconds=59), "second") is None
    again = worker.claim(now + timedelta(seconds=61), "second")
    assert again is not None
    assert again.claimed_by == "second"
    assert again.attempts == 2


@pytest.mark.django_db
def test_what_a_killed_worker_held_is_sent_after_the_lease() -> None:
    post("take", "a", 1)
    assert worker.claim(timezone.now() - timedelta(seconds=30), "killed") is None
    assert worker.claim(timezone.now(), "killed") is not None
    worker.work_once()
    assert sent == []
    Delivery.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    worker.work_once()
    assert sent == [("a", 1)]


@pytest.mark.django_db
def test_late_failure_of_a_worker_that_lost_its_lease_changes_nothing() -> None:
    post("take", "a", 1)
    lost = worker.claim(timezone.now(), "slow")
    assert lost is not None
    assert worker.claim(timezone.now() + timedelta(seconds=61), "quick") is not None
    worker.record_failed(lost, Failed("too late", permanent=True))
    assert Delivery.objects.get().gave_up_at is None
    assert Delivery.objects.get().claimed_by == "quick"
    worker.record_delivered(lost)
    assert Delivery.objects.get().status == "delivered"


def in_threads(number: int, work: Any) -> None:
    gate = threading.Barrier(number)

    def run() -> None:
        gate.wait()
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_everything_and_nothing_twice() -> None:
    for number in range(20):
        post("take", str(number), number)
    in_threads(4, lambda: worker.drain(threading.Event()))
    assert sorted(payload for _, payload in sent) == list(range(20))
    assert not Delivery.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_several_workers_run_a_chore_once(settings: Settings) -> None:
    settings.OUTBOX_CHORES = {f"{__name__}.chore": 60}
    in_threads(4, lambda: chores.run_chores(threading.Event()))
    assert ran == ["chore"]


@pytest.mark.django_db
def test_chore_runs_again_only_after_its_seconds(settings: Settings) -> None:
    settings.OUTBOX_CHORES = {f"{__name__}.chore": 60}
    worker.work_once()
    worker.work_once()
    assert ran == ["chore"]
    Chore.objects.update(started_at=timezone.now() - timedelta(seconds=61))
    worker.work_once()
    assert ran == ["chore", "chore"]


@pytest.mark.django_db
def test_failing_chore_stops_nobody_and_logs_no_text(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.OUTBOX_CHORES = {f"{__name__}.failing_chore": 60, "no.such.chore": 60, f"{__name__}.chore": 60}
    post("take", "a", 1)
    worker.work_once()
    assert ran == ["failing", "chore"]
    assert sent == [("a", 1)]
    assert "RuntimeError" in caplog.text
    assert "answers" not in caplog.text


@pytest.mark.django_db
def test_once_drains_and_returns() -> None:
    for number in range(3):
        post("take", str(number), number)
    call_command("work", "--once")
    assert len(sent) == 3


def test_worker_outlives_a_lost_database_and_stops_when_told(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop = threading.Event()
    rounds = []

    def go_wrong(stop: threading.Event) -> None:
        rounds.append(1)
        if len(rounds) == 3:
            stop.set()
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(worker, "run_chores", go_wrong)
    monkeypatch.setattr(worker, "PAUSE", 0)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    worker.work(stop)
    assert len(rounds) == 3
    assert "OperationalError" in caplog.text


@pytest.mark.django_db
def test_status_in_the_database_cannot_be_both() -> None:
    post("take", "a", 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        Delivery.objects.update(delivered_at=NOW, gave_up_at=NOW)


@pytest.mark.django_db
def test_mail_has_both_parts_one_subject_line_and_a_lasting_id() -> None:
    post_mail(TO, "trial", {"what": "Tea & <b>\nBcc: other@example.org"}, key="m1")
    Delivery.objects.update(payload=Delivery.objects.get().payload)
    worker.work_once()
    deliver("m1", Delivery.objects.get().payload)  # as after a crash between sending and recording
    first, second = django_mail.outbox
    assert first.subject == "About Tea & <b> Bcc: other@example.org"
    assert first.body.startswith("It is Tea & <b>")
    html = first.alternatives[0][0]  # type: ignore[attr-defined]
    assert "Tea &amp; &lt;b&gt;" in html
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.recipients() == [TO]


def refuse(code: int) -> SMTPRecipientsRefused:
    return SMTPRecipientsRefused({TO: (code, b"no")})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (refuse(550), "gave up"),
        (refuse(450), "trying again"),
        (SMTPServerDisconnected("gone"), "trying again"),
        (TimeoutError(), "trying again"),
    ],
)
def test_mail_refused_for_good_or_for_now(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    post_mail(TO, "trial", {"what": "tea"}, key="m1")
    worker.work_once()
    assert Delivery.objects.get().status == status
    assert TO not in Delivery.objects.get().last_error
    assert TO not in caplog.text


@pytest.mark.django_db
def test_mail_to_an_address_with_a_line_break_is_given_up() -> None:
    post_mail("a@example.org\nBcc: b@example.org", "trial", {"what": "tea"}, key="m1")
    worker.work_once()
    assert Delivery.objects.get().status == "gave up"
    assert django_mail.outbox == []


@pytest.mark.parametrize("error", [SMTPException("x"), TimeoutError(), ConnectionRefusedError()])
def test_mail_that_must_leave_at_once_says_when_it_did_not(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    with pytest.raises(MailFailed, match=type(error).__name__):
        send_now(TO, "trial", {"what": "tea"})


@pytest.fixture
def to_files(settings: Settings) -> Path:
    settings.EMAIL_BACKEND = "kentportal.outbox.mail.FilesAndConsoleBackend"
    return settings.MAIL_FOLDER


def test_mail_files_sort_by_time_and_the_console_line_names_nobody(
    to_files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for what in ("one", "two"):
        send_now(TO, "trial", {"what": what})
    paths = sorted(to_files.iterdir())
    subjects = [message_from_bytes(path.read_bytes(), policy=policy.default)["subject"] for path in paths]
    assert subjects == ["About one", "About two"]
    assert {path.stat().st_mode & 0o777 for path in paths} == {0o600}
    printed = capsys.readouterr().out
    assert printed == "".join(f"mail written to {path.name}\n" for path in paths)
