"""`manage.py lint_forms`: quiet where nothing is wrong, a line for each fault, 1 where one is an error."""

from io import StringIO

import pytest
from django.core.management import call_command

from formpages.codelists import CodeList

from .offices import Desk
from .test_editing_faults import faulty, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


def said(*options: str, status: int = 0) -> list[str]:
    """The lines it prints; it must end with this status."""
    out = StringIO()
    try:
        call_command("lint_forms", *options, stdout=out)
    except SystemExit as end:
        assert end.code == status
    else:
        assert status == 0
    return out.getvalue().splitlines()


def test_nothing_is_said_of_what_is_shipped() -> None:
    call_command("load_portal", verbosity=0, stdout=StringIO())
    assert CodeList.objects.exists()
    assert said() == []
    assert said("--draft") == []


def test_drafts_are_looked_at_when_asked_for(desk: Desk) -> None:
    faulty(desk.newest()).save_revision()
    assert said() == []
    lines = said("--draft", status=1)
    assert [line.removeprefix(f"{desk.page.url_path}: error: ").partition(": ")[0] for line in lines] == [
        "Step “Child's details”, “First name”",
        "Step “Others”, group “Children at the same address”",
        "Step “Others”, group “Children at the same address”, “Last name”",
        "Step “The worry”",
    ]


def test_a_form_that_its_pick_list_left_is_told(desk: Desk) -> None:
    gender = CodeList.objects.get(slug="gender")
    gender.codes.exclude(code="F").update(retired=True)
    (line,) = said(status=1)
    assert "“Gender”: it needs at least two answers to choose from." in line
    desk.live().unpublish()
    assert said() == []


def test_warnings_alone_end_well(desk: Desk) -> None:
    page = desk.newest()
    part(page, 2, 3).value["meaning"] = "concern.worry"
    page.save_revision()
    (line,) = said("--draft")
    assert line.startswith(f"{desk.page.url_path}: warning: Step “The worry”, “Your email address”: it has")
