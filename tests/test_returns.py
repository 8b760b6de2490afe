"""The return loop: asked for, added to, sent again, and known to both sides at every point."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from formpages import amending, chores
from formpages.codelists import CodeList
from formpages.files import storage
from formpages.records import KEPT_FOR, Draft, Submission, Upload
from kentportal.accounts import leaving
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding import answering, audit, deciding, linking, return_reasons, staffing, statuses
from safeguarding import chores as chores_of_staff
from safeguarding.acts import Doing
from safeguarding.casework import Link
from safeguarding.correspondence import Return
from safeguarding.records import OPEN_URGENT, Event, Referral, SearchKey

from .acting import RATIONALE, outcomes, propose
from .answered import COMMENT, ON_WORRY, Case, events, mails
from .belongings import complete_draft
from .listing import listed, make
from .referrals import make_worker

pytestmark = pytest.mark.django_db
LIST = "/forms/submitted/"


@pytest.fixture
def case() -> Case:
    return Case.make()


@pytest.fixture
def returned(case: Case) -> Case:
    assert case.return_it()["Location"] == case.url("inspect")
    return case


def words(response: Any) -> str:
    return " ".join(response.content.decode().split())


def first_table(case: Case) -> list[Any]:
    return list(case.referrer.get(LIST).context["returned"])


def test_the_first_table_says_what_is_wanted_and_the_mail_says_nothing(returned: Case) -> None:
    page = words(returned.referrer.get(LIST))
    columns = ("Form", "Name", "Date Requested", "Detail", "Comments", "Unique Reference")
    places = [page.index(f">{column}</th>") for column in columns]
    assert places == sorted(places)
    assert "Insufficient Detail" in page
    assert COMMENT in page
    assert "1 comment on single questions" in page
    assert "Previous Form" in page
    assert "We need more information" in page
    assert mails()[-1] == (returned.owner.email, "information_wanted")
    reading = words(returned.staff.get(returned.url("inspect")))
    assert COMMENT in reading
    assert ON_WORRY in reading
    assert returned.referral.status == statuses.WAITING
    event = Event.objects.get(kind="returned")
    assert event.detail == {"reason": "insufficient_detail", "questions": 1}


def test_adding_opens_the_old_answers_with_files_of_their_own(returned: Case) -> None:
    draft = returned.add()
    sent = returned.sent
    assert (draft.follows_id, draft.version_id) == (sent.pk, sent.version_id)
    assert draft.answers["worry"] == sent.answers["worry"]
    old, new = sent.uploads.get(), draft.uploads.get()
    assert draft.answers["documents"] == [{"id": str(new.pk), "name": old.name, "size": old.size}]
    assert new.stored_as != old.stored_as
    assert storage.read(new.stored_as) == storage.read(old.stored_as)


def test_pressed_twice_it_is_the_same_draft(returned: Case) -> None:
    assert returned.add() == returned.add()
    assert Draft.objects.filter(follows=returned.sent).count() == 1


def test_comments_stand_where_they_belong(returned: Case) -> None:
    draft = returned.add()
    for path in ("steps/child/", "steps/worry/", "check/", "steps/"):
        page = words(returned.referrer.get(f"/forms/{draft.pk}/{path}"))
        assert COMMENT in page, path
        assert "Previous Form" in page
        assert (ON_WORRY in page) is (path == "steps/worry/"), path
        assert f'href="/forms/{draft.pk}/steps/worry/?return=check#comment-worry"' in page
    page = words(returned.referrer.get(f"/forms/{draft.pk}/steps/worry/"))
    assert page.index(ON_WORRY) < page.index('name="worry"')


def test_a_comment_on_a_group_stands_above_it_and_on_its_rows(case: Case) -> None:
    case.return_it(**{"comment-children_here": "Which school?"})
    draft = case.add()
    for path in ("children/", "children/children_here/0a0a0a0a/"):
        assert "Which school?" in words(case.referrer.get(f"/forms/{draft.pk}/steps/{path}"))


def test_what_is_added_comes_back_as_answered_under_the_same_reference(returned: Case) -> None:
    reference, first = returned.referral.reference, returned.sent
    returned.staff.get(returned.url("inspect"))
    sent = returned.add_and_send(worry="More about the bruises.")
    assert (sent.reference, sent.number, sent.follows) == (reference, 2, first)
    referral = returned.referral
    assert referral.status == statuses.ANSWERED
    assert referral.opened_at is None
    assert Return.objects.get().ended_at is not None
    assert mails()[-2:] == [
        (returned.worker.email, "information_came"),
        (returned.owner.email, "information_received"),
    ]
    assert events()[-1] == "information received"
    assert not list(audit.faults())
    assert first_table(returned) == []
    page = returned.referrer.get(LIST)
    assert [row.submission for row in page.context["rows"]] == [sent]
    assert "We have your information" in words(page)
    assert "Previous Form" in words(returned.referrer.get(f"/forms/sent/{sent.pk}/"))
    assert "Read what you sent then" in words(returned.referrer.get(f"/forms/sent/{first.pk}/"))


def test_whoever_may_not_read_it_any_more_is_told_nothing(returned: Case) -> None:
    staffing.leave(returned.worker, returned.referral.team)
    returned.add_and_send(worry="More.")
    assert returned.worker.email not in dict(mails()[-2:])


def test_staff_see_what_changed_and_can_read_what_was_sent_before(returned: Case) -> None:
    old = returned.sent.answers["worry"]
    returned.add_and_send(worry="More about the bruises.", first_name="Kimberley")
    page = words(returned.staff.get(returned.url("inspect")))
    assert "Answered" in page
    assert "What the referrer changed" in page
    assert page.count(">Changed</strong>") == 2
    asked = page.partition("What they were asked")[2].partition("</details>")[0]
    assert COMMENT in asked
    assert ON_WORRY in asked
    assert old in page
    assert "More about the bruises." in page
    earlier = returned.staff.get(returned.url("earlier", 1))
    assert old in words(earlier)
    assert "More about the bruises." not in words(earlier)
    assert events()[-1] == "earlier form opened"
    for number in (2, 3, 9999):
        assert returned.staff.get(returned.url("earlier", number)).status_code == 404


def test_what_was_asked_stays_with_what_it_brought(returned: Case) -> None:
    """Also when it brought nothing; and not with what another question brought."""
    returned.add_and_send()
    page = words(returned.staff.get(returned.url("inspect")))
    assert "The referrer sent this again without changing an answer." in page
    assert page.count(COMMENT) == 1
    returned.return_it(comment="A second question.")
    page = words(returned.staff.get(returned.url("inspect")))
    assert "A second question." in page
    assert COMMENT not in page, "what waits is what counts"
    answering.end_returns(returned.referral)  # as a decision does that went past it
    Referral.objects.update(status=statuses.CHECKS)
    page = words(returned.staff.get(returned.url("inspect")))
    assert COMMENT in page
    assert "A second question." not in page
    returned.return_it(comment="A third question.")
    returned.add_and_send(worry="At last.")
    page = words(returned.staff.get(returned.url("inspect")))
    assert "A third question." in page
    assert COMMENT not in page


def test_files_of_both_are_there_for_staff_and_no_others_by_way_of_it(returned: Case) -> None:
    first = returned.sent.uploads.get()
    second = returned.add_and_send().uploads.get()
    for upload in (first, second):
        assert returned.staff.get(returned.url("file", upload.pk)).status_code == 200
    others = complete_draft(returned.owner, returned.sent.version).uploads.get()
    assert returned.staff.get(returned.url("file", others.pk)).status_code == 404


def test_it_is_found_under_old_names_and_new(returned: Case) -> None:
    before = set(SearchKey.objects.values_list("key", flat=True))
    returned.add_and_send(first_name="Wilhelmina")
    assert before < set(SearchKey.objects.values_list("key", flat=True))
    assert returned.referral.children[0]["name"] == "Wilhelmina Example"
    for name in ("Kim", "Wilhelmina"):
        found = returned.staff.post("/admin/inbox/", {"q": name}, follow=True)
        assert returned.referral.reference in found.content.decode()


def test_it_is_never_made_less_urgent_by_its_referrer() -> None:
    case = Case.make(urgency="urgent")
    case.worker = make_worker("manager@example.org", is_manager=True)
    case.return_it()
    draft = case.add()
    case.referrer.post(f"/forms/{draft.pk}/urgency/", {"urgency": "standard"})
    case.add_and_send()
    assert case.sent.urgency == "standard"
    assert case.referral.urgency == "urgent"


def test_made_urgent_it_alarms_the_team(returned: Case) -> None:
    draft = returned.add()
    returned.referrer.post(f"/forms/{draft.pk}/urgency/", {"urgency": "urgent", "confirm": "on"})
    returned.add_and_send()
    assert returned.referral.urgency == "urgent"
    assert (returned.worker.email, "urgent_request") in mails()


def test_an_urgent_one_is_returned_by_managers_alone() -> None:
    case = Case.make(urgency="urgent")
    assert "Return for more information" not in words(case.staff.get(case.url("inspect")))
    assert case.staff.get(case.url("return"))["Location"] == case.url("inspect")
    assert case.return_it().status_code == 409
    assert not Return.objects.exists()
    case.worker = make_worker("manager@example.org", is_manager=True)
    assert "Return for more information" in words(case.staff.get(case.url("inspect")))
    assert case.return_it().status_code == 302


def test_returned_twice_the_second_is_told_and_loses_nothing(returned: Case) -> None:
    answer = returned.return_it(comment="A second comment.")
    assert answer.status_code == 409
    assert b"returned already" in answer.content
    assert b"A second comment." in answer.content
    assert Return.objects.count() == 1
    assert returned.staff.get(returned.url("return"))["Location"] == returned.url("inspect")


def test_it_can_be_returned_again_once_answered(returned: Case) -> None:
    returned.add_and_send(worry="Second.")
    assert returned.return_it().status_code == 302
    sent = returned.add_and_send(worry="Third.")
    assert sent.number == 3
    page = words(returned.staff.get(returned.url("inspect")))
    assert returned.url("earlier", 1) in page
    assert returned.url("earlier", 2) in page


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"reason": ""}, "Choose why you are returning it"),
        ({"reason": "invented"}, "Choose why you are returning it"),
        ({"comment": "", "comment-worry": "  "}, "Say what you need, here or on a question"),
        ({"comment": "x" * 5001}, "5,000 characters or fewer"),
        ({"comment-worry": "x" * 5001}, "5,000 characters or fewer"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    case: Case, given: dict[str, str], problem: str
) -> None:
    answer = case.return_it(**given)
    assert answer.status_code == 422
    page = words(answer)
    assert problem in page
    assert (COMMENT in page) is ("comment" not in given)
    assert (ON_WORRY in page) is ("comment-worry" not in given)
    assert not Return.objects.exists()


def test_comments_on_questions_that_were_not_asked_are_left_out(case: Case) -> None:
    case.return_it(**{"comment-why_not": "Not asked", "comment-nothing": "Invented"})
    assert Return.objects.get().comments == {"worry": ON_WORRY}


def test_while_it_is_not_returned_nothing_can_be_added(case: Case) -> None:
    assert case.referrer.post(case.form("submission_add"))["Location"] == case.form()
    assert not Draft.objects.exists()


def test_it_waits_longer_than_30_days_and_so_does_the_way_to_add(returned: Case) -> None:
    draft = returned.add()
    Submission.objects.update(sent_at=timezone.now() - KEPT_FOR * 3)
    Draft.objects.update(saved_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    assert len(first_table(returned)) == 1
    assert returned.referrer.get(returned.form()).status_code == 200
    again = returned.add()  # before the worker has erased the expired one
    assert again != draft
    Draft.objects.update(saved_at=timezone.now() - KEPT_FOR - timedelta(seconds=1))
    chores.purge_expired()
    assert not Draft.objects.exists()
    assert Upload.objects.filter(draft=None).count() == Upload.objects.count() == 1
    assert returned.add_and_send(worry="Late, but here.").number == 2


def test_what_is_sent_after_it_was_withdrawn_opens_it_again(returned: Case) -> None:
    draft = returned.add()
    returned.ask_to_withdraw()
    returned.decide("accept")
    assert first_table(returned) == []
    page = words(returned.referrer.get(f"/forms/{draft.pk}/check/"))
    assert "We are not waiting for this any more" in page
    returned.referrer.post(f"/forms/{draft.pk}/send/")
    assert returned.referral.status == statuses.REOPENED
    assert returned.sent.number == 2


@pytest.mark.parametrize("delete", [leaving.delete_account, User.delete])
def test_when_the_referrers_account_goes_the_team_waits_no_more(returned: Case, delete: Any) -> None:
    Delivery.objects.update(delivered_at=timezone.now())
    delete(returned.owner)
    referral = returned.referral
    assert referral.status == statuses.CHECKS
    assert not referral.returns.filter(ended_at=None).exists()
    assert referral.submission.returned_at is None and referral.submission.owner is None
    assert events()[-1] == "referrer left"
    assert not list(audit.faults())


@pytest.mark.parametrize("status", [*sorted(statuses.CLOSED), statuses.WAITING, statuses.PROPOSED])
def test_as_it_stands_it_is_not_returned(case: Case, status: str) -> None:
    Referral.objects.update(status=status)
    assert "Return for more information" not in words(case.staff.get(case.url("inspect")))
    assert case.return_it().status_code == 409
    assert not Return.objects.exists()
    assert case.referral.status == status


def test_the_reasons_are_a_pick_list_that_editors_keep(case: Case) -> None:
    return_reasons.load()
    kept = CodeList.objects.get(slug=return_reasons.SLUG)
    assert [code.label for code in kept.codes.all()] == list(return_reasons.SHIPPED.values())
    kept.codes.filter(code="other").update(retired=True)
    kept.codes.filter(code="wrong_form").update(label="This is another form’s job")
    return_reasons.load()
    offered = case.staff.get(case.url("return")).content.decode()
    assert "This is another form’s job" in offered
    assert '<option value="other">' not in offered
    case.return_it(reason="wrong_form")
    assert "This is another form’s job" in words(case.referrer.get(LIST))


def test_what_a_draft_that_adds_costs(
    returned: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    draft, browser = returned.add(), returned.referrer
    with django_assert_max_num_queries(14):
        assert browser.get(f"/forms/{draft.pk}/steps/worry/").status_code == 200


def test_the_reading_page_of_what_was_added_to_costs_little(
    returned: Case, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    returned.add_and_send(worry="More.")
    returned.respond()
    returned.ask_to_withdraw()
    staff, url = returned.staff, returned.url("inspect")
    staff.get(url)
    with django_assert_max_num_queries(20):
        assert staff.get(url).status_code == 200


def test_two_presses_at_once_leave_one_copy_of_each_file(
    returned: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    removed: list[str] = []
    keep, remove = storage.keep, storage.remove

    def keeps(data: bytes) -> str:
        name = keep(data)
        kept.append(name)
        if len(kept) == 1:
            returned.add()  # the other press, while this one copies
        return name

    monkeypatch.setattr(storage, "keep", keeps)

    def removes(name: str) -> None:
        removed.append(name)
        remove(name)

    monkeypatch.setattr(storage, "remove", removes)
    draft = amending.amend(returned.owner, returned.sent)
    assert Draft.objects.get() == draft
    assert removed == [kept[0]]
    assert draft.uploads.get().stored_as == kept[1]


def decide(case: Case, code: str) -> None:
    chosen = list(outcomes(case, code).values())
    deciding.decide(case.referral, Doing(case.worker), chosen, deciding.Rationale(**RATIONALE))


def test_it_is_returned_again_after_a_decision_was_sent_back(returned: Case) -> None:
    manager = make_worker("manager@example.org", is_manager=True)
    propose(returned)
    waiting = deciding.proposal(returned.referral)
    assert waiting
    deciding.answer(returned.referral, Doing(manager), waiting.pk, signed=False, text="Think.")
    assert returned.return_it(comment="A second comment.").status_code == 302
    assert returned.referral.status == statuses.WAITING
    still_open = Return.objects.get(ended_at=None)
    assert (still_open.comment, Return.objects.count()) == ("A second comment.", 2)
    assert returned.add_and_send().number == 2
    assert returned.referral.status == statuses.ANSWERED
    assert not Return.objects.filter(ended_at=None).exists()


def test_an_urgent_one_that_comes_back_is_watched_polled_and_on_top() -> None:
    case = Case.make("urgent")
    manager = make_worker("manager@example.org", is_manager=True)
    case.staff.get(case.url("inspect"))
    assert case.referral.alert_at is None
    answering.return_for_information(case.referral, Doing(manager), "other", "What?")
    before = make(
        urgency="urgent", decide_by=timezone.now() - timedelta(days=9), acknowledged_at=timezone.now()
    )
    first = [before.reference, case.referral.reference]
    assert listed(case.staff) == first
    came = timezone.now()
    case.add_and_send()
    now = case.referral
    assert (now.status, now.queue, now.opened_at) == (statuses.ANSWERED, OPEN_URGENT, None)
    assert now.alert_at and now.alert_at > came
    assert now.arrived_at and now.arrived_at >= came
    assert listed(case.staff) == first[::-1]
    Referral.objects.filter(pk=now.pk).update(alert_at=came)
    chores_of_staff.tell_of_unopened()
    assert (manager.email, "urgent_unopened") in mails()


def test_a_standard_one_that_comes_back_stays_behind_the_urgent_ones(returned: Case) -> None:
    late = timezone.now() - timedelta(days=9)
    standard, urgent = make(decide_by=late, acknowledged_at=late), make(urgency="urgent")
    returned.add_and_send()
    assert returned.referral.alert_at is None
    assert listed(returned.staff) == [urgent.reference, returned.referral.reference, standard.reference]


def test_information_after_a_decision_opens_it_without_its_outcome(returned: Case) -> None:
    draft = returned.add()
    decide(returned, "information_and_advice")
    assert returned.referral.outcome == "information_and_advice"
    later = make()
    Link.objects.create(referral=later, earlier=returned.referral, why=["child"])
    linking.recount_later(returned.referral)
    assert Referral.objects.get(pk=later.pk).without_action == 1
    returned.referrer.post(f"/forms/{draft.pk}/send/")
    now = returned.referral
    assert (now.status, now.outcome, now.closed_at) == (statuses.REOPENED, "", None)
    assert now.decide_by and now.decide_by > timezone.now()
    assert Referral.objects.get(pk=later.pk).without_action == 0
    page = words(returned.staff.get(returned.url("inspect")))
    assert "Earlier decision </h2>" in page


def test_an_account_that_goes_leaves_a_proposed_decision_proposed(returned: Case) -> None:
    make_worker("manager@example.org", is_manager=True)
    propose(returned)
    Delivery.objects.update(delivered_at=timezone.now())
    leaving.delete_account(returned.owner)
    assert returned.referral.status == statuses.PROPOSED
    assert deciding.proposal(returned.referral)
    assert not Return.objects.filter(ended_at=None).exists()
    assert events()[-1] == "referrer left"


def test_a_proposal_that_information_overtook_does_not_say_that_it_waits(returned: Case) -> None:
    make_worker("manager@example.org", is_manager=True)
    propose(returned)
    assert "Decision waiting for a manager" in words(returned.staff.get(returned.url("inspect")))
    returned.add_and_send()
    assert returned.referral.status == statuses.ANSWERED
    page = words(returned.staff.get(returned.url("inspect")))
    assert "Decision waiting for a manager" not in page
    assert "Proposed before something else came: decide again" in page
