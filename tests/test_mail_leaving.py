"""How mail leaves: by SMTP or GOV.UK Notify, within its time, and with nothing personal in logs."""

import ast
import socket
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from kentportal.accounts.models import User
from kentportal.outbox import worker
from kentportal.outbox.bounded import MOST, within
from kentportal.outbox.mail import MailFailed, can_be_written, deliver, post_mail, send_now
from kentportal.outbox.models import Delivery

from .mail_servers import NOTIFY_KEY, TEMPLATE, NotifyServer, SMTPServer, notify_server, running, smtp_server
from .people import PASSWORD, make_user
from .test_accounts_registration import DETAILS, NEW, to_code

pytestmark = pytest.mark.django_db
TO = "somebody@example.org"
CODE = "account_sign_in_code"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def smtp(settings: Settings) -> Iterator[SMTPServer]:
    with running(smtp_server()) as server:
        settings.EMAIL_BACKEND = "kentportal.outbox.smtp.SMTPBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server
    wait_for_threads()


@pytest.fixture
def notify(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[NotifyServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(notify_server()) as server:
        settings.EMAIL_BACKEND = "kentportal.outbox.notify.NotifyBackend"
        settings.NOTIFY_URL = f"http://127.0.0.1:{server.server_address[1]}"
        settings.NOTIFY_KEY, settings.NOTIFY_TEMPLATE = NOTIFY_KEY, TEMPLATE
        yield server
    wait_for_threads()


def wait_for_threads() -> None:
    """Nothing that was sending is left behind."""
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(10)
            assert not thread.is_alive()


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def send_code() -> None:
    send_now(TO, CODE, {"code": "1234 5678"})


def test_a_code_by_smtp_comes_from_the_service(smtp: SMTPServer) -> None:
    send_code()
    mail = message_from_bytes(smtp.received[0], policy=policy.default)
    assert mail["From"].addresses[0].display_name == "No Reply - KCC Children's Integrated Services Portal"
    assert mail["To"] == TO
    assert "1234 5678" not in mail["Subject"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert all("1234 5678" in part.get_content() for part in mail.iter_parts())


@pytest.mark.parametrize("mood", ["silent", "drips", "550", "450"])
def test_a_code_that_smtp_does_not_take_is_said_in_time(
    mood: str, smtp: SMTPServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    smtp.mood = mood
    settings.MAIL_SECONDS_AT_ONCE, settings.MAIL_SECONDS_BY_WORKER = 0.6, 1
    began = time.monotonic()
    with pytest.raises(MailFailed) as failed:
        send_code()
    assert time.monotonic() - began < 3
    assert TO not in str(failed.value) + caplog.text


def test_a_code_when_no_mail_server_is_there(smtp: SMTPServer, settings: Settings) -> None:
    settings.EMAIL_PORT = a_free_port()
    with pytest.raises(MailFailed, match="ConnectionRefusedError"):
        send_code()


def test_a_connection_that_never_ends_is_cut(smtp: SMTPServer, settings: Settings) -> None:
    smtp.mood = "drips"
    settings.MAIL_SECONDS_AT_ONCE, settings.MAIL_SECONDS_BY_WORKER = 0.2, 0.5
    with pytest.raises(MailFailed):
        send_code()
    wait_for_threads()  # the server still drips


@pytest.mark.parametrize(
    ("mood", "status"),
    [("", "delivered"), ("550", "gave up"), ("450", "trying again"), ("silent", "trying again")],
)
def test_the_outbox_by_smtp(
    mood: str, status: str, smtp: SMTPServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    smtp.mood = mood
    settings.MAIL_SECONDS_BY_WORKER = 1
    post_mail(TO, "account_password_changed", {}, key="m1")
    worker.work_once()
    delivery = Delivery.objects.get()
    assert delivery.status == status
    assert TO not in delivery.last_error + caplog.text


UNWRITABLE = f"a@{'ü' * 60}.com"


@pytest.mark.parametrize("address", [UNWRITABLE, "a\nBcc: b@example.org"])
def test_an_address_that_mail_cannot_write_is_no_fault_of_ours(
    address: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(MailFailed) as failed:
        send_now(address, CODE, {"code": "1234 5678"})
    post_mail(address, "account_password_changed", {}, key="m1")
    worker.work_once()
    delivery = Delivery.objects.get()
    assert (delivery.status, delivery.attempts) == ("gave up", 1)
    assert address not in str(failed.value) + delivery.last_error + caplog.text
    assert not can_be_written(address)
    assert can_be_written("a@münchen.example") and can_be_written(TO)


def test_the_times_fit() -> None:
    assert portal.MAIL_SECONDS_AT_ONCE == portal.EMAIL_TIMEOUT == 10
    assert portal.MAIL_SECONDS_AT_ONCE < portal.MAIL_SECONDS_BY_WORKER < worker.LEASE.total_seconds()


def test_servers_that_hang_do_not_take_every_thread() -> None:
    over = threading.Event()
    try:
        for _ in range(MOST):
            with pytest.raises(TimeoutError):
                within(0, over.wait)
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            within(10, over.wait)
        assert time.monotonic() - began < 5
    finally:
        over.set()
        wait_for_threads()
    assert within(10, lambda: "free again") == "free again"


def test_a_code_by_notify_is_one_call(notify: NotifyServer) -> None:
    send_code()
    (sent,) = notify.received
    assert (sent["email_address"], sent["template_id"]) == (TO, TEMPLATE)
    assert sent["personalisation"]["subject"].startswith("Your code for")
    assert "1234 5678" in sent["personalisation"]["body"]


def test_what_notify_has_had_is_not_sent_again(notify: NotifyServer) -> None:
    post_mail(TO, "account_password_changed", {}, key="m1")
    worker.work_once()
    payload = Delivery.objects.get().payload
    deliver("m1", payload)  # as after a crash between sending and recording
    assert len([each for each in notify.received if "email_address" in each]) == 1
    sent = next(each for each in notify.received if "email_address" in each)
    assert notify.received[-1] == {"looked_for": sent["reference"]}
    sent["status"] = "technical-failure"
    deliver("m1", payload)
    assert len([each for each in notify.received if "email_address" in each]) == 2


REFUSALS = [
    ("400 ValidationError: email_address Not a valid email address", "gave up"),
    ("400 BadRequestError: Can’t send to this recipient using a team-only API key", "gave up"),
    ("403 BadRequestError: Can’t send to this recipient when service is in trial mode", "gave up"),
    ("400 BadRequestError: Template not found", "trying again"),
    ("403 AuthError: Error: Your system clock must be accurate to within 30 seconds", "trying again"),
    ("429 TooManyRequestsError: Exceeded send limits (50) for today", "trying again"),
    ("500 Exception: Internal server error", "trying again"),
    ("503 Exception: Service unavailable", "trying again"),
    ("slow", "trying again"),
]


@pytest.mark.parametrize(("mood", "status"), REFUSALS, ids=[mood[:3] + status for mood, status in REFUSALS])
def test_what_notify_does_not_take(
    mood: str, status: str, notify: NotifyServer, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    notify.mood = mood
    settings.EMAIL_TIMEOUT = 0.5
    post_mail(TO, "account_password_changed", {}, key="m1")
    worker.work_once()
    delivery = Delivery.objects.get()
    assert delivery.status == status
    with pytest.raises(MailFailed) as failed:
        send_code()
    assert TO not in delivery.last_error + str(failed.value) + caplog.text
    assert "GOV.UK Notify" in delivery.last_error


def test_notify_that_is_not_there(notify: NotifyServer, settings: Settings) -> None:
    settings.NOTIFY_URL = f"http://127.0.0.1:{a_free_port()}"
    post_mail(TO, "account_password_changed", {}, key="m1")
    worker.work_once()
    assert Delivery.objects.get().status == "trying again"


@pytest.fixture
def user() -> User:
    return make_user(TO)


def without_codes(client: Client, error_log: list[object]) -> list[str]:
    """What each page that mails a code answers when none can be sent."""
    pages = [
        client.post(reverse("account_login"), {"login": TO, "password": PASSWORD}),
        client.post(reverse("account_reset_password"), {"email": TO}),
        to_code(client),
    ]
    assert [page.status_code for page in pages] == [200] * 3
    error_log.clear()
    return [page.content.decode() for page in pages]


def test_a_person_is_told_what_to_do_when_no_code_can_be_sent(
    client: Client, user: User, smtp: SMTPServer, settings: Settings, error_log: list[object]
) -> None:
    smtp.mood = "drips"
    settings.MAIL_SECONDS_AT_ONCE, settings.MAIL_SECONDS_BY_WORKER = 0.2, 0.5
    for page in without_codes(client, error_log):
        assert "We could not send your code" in page
        assert "Try again" in page
        assert "03000 41 11 11" in page
    # What was entered to register is still there, and once mail is back, trying again is all it takes.
    assert NEW in client.get(reverse("account_signup")).content.decode()
    assert DETAILS["organisation"] in client.get(reverse("register_details")).content.decode()
    smtp.mood = ""
    answer = client.post(
        reverse("account_signup"), {"email": NEW, "password1": PASSWORD, "password2": PASSWORD}
    )
    assert answer["Location"] == reverse("account_code")
    assert len(smtp.received) == 1


def sources() -> Iterator[tuple[str, ast.AST]]:
    for folder in ("kentportal", "home", "formpages", "safeguarding"):
        for path in (ROOT / folder).rglob("*.py"):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def imported(tree: ast.AST) -> set[str]:
    """The modules, and what is taken out of them, that a file imports."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_codes_alone_leave_at_once() -> None:
    senders = ("django.core.mail", "smtplib", "notifications_python_client", "wagtail.admin.mail")
    at_once, by_themselves = set(), set()
    for path, tree in sources():
        names = imported(tree)
        if "kentportal.outbox.mail.send_now" in names:
            at_once.add(path)
        if any(name.startswith(senders) for name in names):
            by_themselves.add(path)
    assert at_once == {"kentportal/accounts/letters.py"}
    assert by_themselves == {f"kentportal/outbox/{name}.py" for name in ("mail", "smtp", "notify")}
