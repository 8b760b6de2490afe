"""A form sent by mistake: its referrer asks to have it withdrawn, and the team decides."""

from typing import Any

import pytest

from safeguarding import audit, statuses
from safeguarding.correspondence import Withdrawal
from safeguarding.records import Referral

from .answered import ANSWER, REASON, Case, events, mails

pytestmark = pytest.mark.django_db
LIST = "/forms/submitted/"


@pytest.fixture
def case() -> Case:
    return Case.make()


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_it_is_asked_first_and_asking_changes_nothing(case: Case) -> None:
    assert "Ask us to withdraw this form" in words(case.referrer.get(case.form()))
    page = words(case.referrer.get(case.form("submission_withdraw")))
    assert "Do you want to ask us to withdraw this form?" in page
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize("reason", ["", REASON])
def test_asked_it_waits_for_the_team(case: Case, reason: str) -> None:
    assert case.ask_to_withdraw(reason)["Location"] == case.form()
    assert Withdrawal.objects.get().reason == reason
    assert case.referral.status == statuses.NEW
    assert events()[-1] == "withdrawal asked"
    page = words(case.referrer.get(case.form()))
    assert "You asked us to withdraw this on" in page
    assert "Ask us to withdraw this form" not in page
    assert "You asked us to withdraw this on" in words(case.referrer.get(LIST))
    reading = words(case.staff.get(case.url("inspect")))
    assert "Withdrawal asked" in reading
    assert (reason or "They gave no reason.") in reading
    assert "Withdrawal asked" in words(case.staff.get("/admin/inbox/"))


def test_asked_twice_it_is_asked_once(case: Case) -> None:
    for _ in range(2):
        assert case.ask_to_withdraw()["Location"] == case.form()
    assert Withdrawal.objects.count() == 1
    assert events().count("withdrawal asked") == 1


@pytest.mark.parametrize("reason", ["x" * 1001, "nul \x00"])
def test_a_reason_that_cannot_be_kept_is_refused(case: Case, reason: str) -> None:
    answer = case.ask_to_withdraw(reason)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    assert not Withdrawal.objects.exists()


def test_accepted_it_is_withdrawn_and_the_referrer_reads_so(case: Case) -> None:
    case.ask_to_withdraw()
    assert case.decide("accept", "")["Location"] == case.url("inspect")
    assert case.referral.status == statuses.WITHDRAWN
    assert case.referral.withdrawal_asked_at is None
    assert mails()[-1] == (case.owner.email, "withdrawal_decided")
    assert events()[-1] == "withdrawn"
    assert "We withdrew it on" in words(case.referrer.get(case.form()))
    assert "Withdrawn" in words(case.referrer.get(LIST))
    assert not list(audit.faults())


def test_refused_it_goes_on_and_the_referrer_reads_why(case: Case) -> None:
    case.ask_to_withdraw()
    assert case.decide("refuse", "").status_code == 422
    assert case.decide("refuse").status_code == 302
    assert case.referral.status == statuses.ACKNOWLEDGED
    assert events()[-1] == "withdrawal refused"
    page = words(case.referrer.get(case.form()))
    assert ANSWER in page
    assert "we decided to go on with it" in page
    assert "Ask us to withdraw this form" in page
    case.ask_to_withdraw()
    assert Withdrawal.objects.count() == 2


def test_it_is_decided_once(case: Case) -> None:
    case.ask_to_withdraw()
    case.decide("refuse")
    answer = case.decide("accept")
    assert answer.status_code == 409
    assert b"no request to withdraw" in answer.content
    assert case.referral.status == statuses.ACKNOWLEDGED
    assert case.staff.get(case.url("withdrawal"))["Location"] == case.url("inspect")


def test_without_being_asked_nothing_is_decided(case: Case) -> None:
    assert case.decide("accept").status_code == 409
    assert case.referral.status == statuses.NEW


def test_what_was_closed_meanwhile_is_not_withdrawn(case: Case) -> None:
    case.ask_to_withdraw()
    Referral.objects.update(status=statuses.DECIDED)
    assert case.decide("accept").status_code == 409
    assert case.referral.status == statuses.DECIDED
    assert case.decide("refuse").status_code == 302


@pytest.mark.parametrize("status", sorted(statuses.CLOSED))
def test_once_decided_it_is_not_offered_and_refused(case: Case, status: str) -> None:
    Referral.objects.update(status=status)
    assert "Ask us to withdraw" not in words(case.referrer.get(case.form()))
    assert case.referrer.get(case.form("submission_withdraw"))["Location"] == case.form()
    case.ask_to_withdraw()
    assert not Withdrawal.objects.exists()


def test_what_was_added_to_is_withdrawn_by_its_newest_form(case: Case) -> None:
    case.return_it()
    first = case.sent
    case.add_and_send()
    assert "Ask us to withdraw" not in words(case.referrer.get(f"/forms/sent/{first.pk}/"))
    assert "Ask us to withdraw" in words(case.referrer.get(case.form()))
