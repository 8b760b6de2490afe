"""Who may act on a referral, and on what was sent: the team and the owner; to others there is none."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from kentportal.outbox.models import Delivery
from safeguarding import triage
from safeguarding.acts import Doing
from safeguarding.casework import AgencyCheck, Decision, Note
from safeguarding.correspondence import Response, Return, Withdrawal
from safeguarding.inbox.acting import Act
from safeguarding.inbox.admin import ReferralAdmin
from safeguarding.records import Referral

from .acting import ACTS, prepared
from .answered import Case, acts_on_record
from .people import make_user, sign_in
from .referrals import make_worker
from .test_flow_access import FLOW
from .test_permissions import DOORS, NOT_MINE, masked

pytestmark = pytest.mark.django_db
OF_LOOKS = ("event_count", "event_head", "event_seal", "opened_at", "alert_at")
#: What a worker of the team may not do, or only with one that is theirs: test_assigning tries those.
ELSEWHERE = ("assign", "put_back", "members", "member")


@pytest.fixture
def case() -> Case:
    made = Case.make()
    made.ask_to_withdraw()
    return made


def kept() -> tuple[int, ...]:
    """How many there are of all that an act may leave."""
    made = (Response, Return, Note, AgencyCheck, Decision, Delivery)
    return (acts_on_record(), *(model.objects.count() for model in made))


def test_every_view_of_a_referral_is_tried_by_everybody() -> None:
    assert ReferralAdmin.views.keys() == {*DOORS, *ACTS, *FLOW, *ELSEWHERE, "earlier", "record"}
    acts = {view.act for view, _ in ReferralAdmin.views.values() if issubclass(view, Act)}
    assert acts == {*ACTS, *FLOW, "assign", "put_back"}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_is_for_the_team_alone(case: Case, act: str) -> None:
    url, data = prepared(case, act)
    before = kept()
    people = {
        "another team": make_worker("lado@example.org", "lado", is_manager=True),
        "the referrer": case.owner,
        "another referrer": make_user("other@example.org"),
        "superuser": make_user("root@example.org", is_superuser=True, is_staff=True),
    }
    missing = url.replace(str(case.referral.pk), NOT_MINE)
    for who, user in people.items():
        browser = sign_in(Client(), user)
        for method, given in ((browser.get, {}), (browser.post, data)):
            refused: Any = method(url, given)
            assert refused.status_code == 404, who
            assert masked(refused) == masked(method(missing, given)), who
    assert Client().post(url, data)["Location"].startswith(reverse("account_login"))
    assert kept() == before
    assert case.staff.get(url).status_code == 200
    assert case.staff.post(url, data)["Location"] == case.url("inspect")
    assert kept() != before


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_but_by_post(case: Case, act: str) -> None:
    url, data = prepared(case, act)
    before = kept()
    assert case.staff.get(url, data).status_code == 200
    assert case.staff.head(url).status_code == 200
    for method in ("put", "patch", "delete"):
        assert getattr(case.staff, method)(url).status_code == 405
    assert kept() == before


@pytest.mark.parametrize("act", ACTS)
def test_whoever_comes_second_is_told_and_overwrites_nothing(case: Case, act: str) -> None:
    url, data = prepared(case, act)
    first = case.staff.get(url)
    colleague = make_worker("colleague@example.org", first_name="Colin", last_name="League")
    triage.note(case.referral, Doing(colleague), "Slithy meanwhile.")
    before, row = kept(), columns()
    told = case.staff.post(url, data | {"seen": first.context["seen"]})
    assert (told.status_code, kept(), columns()) == (409, before, row)
    page = BeautifulSoup(told.content, "html.parser")
    problems = page.select_one(".inbox-problems")
    assert problems
    words = problems.get_text(" ", strip=True)
    assert "Something happened to this referral after you opened this page" in words
    assert "Note added, Colin League" in words
    for typed in data.values():
        assert str(typed) in told.content.decode()
    again = case.staff.post(url, data | {"seen": told.context["seen"]})
    assert again["Location"] == case.url("inspect")
    assert kept() != before


@pytest.mark.parametrize("act", ACTS)
def test_what_is_pressed_twice_is_done_once(case: Case, act: str) -> None:
    url, data = prepared(case, act)
    data |= {"seen": case.staff.get(url).context["seen"]}
    assert case.staff.post(url, data).status_code == 302
    before, row = kept(), columns()
    second = case.staff.post(url, data)
    # A response says by itself that it is the same one.
    assert second.status_code == (302 if act == "respond" else 409)
    assert (kept(), columns()) == (before, row)


def columns() -> dict[str, Any]:
    """What stands of the referral, but for what a look changes: pages with answers are shown once more."""
    found = Referral.objects.values().get()
    return {name: value for name, value in found.items() if name not in OF_LOOKS}


@pytest.mark.parametrize("act", ACTS)
def test_a_page_that_is_sent_back_has_seen_no_more_than_before(case: Case, act: str) -> None:
    """Somebody who first forgets a field still hears what happened meanwhile."""
    url, data = prepared(case, act)
    if act in ("acknowledge", "case_number", "take"):
        data, wrong = data, {"number": "no such number!"}
    else:
        wrong = dict.fromkeys(data, "")
    seen = case.staff.get(url).context["seen"]
    triage.note(case.referral, Doing(case.worker), "Slithy meanwhile.")
    refused = case.staff.post(url, wrong | {"seen": seen})
    if act in ("acknowledge", "take"):  # there is no field to forget
        assert refused.status_code == 409
        return
    assert refused.status_code == 422
    assert refused.context["seen"] == str(seen)
    assert case.staff.post(url, data | {"seen": refused.context["seen"]}).status_code == 409


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
