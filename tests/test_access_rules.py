"""Whom every view of the portal is for: each by its name, in one of three tables, and no other.

`tests/data/access.csv` has the views whose address is about something and all outside the staff side;
`tests/data/roles.csv` those of the staff side that ask for nothing or for a page; `test_form_access` those
under /forms/. A view in none of them fails here until somebody has decided whom it is for.
"""

from __future__ import annotations

import csv
import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from . import test_form_access, test_roles
from .offices import Desk
from .things import things
from .view_addresses import View, address, views

#: Wagtail leaves the files that it makes renditions in to be collected.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
TABLE = Path(__file__).parent / "data" / "access.csv"
#: Each column of the table, and who is in it.
COLUMNS = {
    "anonymous": ("",),
    "referrer": ("referrer",),
    "worker": ("worker",),
    "manager": ("manager", "second_manager"),
    "other team": ("ot", "otmanager", "lado", "ladomanager"),
    "editor": ("editor",),
    "admin": ("admin",),
    "superuser": ("superuser",),
}
#: Wagtail's page for trying out an error.
LEFT_OUT = ("wagtailadmin_error_test",)
HOME = "/admin/"
#: What an answer means to somebody who asked to see something.
ANSWERS = {200: "yes", 302: "elsewhere", 400: "no", 403: "no", 404: "no", 405: "posts", 410: "no", 429: "no"}


def table() -> dict[str, dict[str, str]]:
    with TABLE.open(newline="") as file:
        return {row["view"]: row for row in csv.DictReader(file)}


def listed_elsewhere(name: str) -> bool:
    """Whether another table says whom a view is for, and its test tries it."""
    namespace, _, bare = name.rpartition(":")
    if namespace == "formpages":
        return bare in test_form_access.OWNER_GETS
    return name in test_form_access.OWN_LISTS or name in {view for view, _ in test_roles.table()}


def wanted() -> dict[str, View]:
    """The views that this table has to list, by name."""
    names = {view.name: view for view in views() if not listed_elsewhere(view.name)}
    return {name: view for name, view in names.items() if name not in LEFT_OUT}


def got(browser: Client, url: str) -> str:
    """What a view answers: "sign in" for whoever is asked who they are, "elsewhere" for other redirects."""
    answer: Any = browser.get(url)
    if answer.streaming:
        list(answer.streaming_content)  # which closes what it is read from
    if answer.status_code == 302 and answer["Location"].startswith("/account/login/"):
        return "sign in"
    if answer.status_code == 302 and answer["Location"] == HOME:
        return "no"  # with a word about it, which is how Wagtail refuses
    return ANSWERS.get(answer.status_code, str(answer.status_code))


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


@pytest.fixture
def there(desk: Desk) -> dict[str, Any]:
    """One of everything, made once everybody is there."""
    return things(desk)


def test_every_view_of_the_portal_stands_in_a_table() -> None:
    assert set(wanted()) == set(table()), "tests/data/access.csv says whom each view is for"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_view_is_for_whom_the_table_says(column: str, desk: Desk, there: dict[str, Any]) -> None:
    expected, wrong = table(), {}
    browsers = [desk.browser(name) if name else Client() for name in COLUMNS[column]]
    for name, view in wanted().items():
        url = address(view, there)
        assert url is not None, f"tests/things.py has nothing for {name} {view.parts}"
        for who, browser in zip(COLUMNS[column], browsers, strict=True):
            if (answer := got(browser, url)) != expected[name][column]:
                wrong[name, who] = f"{answer}, and the table says {expected[name][column]}"
    assert not wrong
