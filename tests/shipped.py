"""The whole shipped portal, loaded once for a module; what one test changes the next does not see."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from pytest_django import DjangoDbBlocker

from home.hours import office


@pytest.fixture(scope="module")
def content(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Around the transaction that each test rolls back stands this one, with the content in it."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_portal")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def shipped(content: None, db: None) -> Iterator[None]:
    """A portal with its shipped content, and nothing remembered of another test's."""
    office.forget()
    yield
    office.forget()
