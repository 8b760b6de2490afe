"""Who may pass on, refer, restrict and judge: the team, and of it the managers where they alone may."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import audit, passing
from safeguarding.acts import Doing
from safeguarding.records import Event, Referral, Team

from .people import make_user, sign_in
from .referrals import make_referral, make_worker
from .test_permissions import NOT_MINE, masked

pytestmark = pytest.mark.django_db


def team(slug: str) -> Team:
    return Team.objects.get_or_create(slug=slug, defaults={"name": slug})[0]


def nothing(referral: Referral, manager: User) -> None:
    """The referral as it arrived."""


def passed(referral: Referral, manager: User) -> None:
    """It comes from another team, and waits to be accepted."""
    Referral.objects.filter(pk=referral.pk).update(team=team("lado"))
    there = make_worker("sender@example.org", "lado", is_manager=True)
    passing.pass_on(Referral.objects.get(pk=referral.pk), Doing(there), team("frontdoor"), "Yours.")


#: Of each act: what is posted, whether managers alone do it, and how the referral comes to stand so.
FLOW: dict[str, tuple[Callable[[], dict[str, Any]], bool, Callable[[Referral, User], None]]] = {
    "pass": (lambda: {"team": team("ot").pk, "reason": "Equipment."}, True, nothing),
    "also_refer": (lambda: {"team": team("lado").pk, "reason": "A teacher."}, False, nothing),
    "answer_pass": (lambda: {"decision": "accept", "reason": ""}, False, passed),
    "restrict": (lambda: {"whom": "named"}, True, nothing),
    "repeat": (lambda: {str(Referral.objects.earliest("received_at").pk): "linked"}, False, nothing),
}


def url(act: str, pk: Any) -> str:
    return reverse(f"inbox_modeladmin_{act}", args=[pk])


@pytest.mark.parametrize("act", FLOW)
def test_an_act_is_for_the_team_alone(act: str) -> None:
    given, managers_only, prepare = FLOW[act]
    owner, manager = make_user(), make_worker("manager@example.org", is_manager=True)
    worker = make_worker("worker@example.org")
    make_referral(owner)
    referral = make_referral(owner)
    prepare(referral, manager)
    strangers = {
        "another team": make_worker("ot@example.org", "ot", is_manager=True),
        "the referrer": owner,
        "superuser": make_user("root@example.org", is_superuser=True, is_staff=True),
    }
    before, data = Event.objects.count(), given()
    for who, user in strangers.items():
        browser = sign_in(Client(), user)
        for method, sent in ((browser.get, {}), (browser.post, data)):
            refused: Any = method(url(act, referral.pk), sent)
            assert refused.status_code == 404, who
            assert masked(refused) == masked(method(url(act, NOT_MINE), sent)), who
    assert Client().post(url(act, referral.pk), data)["Location"].startswith(reverse("account_login"))
    staff = sign_in(Client(), worker)
    if managers_only:
        assert staff.get(url(act, referral.pk))["Location"] == url("inspect", referral.pk)
        assert staff.post(url(act, referral.pk), data).status_code == 409
        staff = sign_in(Client(), manager)
    assert Event.objects.count() == before
    assert staff.get(url(act, referral.pk), data).status_code == 200
    assert staff.head(url(act, referral.pk)).status_code == 200
    assert Event.objects.count() == before, "nothing is done but by POST"
    assert staff.put(url(act, referral.pk)).status_code == 405
    assert staff.post(url(act, referral.pk), data).status_code == 302
    assert Event.objects.count() > before


@pytest.mark.parametrize("act", FLOW)
def test_what_somebody_else_did_meanwhile_is_told_and_what_was_written_stays(act: str) -> None:
    given, _, prepare = FLOW[act]
    manager = make_worker("manager@example.org", is_manager=True)
    make_referral()
    referral = make_referral()
    prepare(referral, manager)
    staff, data = sign_in(Client(), manager), given()
    seen = staff.get(url(act, referral.pk)).context["seen"]
    kind = "noted"
    from_elsewhere = Referral.objects.select_related("team").get(pk=referral.pk)
    audit.record(from_elsewhere, kind, actor_id=manager.pk)
    before = Event.objects.count()
    refused = staff.post(url(act, referral.pk), {**data, "seen": seen})
    assert refused.status_code == 409
    assert "Note added" in refused.content.decode()
    assert data.get("reason", "") in refused.content.decode()
    assert Event.objects.count() == before


@pytest.mark.parametrize(
    ("act", "sent", "said"),
    [
        ("pass", {"team": "999999", "reason": "Why"}, "Choose a team|Select a valid choice"),
        ("pass", {"reason": "Zebra"}, "Choose a team"),
        ("also_refer", {"team": "x", "reason": "x"}, "Choose a team|Select a valid choice"),
        ("answer_pass", {"decision": "send_back", "reason": " "}, "Say why you send it back"),
        ("answer_pass", {}, "Choose whether your team takes it"),
        ("restrict", {"whom": "named", "workers": ["0"]}, "not in the team"),
        ("restrict", {}, "Choose who may see it"),
        ("repeat", {"invented": "linked"}, ""),
    ],
)
def test_what_cannot_be_is_asked_again(act: str, sent: dict[str, Any], said: str) -> None:
    _, _, prepare = FLOW[act]
    manager = make_worker("manager@example.org", is_manager=True)
    referral = make_referral()
    prepare(referral, manager)
    before = Event.objects.count()
    answer = sign_in(Client(), manager).post(url(act, referral.pk), sent)
    assert Event.objects.count() == before
    if said:
        assert answer.status_code == 422
        page = answer.content.decode()
        assert any(words in page for words in said.split("|")), page[:3000]
        assert sent.get("reason", "").strip() in page
    else:
        assert answer.status_code == 302
