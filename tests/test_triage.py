"""The acts that say how a referral stands: what each does, to whom it tells it, and when it is refused."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from safeguarding import acts, answering, audit, statuses, targets, triage
from safeguarding.acts import Doing
from safeguarding.casework import Note
from safeguarding.records import CLOSED, OPEN, OPEN_URGENT, Event, Referral, Team

from .acting import ACTS, NOTE, WHY, prepared
from .answered import Case, acts_on_record, events, mails
from .referrals import make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return Case.make()


def do(case: Case, act: str, **data: Any) -> Any:
    return case.staff.post(case.url(act), data)


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_acknowledging_stops_the_clock_tells_the_referrer_and_makes_it_the_workers(case: Case) -> None:
    assert do(case, "acknowledge")["Location"] == case.url("inspect")
    now = case.referral
    assert (now.status, now.worker) == (statuses.ACKNOWLEDGED, case.worker)
    assert now.acknowledged_at
    assert now.due_at == now.decide_by
    assert events()[-1] == "acknowledged"
    assert mails()[-1] == (case.owner.email, "being_looked_at")
    assert "Being looked at" in words(case.referrer.get("/forms/submitted/"))
    assert not list(audit.faults())


def test_it_is_acknowledged_in_one_press_of_the_reading_page(case: Case) -> None:
    page = words(case.staff.get(case.url("inspect")))
    assert f'<form method="post" action="{case.url("acknowledge")}">' in page
    do(case, "acknowledge")
    assert case.url("acknowledge") not in words(case.staff.get(case.url("inspect")))


def test_what_somebody_has_stays_theirs(case: Case) -> None:
    colleague = make_worker("colleague@example.org")
    Referral.objects.update(worker=colleague)
    do(case, "acknowledge")
    assert case.referral.worker == colleague


@pytest.mark.parametrize("known", ["by telephone", "also referred", "no account"])
def test_nobody_is_mailed_who_reads_nothing_in_the_portal(case: Case, known: str) -> None:
    if known == "by telephone":
        Referral.objects.update(by_telephone=True)
    elif known == "also referred":
        origin = case.referral
        origin.pk, origin.reference = None, "RS-K1-0000-000000"
        origin._state.adding = True
        origin.save()
        Referral.objects.exclude(pk=origin.pk).update(origin=origin)
    else:
        case.sent.owner = None
        case.sent.__class__.objects.update(owner=None)
    before = mails()
    referral = Referral.objects.exclude(reference="RS-K1-0000-000000").select_related("team").get()
    triage.acknowledge(referral, Doing(case.worker))
    referral.refresh_from_db()
    assert referral.status == statuses.ACKNOWLEDGED
    assert mails() == before


@pytest.mark.parametrize("act", ["respond", "return"])
def test_what_tells_the_referrer_something_acknowledges(case: Case, act: str) -> None:
    url, data = prepared(case, act)
    assert case.referral.acknowledged_at is None
    case.staff.post(url, data)
    assert case.referral.acknowledged_at
    assert case.referral.status == (statuses.WAITING if act == "return" else statuses.ACKNOWLEDGED)
    assert do(case, "acknowledge").status_code == 409


def test_a_note_or_a_check_leaves_the_first_clock_running(case: Case) -> None:
    for act in ("note", "check"):
        url, data = prepared(case, act)
        case.staff.post(url, data)
        assert case.referral.acknowledged_at is None
    assert case.referral.status == statuses.CHECKS
    do(case, "acknowledge")
    assert case.referral.acknowledged_at
    assert case.referral.status == statuses.CHECKS


def test_a_note_stands_in_the_timeline_sealed_and_nowhere_else(case: Case) -> None:
    do(case, "note", note=f"{NOTE} <script>alert(1)</script>\nSecond line.")
    page = words(case.staff.get(case.url("inspect")))
    assert f"{NOTE} &lt;script&gt;alert(1)&lt;/script&gt;<br>Second line." in page
    assert NOTE not in words(case.referrer.get(case.form()))
    event = Event.objects.get(kind="noted")
    assert event.detail == {"note": str(Note.objects.get().pk)}
    assert case.referral.status == statuses.NEW
    assert case.referral.worker is None


@pytest.mark.parametrize("note", ["", "   ", "x" * 5001, "nul \0"])
def test_a_note_that_cannot_be_kept_is_refused(case: Case, note: str) -> None:
    answer = do(case, "note", note=note)
    assert answer.status_code == 422
    assert "There is a problem" in words(answer)
    assert not Note.objects.exists()


def test_made_urgent_the_team_hears_of_it_and_the_clocks_start_again(case: Case) -> None:
    Referral.objects.update(received_at=timezone.now() - timedelta(days=9))
    before = case.referral
    assert do(case, "urgency", urgency="urgent", reason=WHY).status_code == 302
    now = case.referral
    assert (now.urgency, now.downgraded, now.queue) == ("urgent", False, OPEN_URGENT)
    assert before.decide_by
    event = Event.objects.get(kind="urgency changed")
    expected = targets.limits(now.team, "RS", "urgent", event.at)
    assert now.decide_by
    assert abs(now.decide_by - expected.decide_by) < timedelta(minutes=1)
    assert ("worker@example.org", "urgent_request") in mails()
    page = words(case.staff.get(case.url("inspect")))
    assert "Urgency changed to urgent" in page
    assert WHY in page


def test_made_standard_it_is_remembered_and_what_was_acknowledged_stays_so() -> None:
    case = Case.make("urgent")
    do(case, "acknowledge")
    acknowledged = case.referral.acknowledged_at
    alerts = mails().count(("worker@example.org", "urgent_request"))
    do(case, "urgency", urgency="standard", reason=WHY)
    now = case.referral
    assert (now.urgency, now.downgraded, now.queue) == ("standard", True, OPEN)
    assert now.acknowledged_at == acknowledged
    assert now.alert_at is None
    assert mails().count(("worker@example.org", "urgent_request")) == alerts


def test_who_is_watched_over_is_watched_until_somebody_opens_it() -> None:
    case = Case.make()
    triage.change_urgency(case.referral, Doing(case.worker), "urgent", WHY)
    assert case.referral.alert_at
    case.staff.get(case.url("inspect"))
    assert case.referral.alert_at is None


def test_urgency_without_a_reason_or_without_a_change_is_refused(case: Case) -> None:
    assert do(case, "urgency", urgency="urgent", reason="").status_code == 422
    assert do(case, "urgency", urgency="ludicrous", reason=WHY).status_code == 422
    same = do(case, "urgency", urgency="standard", reason=WHY)
    assert same.status_code == 409
    assert "It is" in words(same)
    assert "already" in words(same)
    assert case.referral.urgency == "standard"


@pytest.mark.parametrize("closed", ["decided", "withdrawn"])
def test_reopened_it_is_open_again_with_new_clocks_and_without_an_outcome(case: Case, closed: str) -> None:
    Referral.objects.update(status=closed, outcome="early_help", queue=CLOSED, closed_at=timezone.now())
    assert do(case, "reopen", reason="").status_code == 422
    assert do(case, "reopen", reason=WHY).status_code == 302
    now = case.referral
    assert (now.status, now.outcome, now.closed_at, now.queue) == (statuses.REOPENED, "", None, OPEN)
    assert now.decide_by
    assert now.decide_by > timezone.now()
    assert now.due_at == now.decide_by
    assert WHY in words(case.staff.get(case.url("inspect")))
    assert "Being looked at again" in words(case.referrer.get("/forms/submitted/"))


@pytest.mark.parametrize("number", ["LCS-123/4", "a" * 40, "7"])
def test_a_case_number_is_kept_and_taken_away(case: Case, number: str) -> None:
    assert do(case, "case_number", number=number).status_code == 302
    assert case.referral.case_number == number
    assert number in words(case.staff.get(case.url("inspect")))
    assert number not in str(list(Event.objects.values_list("detail", flat=True)))
    assert do(case, "case_number", number="").status_code == 302
    assert case.referral.case_number == ""


@pytest.mark.parametrize("number", ["a" * 41, "12 3", "12_3", "<b>", "1\n", "é", "٣"])
def test_what_is_no_case_number_is_refused_and_stays_in_sight(case: Case, number: str) -> None:
    answer = do(case, "case_number", number=f"x{number}x" if number == "1\n" else number)
    assert answer.status_code == 422
    assert case.referral.case_number == ""


REFUSED_WHEN_CLOSED = ("acknowledge", "check", "decide", "return", "urgency")


@pytest.mark.parametrize("act", REFUSED_WHEN_CLOSED)
def test_a_closed_referral_is_refused_what_is_for_open_ones(case: Case, act: str) -> None:
    url, data = prepared(case, act)
    assert case.staff.get(url).status_code == 200
    Referral.objects.update(status="decided")
    before = acts_on_record()
    assert case.staff.post(url, data).status_code == 409
    assert case.staff.get(url)["Location"] == case.url("inspect")
    assert acts_on_record() == before
    offered = [offer.act for offer in case.staff.get(case.url("inspect")).context["offers"].buttons]
    assert act not in offered


@pytest.mark.parametrize("act", sorted({*ACTS} - {"case_number", "check_answer", "note", "sign_off"}))
def test_while_another_team_has_not_been_answered_nothing_else_is_done(case: Case, act: str) -> None:
    case.ask_to_withdraw()
    url, data = prepared(case, act)
    Referral.objects.update(passed_from=Team.objects.get_or_create(slug="lado", name="LADO")[0])
    before = acts_on_record()
    assert case.staff.post(url, data).status_code == 409
    assert acts_on_record() == before
    Referral.objects.update(passed_from=None)
    assert case.staff.post(url, data).status_code == 302


def test_an_act_is_refused_to_somebody_who_has_left_the_team(case: Case) -> None:
    case.worker.memberships.all().delete()
    with pytest.raises(acts.Refused):
        triage.note(case.referral, Doing(case.worker), NOTE)
    assert not Note.objects.exists()


def test_only_what_was_sent_as_urgent_counts_as_made_less_urgent(case: Case) -> None:
    for urgency in ("urgent", "standard"):
        triage.change_urgency(case.referral, Doing(case.worker), urgency, WHY)
    assert (case.referral.urgency, case.referral.downgraded) == ("standard", False)
    url, data = prepared(case, "decide")
    case.staff.post(url, data)
    assert case.referral.status == statuses.DECIDED, "no manager signs it off as sent as urgent"


@pytest.fixture
def answered_calmly() -> Case:
    """Sent as urgent, and once more as standard."""
    case = Case.make("urgent")
    manager = make_worker("manager@example.org", is_manager=True)
    answering.return_for_information(case.referral, Doing(manager), "other", "What?")
    draft = case.add()
    case.referrer.post(f"/forms/{draft.pk}/urgency/", {"urgency": "standard"})
    case.add_and_send()
    assert (case.sent.urgency, case.referral.urgency) == ("standard", "urgent")
    return case


def test_it_was_sent_as_urgent_whatever_was_sent_after_that(answered_calmly: Case) -> None:
    triage.change_urgency(answered_calmly.referral, Doing(answered_calmly.worker), "standard", WHY)
    assert answered_calmly.referral.downgraded


def test_made_urgent_again_by_its_referrer_it_is_no_longer_less_urgent() -> None:
    case = Case.make("urgent")
    triage.change_urgency(case.referral, Doing(case.worker), "standard", WHY)
    assert case.referral.downgraded
    answering.return_for_information(case.referral, Doing(case.worker), "other", "What?")
    case.add_and_send()
    assert (case.sent.urgency, case.referral.urgency) == ("urgent", "urgent")
    assert not case.referral.downgraded


def test_to_open_what_was_read_before_more_came_leaves_the_new_unread(case: Case) -> None:
    assert case.return_it().status_code == 302
    stale = case.referral
    assert stale.opened_at is None
    case.add_and_send()
    triage.open_referral(case.worker.pk, stale, None)
    assert case.referral.opened_at is None
    assert events()[-1] == "opened"
    triage.open_referral(case.worker.pk, case.referral, None)
    assert case.referral.opened_at
