"""Who may act on a referral, and on what was sent: the team and the owner; to others there is none."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from safeguarding.correspondence import Response, Return, Withdrawal
from safeguarding.inbox.admin import ReferralAdmin
from safeguarding.records import Event

from .answered import COMMENT, MESSAGE, Case
from .people import make_user, sign_in
from .referrals import make_worker
from .test_permissions import DOORS, NOT_MINE, masked

pytestmark = pytest.mark.django_db
ACTS: dict[str, dict[str, str]] = {
    "respond": {"message": MESSAGE, "once": NOT_MINE},
    "return": {"reason": "other", "comment": COMMENT},
    "withdrawal": {"decision": "accept", "answer": ""},
    "take": {},
}


#: What a worker of the team may not do, or only with one that is theirs: test_assigning tries those.
ELSEWHERE = ("earlier", "assign", "put_back", "members", "member")


@pytest.fixture
def case() -> Case:
    made = Case.make()
    made.ask_to_withdraw()
    return made


def kept() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Response, Return, Event))


def test_every_view_of_a_referral_is_tried_by_everybody() -> None:
    assert ReferralAdmin.views.keys() == {*DOORS, *ACTS, *ELSEWHERE}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_for_the_team_alone(case: Case, act: str) -> None:
    before = kept()
    people = {
        "another team": make_worker("lado@example.org", "lado", is_manager=True),
        "the referrer": case.owner,
        "another referrer": make_user("other@example.org"),
        "superuser": make_user("root@example.org", is_superuser=True, is_staff=True),
    }
    missing = reverse(f"inbox_modeladmin_{act}", args=[NOT_MINE])
    for who, user in people.items():
        browser = sign_in(Client(), user)
        for method, data in ((browser.get, {}), (browser.post, ACTS[act])):
            refused: Any = method(case.url(act), data)
            assert refused.status_code == 404, who
            assert masked(refused) == masked(method(missing, data)), who
    assert Client().post(case.url(act), ACTS[act])["Location"].startswith(reverse("account_login"))
    assert kept() == before
    assert case.staff.get(case.url(act)).status_code == 200
    assert case.staff.post(case.url(act), ACTS[act])["Location"] == case.url("inspect")
    assert kept() != before


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_but_by_post(case: Case, act: str) -> None:
    before = kept()
    assert case.staff.get(case.url(act), ACTS[act]).status_code == 200
    assert case.staff.head(case.url(act)).status_code == 200
    for method in ("put", "patch", "delete"):
        assert getattr(case.staff, method)(case.url(act)).status_code == 405
    assert kept() == before


def test_earlier_forms_are_for_the_team_alone() -> None:
    case = Case.make()
    case.return_it()
    case.add_and_send(worry="More.")
    url = case.url("earlier", 1)
    assert case.staff.get(url).status_code == 200
    assert case.staff.post(url).status_code == 405
    stranger = sign_in(Client(), make_worker("lado@example.org", "lado"))
    assert stranger.get(url).status_code == 404
    assert case.referrer.get(url).status_code == 404
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize("name", ["submission_add", "submission_withdraw"])
def test_what_is_anothers_is_neither_added_to_nor_withdrawn(name: str) -> None:
    case = Case.make()
    case.return_it()
    for browser in (sign_in(Client(), make_user("other@example.org")), case.staff):
        assert browser.post(case.form(name)).status_code == 404
    assert Client().post(case.form(name))["Location"].startswith("/account/login/")
    assert not Withdrawal.objects.exists()
    assert case.referrer.post(case.form(name)).status_code == 302
