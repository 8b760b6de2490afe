"""Deciding: an outcome for each child, a rationale, a manager’s sign-off where it must be."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from formpages.codelists import Code, CodeList
from formpages.definition import Definition, Question, Step
from formpages.records import Submission
from kentportal.accounts import leaving
from kentportal.outbox.models import Delivery
from safeguarding import audit, deciding, outcomes, statuses, triage
from safeguarding.acts import Doing, Refused
from safeguarding.casework import Decision, Named
from safeguarding.records import CLOSED, Event, Membership, Referral, Team

from .acting import RATIONALE, WHY, decision, propose
from .answered import Case, events, mails
from .listing import listed, page_at, tabs
from .people import sign_in
from .referrals import make_referral, make_version, make_worker

pytestmark = pytest.mark.django_db
TO_TELL = "Decided, referrer not told"
OVERRIDE = "Why do you go on without"


@pytest.fixture
def case() -> Case:
    return Case.make()


def decide(case: Case, code: str = "early_help", **more: str) -> Any:
    return case.staff.post(case.url("decide"), decision(case, code, **more))


def page(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def sign(case: Case, client: Client, answer: str = "sign", reason: str = "") -> Any:
    waiting = deciding.proposal(case.referral)
    data = {"answer": answer, "reason": reason, "decision": waiting.pk if waiting else ""}
    return client.post(case.url("sign_off"), data)


def manager(email: str = "manager@example.org") -> Client:
    return sign_in(Client(), make_worker(email, is_manager=True))


def test_without_need_of_a_manager_it_is_decided_at_once(case: Case) -> None:
    assert decide(case)["Location"] == case.url("inspect")
    now = case.referral
    assert (now.status, now.outcome, now.worker) == (statuses.DECIDED, "early_help", case.worker)
    assert (now.queue, bool(now.closed_at), bool(now.acknowledged_at)) == (CLOSED, True, True)
    made = Decision.objects.get()
    assert made.in_force
    assert [child["label"] for child in made.children] == ["Early help"] * len(made.children)
    assert made.rationale["facts"] == RATIONALE["facts"]
    assert (made.support_level, made.overridden, made.outcomes) == ("2", False, ["early_help"])
    event = Event.objects.get(kind="decided")
    assert event.detail == {"decision": str(made.pk), "outcome": "early_help"}
    assert not list(audit.faults())


def test_each_child_has_its_own_outcome_and_the_weightiest_counts(case: Case) -> None:
    Referral.objects.update(reason="CARE")
    names = deciding.concerned(case.referral)
    assert len(names) == 2
    mixed = decision(case) | {"outcome-0": "no_further_action", "outcome-1": "strategy_discussion"}
    assert case.staff.post(case.url("decide"), mixed).status_code == 302
    made = Decision.objects.get()
    assert [child["outcome"] for child in made.children] == ["no_further_action", "strategy_discussion"]
    assert [child["name"] for child in made.children] == names
    assert made.outcomes == ["strategy_discussion", "no_further_action"]
    assert case.referral.outcome == "strategy_discussion"


def test_the_team_reads_why_and_the_referrer_only_that_it_is_decided(case: Case) -> None:
    decide(case)
    shown = page(case.staff, case.url("inspect"))
    for text in RATIONALE.values():
        assert text in shown
    for url in ("/forms/submitted/", case.form()):
        told = page(case.referrer, url)
        assert "Decided" in told
        assert "Early help" not in told
        assert not [text for text in RATIONALE.values() if text in told]


def test_after_a_decision_the_page_offers_to_respond_first(case: Case) -> None:
    decide(case)
    offered = case.staff.get(case.url("inspect")).context["offers"]
    assert offered.buttons[0].act == "respond"
    assert offered.more[-1].act == "reopen"


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome-0": ""},
        {"outcome-1": "meets_threshold"},
        {"outcome-0": "invented"},
        {"facts": ""},
        {"history": " "},
        {"child_view": ""},
        {"support_level": "5"},
        {"support_level": ""},
        {"facts": "x" * 5001},
    ],
)
def test_what_is_missing_or_invented_is_refused_and_the_rest_stays(case: Case, wrong: dict[str, str]) -> None:
    answer = case.staff.post(case.url("decide"), decision(case) | wrong)
    assert answer.status_code == 422
    assert b"There is a problem" in answer.content
    kept = [text for name, text in RATIONALE.items() if name not in wrong]
    assert all(text in answer.content.decode() for text in kept)
    assert not Decision.objects.exists()
    assert case.referral.status == statuses.NEW


@pytest.mark.parametrize("why", ["do not tell", "refused", "no consent"])
def test_without_agreement_it_needs_a_reason_to_go_on(case: Case, why: str) -> None:
    if why == "do not tell":
        Referral.objects.update(do_not_tell_family=True)
    else:
        _answered(case, *{"refused": ("obtained", "refused"), "no consent": ("consent", "no")}[why])
    assert OVERRIDE in page(case.staff, case.url("decide"))
    assert decide(case).status_code == 422
    assert decide(case, override=WHY).status_code == 302
    made = Decision.objects.get()
    assert made.overridden
    assert made.rationale["override"] == WHY
    assert WHY in page(case.staff, case.url("inspect"))


def test_where_nobody_works_with_the_family_there_is_nothing_to_override(case: Case) -> None:
    Referral.objects.update(do_not_tell_family=True)
    assert decide(case, "information_and_advice").status_code == 302
    assert not Decision.objects.get().overridden


def test_agreed_there_is_nothing_to_override(case: Case) -> None:
    _answered(case, "obtained", "yes")
    assert OVERRIDE not in page(case.staff, case.url("decide"))
    assert decide(case, agreement="Both parents.").status_code == 302
    assert Decision.objects.get().rationale["agreement"] == "Both parents."


def _answered(case: Case, meaning: str, code: str) -> None:
    """As if the form had asked whether the family agrees."""
    question = Question("agreed", "yes_no", "Agreed?", meaning=f"agreement.{meaning}")
    version = make_version(definition=Definition("Asks", (Step("agreement", "Agreement", (question,)),)))
    Submission.objects.update(version=version, answers={"agreed": code})


def test_until_its_referrer_is_told_it_has_a_tab_that_says_so(case: Case) -> None:
    case.respond("We are looking at it.")
    assert decide(case).status_code == 302
    assert tabs(page_at(case.staff))[TO_TELL] == "1"
    assert listed(case.staff, "?tab=to-tell") == [case.referral.reference]
    case.respond("It is decided.")
    assert TO_TELL not in tabs(page_at(case.staff))


def test_where_nobody_can_be_told_nothing_waits_for_it(case: Case) -> None:
    decide(case)
    assert TO_TELL in tabs(page_at(case.staff))
    Delivery.objects.update(delivered_at=timezone.now())
    leaving.delete_account(case.owner)
    assert TO_TELL not in tabs(page_at(case.staff))


def test_what_is_worked_again_has_nothing_to_tell_yet(case: Case) -> None:
    decide(case)
    triage.reopen(case.referral, Doing(case.worker), "There is more.")
    assert TO_TELL not in tabs(page_at(case.staff))
    decide(case)
    assert TO_TELL in tabs(page_at(case.staff))


def test_of_one_taken_by_telephone_nobody_can_be_told(case: Case) -> None:
    Referral.objects.update(by_telephone=True)
    assert decide(case).status_code == 302
    assert not case.referral.to_tell


@pytest.mark.parametrize("act", ["decide", "sign_off", "return"])
def test_the_answers_stand_beside_and_to_see_them_is_on_record(case: Case, act: str) -> None:
    client = case.staff
    if act == "sign_off":
        client = manager()
        propose(case)
    looked = events().count("opened")
    shown = page(client, case.url(act))
    assert case.sent.answers["worry"] in shown
    assert events().count("opened") == looked + 1
    assert client.post(case.url(act), {}).status_code == 422
    assert events().count("opened") == looked + 2


def test_a_worker_proposes_and_a_manager_signs_off(case: Case) -> None:
    signing = manager()
    Referral.objects.update(about_a_baby=True)
    assert decide(case).status_code == 302
    assert (case.referral.status, case.referral.outcome) == (statuses.PROPOSED, "")
    assert events()[-1] == "decision proposed"
    assert mails()[-1] == ("manager@example.org", "decision_proposed")
    assert case.staff.get(case.url("sign_off")).status_code == 302
    assert sign(case, case.staff).status_code == 409
    shown = page(signing, case.url("sign_off"))
    assert "unborn child or a baby under one" in shown
    assert RATIONALE["facts"] in shown
    assert sign(case, signing).status_code == 302
    now = case.referral
    assert (now.status, now.outcome) == (statuses.DECIDED, "early_help")
    assert mails()[-1] == ("worker@example.org", "decision_answered")
    assert "Signed off" in page(case.staff, case.url("inspect"))
    assert not list(audit.faults())


def test_sent_back_it_is_thought_over_and_proposed_again(case: Case) -> None:
    signing = manager()
    propose(case)
    assert sign(case, signing, "back").status_code == 422
    assert sign(case, signing, "back", WHY).status_code == 302
    assert case.referral.status == statuses.CHECKS
    assert events()[-1] == "decision sent back"
    assert WHY in page(case.staff, case.url("inspect"))
    assert mails()[-1] == ("worker@example.org", "decision_answered")
    assert decide(case).status_code == 302
    assert case.referral.status == statuses.PROPOSED
    assert Decision.objects.count() == 2


def test_nobody_signs_their_own_while_another_manager_could(case: Case) -> None:
    Membership.objects.filter(user=case.worker).update(is_manager=True)
    other = manager()
    propose(case)
    assert mails()[-1] == ("manager@example.org", "decision_proposed")
    assert sign(case, case.staff).status_code == 409
    assert "You proposed this. Another manager" in page(case.staff, case.url("inspect"))
    assert case.url("sign_off") not in page(case.staff, case.url("inspect"))
    assert case.staff.get(case.url("sign_off"))["Location"] == case.url("inspect")
    assert sign(case, other).status_code == 302


@pytest.mark.parametrize("other", ["none", "switched off", "not named"])
def test_a_lone_manager_signs_their_own(case: Case, other: str) -> None:
    Membership.objects.filter(user=case.worker).update(is_manager=True)
    if other != "none":
        make_worker("manager@example.org", is_manager=True, is_active=other != "switched off")
    if other == "not named":
        Referral.objects.update(restricted=True)
        Named.objects.create(referral=case.referral, user=case.worker)
    propose(case)
    assert mails()[-1] == ("worker@example.org", "decision_proposed")
    assert case.url("sign_off") in page(case.staff, case.url("inspect"))
    assert sign(case, case.staff).status_code == 302
    assert case.referral.status == statuses.DECIDED


def test_only_what_was_read_is_signed(case: Case) -> None:
    signing = manager()
    propose(case)
    other = "5a3c1b9e-0000-4000-8000-000000000000"
    refused = signing.post(case.url("sign_off"), {"answer": "sign", "decision": other})
    assert refused.status_code == 409
    assert signing.post(case.url("sign_off"), {"answer": "sign", "decision": "x"}).status_code == 422
    assert case.referral.status == statuses.PROPOSED


def test_a_switch_of_the_team_does_without_sign_off(case: Case) -> None:
    Team.objects.update(sign_off_babies=False)
    Referral.objects.update(about_a_baby=True)
    decide(case)
    assert case.referral.status == statuses.DECIDED


def test_information_that_comes_overtakes_a_proposal(case: Case) -> None:
    signing = manager()
    case.return_it()
    propose(case)
    case.add_and_send(worry="There is more.")
    assert case.referral.status == statuses.ANSWERED
    assert sign(case, signing).status_code == 409
    propose(case)
    assert case.referral.status == statuses.PROPOSED
    assert "Overtaken by what came after it" in page(signing, case.url("inspect"))
    assert sign(case, signing).status_code == 302


def test_decided_the_referrer_is_asked_for_nothing_more(case: Case) -> None:
    case.return_it()
    assert "Add information" in page(case.referrer, case.form())
    decide(case)
    assert case.sent.returned_at is None
    assert "Add information" not in page(case.referrer, case.form())


def test_decided_again_after_reopening_it_shows_both(case: Case) -> None:
    decide(case)
    case.staff.post(case.url("reopen"), {"reason": WHY})
    assert "Earlier decision" in page(case.staff, case.url("inspect"))
    decide(case, "child_in_need_assessment")
    assert case.referral.outcome == "child_in_need_assessment"
    shown = page(case.staff, case.url("inspect"))
    assert "Child in need assessment" in shown
    assert "Early help" in shown


def test_the_lado_decides_on_the_adult_without_a_level_of_support() -> None:
    officer = make_worker("lado@example.org", "lado")
    referral = make_referral(team="lado")
    adult = {"name": "Ann Adult", "born": "", "day": ""}
    Referral.objects.update(people={"adult": adult, "children": []}, about_a_baby=False)
    client = sign_in(Client(), officer)
    url = f"/admin/inbox/decide/{referral.pk}/"
    form = client.get(url).context["form"]
    assert form["outcome-0"].label == "Outcome for Ann Adult"
    assert "support_level" not in form.fields
    given = {"outcome-0": "threshold_not_met", **RATIONALE}
    assert client.post(url, given).status_code == 302
    referral.refresh_from_db()
    assert referral.status == statuses.PROPOSED
    assert Decision.objects.get().sign_off == ["threshold_not_met"]
    codes = [code for code, _ in form.fields["outcome-0"].choices]
    assert {"substantiated", "unsubstantiated", "unfounded", "false", "malicious"} <= {*codes}


def test_the_lists_are_put_in_place_once_and_stay_as_editors_have_them() -> None:
    outcomes.load()
    for team, codes in outcomes.SHIPPED.items():
        assert outcomes.offered(team) == codes
    ours = CodeList.objects.get(slug="outcomes-frontdoor")
    ours.codes.filter(code="withdrawn").update(retired=True)
    Code.objects.create(code_list=ours, code="family_group", label="Family group conference")
    outcomes.load()
    assert "withdrawn" not in outcomes.offered("frontdoor")
    assert outcomes.weightiest_first(["early_help", "family_group"], "frontdoor")[0] == "family_group"
    ours.delete()
    assert outcomes.offered("frontdoor") == outcomes.SHIPPED["frontdoor"]


def test_an_outcome_that_went_from_the_list_meanwhile_is_refused(case: Case) -> None:
    rationale = deciding.Rationale(**RATIONALE)
    for chosen in (["gone", "early_help"], ["early_help"], []):
        with pytest.raises(Refused):
            deciding.decide(case.referral, Doing(case.worker), chosen, rationale)
    assert not Decision.objects.exists()
