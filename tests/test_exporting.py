"""Exports: no names, nothing a spreadsheet runs, at most 50,000 rows, and always on record."""

from __future__ import annotations

import csv
from io import BytesIO
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from openpyxl import load_workbook

from kentportal.accounts.models import User
from safeguarding import exporting
from safeguarding.casework import Named
from safeguarding.inbox.exports import file_of
from safeguarding.records import Event, Referral

from .people import make_user, sign_in
from .referrals import PERSONAL, make_referral, make_worker

pytestmark = pytest.mark.django_db
KINDS = ("csv", "xlsx")


@pytest.fixture
def manager() -> User:
    return make_worker("manager@example.org", is_manager=True, first_name="=1+1", last_name="Manager")


def url(kind: str, query: str = "") -> str:
    return f"/admin/team/export.{kind}{query}"


def rows(client: Client, kind: str) -> list[list[str]]:
    answer: Any = client.get(url(kind))
    assert answer.status_code == 200
    assert 'filename="referrals-2' in answer["Content-Disposition"]
    content = answer.getvalue()
    if kind == "csv":
        return list(csv.reader(content.decode("utf-8-sig").splitlines()))
    sheet = load_workbook(BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_row_for_each_referral_without_whom_it_is_about(kind: str, client: Client, manager: User) -> None:
    made = make_referral(urgency="urgent")
    Referral.objects.filter(pk=made.pk).update(worker=manager, district="maidstone", times_returned=2)
    make_referral(team="lado")
    head, *found = rows(sign_in(client, manager), kind)
    assert tuple(head) == exporting.COLUMNS
    assert [row[0] for row in found] == [made.reference]
    row = dict(zip(head, found[0], strict=True))
    assert (row["Urgency"], row["District"], row["Times returned"]) == ("Urgent", "Maidstone", "2")
    assert row["Received"].startswith("20")
    assert not [word for word in PERSONAL if word in str(found)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_in_it_is_run(kind: str, client: Client, manager: User) -> None:
    made = make_referral()
    Referral.objects.filter(pk=made.pk).update(worker=manager, form='=HYPERLINK("http://x.example")')
    _, row = rows(sign_in(client, manager), kind)
    assert "'=1+1 Manager" in row
    assert row[1].startswith("'=HYPERLINK")


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠1"]
)
def test_a_formula_is_made_text(text: str) -> None:
    assert exporting.harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "RS-K1", "O'Brien", "1-2", "a=b"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert exporting.harmless(text) == text


def test_what_no_spreadsheet_file_can_hold_is_left_out() -> None:
    assert exporting.harmless("a\x00b\x0bc\ufffe") == "abc"
    assert exporting.harmless("\x00=1") == "'=1"


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_on_record_with_its_rows(kind: str, client: Client, manager: User) -> None:
    make_referral()
    make_referral()
    sign_in(client, manager).get(url(kind), REMOTE_ADDR="192.0.2.7")
    event = Event.objects.get(kind="exported")
    assert (event.actor_id, event.team, event.from_address) == (manager.pk, "frontdoor", "192.0.2.7")
    assert (event.detail["rows"], event.detail["format"]) == (2, kind)
    assert len(str(event.detail["chosen"])) == 64


def test_an_empty_list_is_on_record_too(client: Client, manager: User) -> None:
    assert len(rows(sign_in(client, manager), "csv")) == 1
    assert Event.objects.get(kind="exported").detail["rows"] == 0


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_are_cut_and_the_file_says_so(
    kind: str, client: Client, manager: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    for _ in range(3):
        make_referral()
    found = rows(sign_in(client, manager), kind)
    assert len(found) == 4
    assert found[-1][0] == "Only the first 2 of 3 are in this file. Choose fewer to have them all."


def test_what_is_restricted_to_others_is_left_out(client: Client, manager: User) -> None:
    made = make_referral()
    Referral.objects.filter(pk=made.pk).update(restricted=True)
    Named.objects.create(referral=made, user=make_worker("named@example.org"))
    assert len(rows(sign_in(client, manager), "csv")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_for_managers(kind: str, client: Client, manager: User) -> None:
    make_referral()
    assert sign_in(client, manager).get(url(kind)).status_code == 200
    assert client.get(url(kind, "?team=lado")).status_code == 404
    assert client.post(url(kind)).status_code == 405
    seen = Event.objects.count()
    for user in (make_worker("w@example.org"), make_user("root@example.org", is_superuser=True)):
        assert sign_in(Client(), user).get(url(kind)).status_code in (302, 403)
    assert Event.objects.count() == seen


def test_there_is_no_other_kind() -> None:
    with pytest.raises(Http404):
        file_of(exporting.rows(Referral.objects.none(), 0), "pdf", "referrals")


@pytest.mark.parametrize("kind", KINDS)
def test_any_number_of_rows_take_as_many_queries(
    kind: str, client: Client, manager: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        made = make_referral()
        Referral.objects.filter(pk=made.pk).update(worker=make_worker(f"w{number}@example.org"))
    sign_in(client, manager).get(url(kind))
    with django_assert_max_num_queries(22):
        client.get(url(kind)).getvalue()
