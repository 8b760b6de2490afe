"""The made-up requests of a development portal: as their referrers would send them, and nowhere else."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from formpages.records import Submission
from safeguarding.records import Referral

pytestmark = pytest.mark.django_db


@pytest.fixture
def development(settings: Any) -> None:
    settings.PORTAL_DEVELOPMENT = True
    settings.PORTAL_DEMO_PASSWORD = "a demo password for tests"


@pytest.mark.usefixtures("development")
def test_each_team_finds_something_to_work_on() -> None:
    call_command("load_portal", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    told = StringIO()
    call_command("load_demo_referrals", stdout=told)
    made = Referral.objects.select_related("team", "submission__owner")
    assert sorted(told.getvalue().split()) == sorted(each.reference for each in made)
    teams = [each.team.slug for each in made]
    assert {slug: teams.count(slug) for slug in teams} == {"frontdoor": 6, "ot": 2, "lado": 2}
    assert {each.urgent for each in made} == {True, False}
    owners = Submission.objects.values_list("owner__email", flat=True)
    assert set(owners) == {"referrer@demo.example"}


@pytest.mark.usefixtures("development")
def test_without_demo_people_there_is_nobody_to_send_them() -> None:
    with pytest.raises(CommandError, match="load_demo"):
        call_command("load_demo_referrals")


def test_a_real_portal_refuses_them(settings: Any) -> None:
    settings.PORTAL_DEVELOPMENT = False
    with pytest.raises(CommandError, match="development"):
        call_command("load_demo_referrals")
    assert not Referral.objects.exists()
