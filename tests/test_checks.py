"""Checks with other agencies: asked, due, overdue, answered; several at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from formpages.codelists import Code, CodeList
from safeguarding import agencies, checks, statuses
from safeguarding.acts import Doing
from safeguarding.casework import AgencyCheck
from safeguarding.records import Event, Referral, Team

from .acting import NOTE, WHY
from .answered import Case, events

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return Case.make()


def ask(case: Case, agency: str = "police", **given: str) -> Any:
    due = (timezone.localdate() + timedelta(days=1)).isoformat()
    return case.staff.post(case.url("check"), {"agency": agency, "question": WHY, "due": due} | given)


def answer(case: Case, check: AgencyCheck, words: str = NOTE) -> Any:
    return case.staff.post(case.url("check_answer", check.pk), {"answer": words})


def page(case: Case) -> str:
    return " ".join(case.staff.get(case.url("inspect")).content.decode().split())


def test_a_check_is_asked_shown_and_answered(case: Case) -> None:
    assert ask(case).status_code == 302
    made = AgencyCheck.objects.get()
    assert (case.referral.status, case.referral.worker) == (statuses.CHECKS, case.worker)
    assert (made.agency, made.agency_name, made.question) == ("police", "Police", WHY)
    assert timezone.localtime(made.due_at).hour == 17
    shown = page(case)
    assert "Police" in shown
    assert WHY in shown
    assert "Add the answer" in shown
    assert answer(case, made).status_code == 302
    assert events()[-2:] == ["opened", "check received"]
    shown = page(case)
    assert NOTE in shown
    assert "Add the answer" not in shown
    made.refresh_from_db()
    assert made.received_by == case.worker


def test_several_are_open_at_once_and_each_has_its_own_answer(case: Case) -> None:
    for agency in ("police", "gp", "school"):
        ask(case, agency)
    police, gp, school = AgencyCheck.objects.order_by("pk")
    answer(case, gp, "From the practice.")
    gp.refresh_from_db()
    assert gp.answer == "From the practice."
    assert page(case).count("Add the answer") == 2
    assert AgencyCheck.objects.filter(received_at=None).count() == 2
    assert {police.agency, school.agency} == {"police", "school"}


def test_an_answer_is_kept_once(case: Case) -> None:
    ask(case)
    made = AgencyCheck.objects.get()
    answer(case, made)
    assert answer(case, made, "Another.").status_code == 409
    made.refresh_from_db()
    assert made.answer == NOTE
    assert case.staff.get(case.url("check_answer", made.pk))["Location"] == case.url("inspect")


def test_what_is_overdue_is_marked(case: Case) -> None:
    ask(case)
    assert "Overdue</span>" not in page(case)
    AgencyCheck.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert "Overdue</span>" in page(case)


def test_a_check_of_another_referral_is_not_there(case: Case) -> None:
    ask(case)
    made = AgencyCheck.objects.get()
    assert case.staff.get(case.url("check_answer", made.pk)).status_code == 200
    for pk in (made.pk + 1, 999999999):
        assert case.staff.get(case.url("check_answer", pk)).status_code == 404
        assert case.staff.post(case.url("check_answer", pk), {"answer": NOTE}).status_code == 404


@pytest.mark.parametrize(
    "given",
    [
        {"agency": "invented"},
        {"agency": ""},
        {"question": ""},
        {"question": "nul \0"},
        {"due": ""},
        {"due": "31.02.2026"},
        {"due": "9999999-99-99"},
        {"due": "2020-01-01"},
        {"due": "9999-12-31"},
    ],
)
def test_what_cannot_be_asked_is_refused_and_what_was_typed_stays(case: Case, given: dict[str, str]) -> None:
    refused = ask(case, **{"question": "Anything known of Kim?", **given})
    assert refused.status_code == 422
    assert b"There is a problem" in refused.content
    if "question" not in given:
        assert b"Anything known of Kim?" in refused.content
    assert not AgencyCheck.objects.exists()
    assert case.referral.status == statuses.NEW


def test_while_the_referrer_is_asked_it_goes_on_waiting(case: Case) -> None:
    case.return_it()
    ask(case)
    assert case.referral.status == statuses.WAITING


def test_the_usual_day_is_a_working_day_on() -> None:
    team = Team.objects.get_or_create(slug="frontdoor", defaults={"name": "Front Door"})[0]
    friday = datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert checks.usual_day(team, friday).isoformat() == "2026-11-30"
    christmas = datetime(2026, 12, 24, 15, tzinfo=UTC)
    assert checks.usual_day(team, christmas).isoformat() == "2026-12-29"


def test_editors_keep_the_agencies_and_what_was_asked_keeps_its_name(case: Case) -> None:
    agencies.load()
    ask(case)
    CodeList.objects.get(slug="agencies").codes.filter(code="police").update(label="Kent Police")
    Code.objects.create(
        code_list=CodeList.objects.get(slug="agencies"), code="coastguard", label="Coastguard"
    )
    assert ask(case, "coastguard").status_code == 302
    names = AgencyCheck.objects.order_by("pk").values_list("agency_name", flat=True)
    assert list(names) == ["Police", "Coastguard"]
    agencies.load()
    assert agencies.offered()["police"] == "Kent Police"
    CodeList.objects.get(slug="agencies").delete()
    assert agencies.offered() == agencies.SHIPPED


def test_the_record_says_which_agency_and_not_what(case: Case) -> None:
    made = checks.ask(case.referral, Doing(case.worker), "gp", WHY, timezone.localdate())
    assert Event.objects.get(kind="check asked").detail == {"check": made.pk, "agency": "gp"}
    assert Referral.objects.get().status == statuses.CHECKS
