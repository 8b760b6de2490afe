"""What every test runs under: an ERROR in the log or broken HTML fails it."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from kentportal.accounts import terms
from kentportal.remembered import forget_now

from .markup import faults
from .portal import Portal, serving, started_once
from .restoring import kept_database


def pytest_configure(config: pytest.Config) -> None:
    """Stop, and say what to install, rather than skip what cannot be tested here."""
    if not (shutil.which("wkhtmltopdf") or Path("/usr/bin/wkhtmltopdf").exists()):
        pytest.exit("wkhtmltopdf is missing: apt-get install wkhtmltopdf", returncode=4)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how much of each shipped form the walks of its tests covered."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "covered":
                terminalreporter.write_line(str(value))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database of the tests; one that commits leaves it as it was."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        with django_db_blocker.unblock():
            restore = stack.enter_context(kept_database())
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: restore())
        yield
        with django_db_blocker.unblock():
            stack.close()


class _ErrorHandler(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def _separate_loggers() -> list[logging.Logger]:
    """The root logger and those that do not pass on to it."""
    known = [logging.getLogger(name) for name in list(logging.Logger.manager.loggerDict)]
    return [logging.getLogger(), *(logger for logger in known if not logger.propagate)]


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """What a process remembers for a minute is another test's, whose rows are gone."""
    terms.forget()
    forget_now()
    yield
    terms.forget()
    forget_now()


@pytest.fixture(autouse=True)
def own_digests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A digest of the record in one test tells nothing about the database of another."""
    # Not by the fixture `settings`: tests of questions have settings of their own under that name.
    monkeypatch.setattr(portal_settings, "RECORD_FOLDER", str(tmp_path / "record"))


@pytest.fixture(autouse=True)
def error_log() -> Iterator[list[logging.LogRecord]]:
    """What was logged as ERROR: a test that means to cause some looks at the list and clears it."""
    handler = _ErrorHandler()
    loggers = _separate_loggers()
    for logger in loggers:
        logger.addHandler(handler)
    yield handler.records
    for logger in loggers:
        logger.removeHandler(handler)
    messages = [f"{record.name}: {record.getMessage()}" for record in handler.records]
    assert not messages, "logged as ERROR: " + "; ".join(messages)


@pytest.fixture(autouse=True)
def sound_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every page of ours that a test asks for is sound HTML; Wagtail's admin answers for itself."""
    original = Client.request

    def request(self: Client, **kwargs: Any) -> Any:
        response = original(self, **kwargs)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        ours = not str(kwargs.get("PATH_INFO", "")).startswith("/admin/")
        if is_html and ours and not response.streaming:
            found = faults(response.content.decode())
            assert not found, f"{kwargs.get('PATH_INFO')}: {found}"
        return response

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture(scope="session")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal that was started once, to copy."""
    own = tmp_path_factory.getbasetemp()
    return started_once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory, first_start: Path) -> Iterator[Portal]:
    """A whole portal as `make serve` starts it, with a database, files and port of its own."""
    with serving(tmp_path_factory.mktemp("portal"), first_start) as running:
        yield running
