"""Whoever was asked for more information is reminded once; silence closes nothing."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from kentportal.outbox.models import Delivery
from safeguarding import chores, statuses
from safeguarding.audit import faults
from safeguarding.correspondence import Return
from safeguarding.records import Referral, Team

from .answered import CANARIES, Case, events, mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    made = Case.make()
    made.return_it()
    return made


def days_go_by(days: float) -> None:
    Return.objects.update(at=timezone.now() - timedelta(days=days))


def reminders() -> list[str]:
    chores.remind_of_returns()
    return [to for to, template in mails() if template == "information_reminder"]


def test_the_worker_does_it() -> None:
    assert "safeguarding.chores.remind_of_returns" in settings.OUTBOX_CHORES


def test_the_referrer_is_reminded_once_after_the_teams_days(case: Case) -> None:
    days_go_by(4.9)
    assert reminders() == []
    days_go_by(5.1)
    assert reminders() == [case.owner.email]
    assert reminders() == [case.owner.email]
    assert events()[-1] == "referrer reminded"
    assert events().count("referrer reminded") == 1
    posted = Delivery.objects.order_by("pk").last()
    assert posted
    assert case.referral.reference in str(posted.payload)
    assert not [word for word in CANARIES if word in str(posted.payload)]
    assert not list(faults())


def test_the_number_of_days_is_the_teams(case: Case) -> None:
    Team.objects.filter(slug="frontdoor").update(remind_after_days=2)
    Team.objects.exclude(slug="frontdoor").update(remind_after_days=9)
    days_go_by(2.1)
    assert reminders() == [case.owner.email]


def test_silence_closes_nothing(case: Case) -> None:
    days_go_by(80)
    reminders()
    referral = case.referral
    assert (referral.status, referral.closed_at) == (statuses.WAITING, None)
    assert Return.objects.get().ended_at is None


def test_nobody_is_reminded_of_what_came(case: Case) -> None:
    case.add_and_send(worry="More.")
    days_go_by(6)
    assert reminders() == []


@pytest.mark.parametrize("status", [statuses.DECIDED, statuses.PROPOSED, statuses.WITHDRAWN])
def test_nor_of_what_the_team_does_not_wait_for(case: Case, status: str) -> None:
    Referral.objects.update(status=status)
    days_go_by(6)
    assert reminders() == []
    Referral.objects.update(status=statuses.WAITING)
    assert reminders() == [case.owner.email]


def test_nor_somebody_whose_account_is_closed(case: Case) -> None:
    days_go_by(6)
    case.owner.is_active = False
    case.owner.save()
    assert reminders() == []
    case.owner.is_active = True
    case.owner.save()
    assert reminders() == [case.owner.email]


def test_returned_again_they_are_reminded_again(case: Case) -> None:
    days_go_by(6)
    assert len(reminders()) == 1
    case.add_and_send(worry="More.")
    assert case.return_it().status_code == 302
    Return.objects.filter(ended_at=None).update(at=timezone.now() - timedelta(days=6))
    assert len(reminders()) == 2


def test_a_worker_in_the_midst_of_an_act_is_not_held_up_by_it(case: Case) -> None:
    page = case.staff.get(case.url("respond"))
    days_go_by(6)
    assert len(reminders()) == 1
    once = page.context["form"]["once"].value()
    data = {"once": str(once), "message": "Hello", "seen": page.context["seen"]}
    assert case.staff.post(case.url("respond"), data)["Location"] == case.url("inspect")


def test_it_comes_back_unread_and_its_clock_goes_on(case: Case) -> None:
    case.staff.get(case.url("inspect"))
    before = case.referral
    assert before.opened_at
    case.add_and_send(worry="More.")
    after = case.referral
    assert (after.status, after.opened_at) == (statuses.ANSWERED, None)
    assert (after.decide_by, after.acknowledge_by) == (before.decide_by, before.acknowledge_by)
    assert "What the referrer changed" in case.staff.get(case.url("inspect")).content.decode()
