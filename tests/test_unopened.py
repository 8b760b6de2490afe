"""An urgent referral that nobody opens: its managers are told, once."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kentportal.outbox.models import Delivery
from safeguarding import chores, clocks, targets, telling
from safeguarding.casework import Named
from safeguarding.records import Event, Referral, Team

from .answered import mails
from .listing import make
from .people import sign_in
from .referrals import PERSONAL, make_worker

pytestmark = pytest.mark.django_db
UNOPENED = "urgent_unopened"


def told() -> list[str]:
    return [to for to, template in mails() if template == UNOPENED]


@pytest.fixture(autouse=True)
def members() -> None:
    make_worker("worker@example.org")
    make_worker("manager@example.org", is_manager=True)
    make_worker("gone@example.org", is_manager=True, is_active=False)


def overdue(**columns: Any) -> Referral:
    return make(urgency="urgent", alert_at=timezone.now() - timedelta(minutes=1), **columns)


def test_managers_are_told_once_and_of_nothing_but_where_it_is() -> None:
    referral = overdue()
    for _ in range(2):
        chores.tell_of_unopened()
    assert told() == ["manager@example.org"]
    payload = str(Delivery.objects.filter(channel="mail").order_by("-pk")[0].payload)
    assert referral.reference in payload
    assert reverse("inbox_modeladmin_inspect", args=[referral.pk]) in payload
    assert not [text for text in PERSONAL if text in payload]
    assert Event.objects.filter(subject_id=referral.pk, kind="managers told").count() == 1
    assert Referral.objects.get(pk=referral.pk).alert_at is None


def test_it_falls_due_after_thirty_minutes_of_working_time() -> None:
    referral = make(urgency="urgent")
    calendar = targets.calendar_of(Team.objects.get(slug="frontdoor"))
    assert referral.alert_at
    assert clocks.between(calendar, referral.received_at, referral.alert_at) in (29, 30)
    assert make().alert_at is None
    chores.tell_of_unopened()
    assert told() == []


def test_nothing_is_said_of_what_was_opened_or_closed(client: Client) -> None:
    opened = overdue()
    overdue(status="withdrawn")
    staff = sign_in(client, make_worker("reader@example.org"))
    staff.get(reverse("inbox_modeladmin_inspect", args=[opened.pk]))
    assert Referral.objects.get(pk=opened.pk).alert_at is None
    chores.tell_of_unopened()
    assert told() == []


def test_a_team_without_managers_hears_of_it_itself() -> None:
    make_worker("lado@example.org", "lado")
    overdue(team="lado")
    chores.tell_of_unopened()
    assert told() == ["lado@example.org"]


def test_of_a_restricted_one_only_those_hear_whom_it_names() -> None:
    referral = overdue(restricted=True)
    Named.objects.create(referral=referral, user=make_worker("named@example.org"))
    chores.tell_of_unopened()
    assert told() == ["named@example.org"]


def test_one_that_fails_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, error_log: list[logging.LogRecord]
) -> None:
    broken, sound = overdue(), overdue()
    real = telling.about_it

    def about(referral: Referral) -> dict[str, str]:
        if referral.pk == broken.pk:
            raise RuntimeError("Amélie")
        return real(referral)

    monkeypatch.setattr("safeguarding.chores.about_it", about)
    chores.tell_of_unopened()
    assert told() == ["manager@example.org"]
    left = Referral.objects.filter(alert_at__isnull=False)
    assert [each.pk for each in left] == [broken.pk]
    assert [record.getMessage() for record in error_log] == [
        "Managers could not be told of an unopened referral: RuntimeError"
    ]
    error_log.clear()
    assert Event.objects.filter(subject_id=sound.pk, kind="managers told").exists()
