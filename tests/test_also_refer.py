"""Another team gets a referral of its own of the same form, and the sender reads only what was answered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formpages.records import Submission
from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding import deciding, passing, permissions, receiving, statuses
from safeguarding.acts import Doing, Refused
from safeguarding.audit import faults
from safeguarding.correspondence import Return
from safeguarding.leaving import still_on_its_way
from safeguarding.records import Event, Referral, Team

from .acting import RATIONALE
from .answered import Case
from .people import sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db
REASON = "The Borogove is a teacher."


class Both:
    """A form sent to the Front Door, that the LADO is also given."""

    def __init__(self) -> None:
        self.case = Case.make()
        self.lado = make_worker("lado@example.org", "lado", first_name="Slithy", last_name="Tove")
        self.first = Referral.objects.get()
        team = Team.objects.get(slug="lado")
        self.second = passing.also_refer(self.first, Doing(self.case.worker), team, REASON)

    def of_the_first(self, action: str = "inspect") -> str:
        return reverse(f"inbox_modeladmin_{action}", args=[self.first.pk])

    def of_the_second(self, action: str = "inspect") -> str:
        return reverse(f"inbox_modeladmin_{action}", args=[self.second.pk])

    def now(self, referral: Referral) -> Referral:
        return Referral.objects.select_related("team", "submission").get(pk=referral.pk)

    def return_it(self) -> Any:
        return self.case.staff.post(self.of_the_first("return"), {"reason": "other", "comment": "What?"})

    def add_and_send(self) -> None:
        """The referrer adds what the first team asked for."""
        sent = Submission.objects.get()
        leads = self.case.referrer.post(reverse("formpages:submission_add", args=[sent.pk]))["Location"]
        draft = leads.strip("/").split("/")[-1]
        assert "thank-you" in self.case.referrer.post(f"/forms/{draft}/send/")["Location"]

    def lado_decides(self) -> Any:
        passing.accept(self.second, Doing(self.lado))
        names = deciding.concerned(self.now(self.second))
        chosen = {f"outcome-{number}": "meets_threshold" for number, _ in enumerate(names)}
        browser = sign_in(Client(), self.lado)
        return browser.post(self.of_the_second("decide"), chosen | RATIONALE, follow=True)

    def pass_the_first_on(self) -> User:
        """To the OT team, which accepts it; who works there."""
        manager, ot = make_worker("manager@example.org", is_manager=True), make_worker("ot@example.org", "ot")
        passing.pass_on(self.now(self.first), Doing(manager), Team.objects.get(slug="ot"), "For you.")
        passing.accept(self.now(self.first), Doing(ot))
        return ot


@pytest.fixture
def both() -> Both:
    return Both()


def test_it_is_a_referral_of_its_own_with_its_own_clocks_and_record(both: Both) -> None:
    made = Referral.objects.select_related("team", "passed_from").get(pk=both.second.pk)
    first = Referral.objects.get(pk=both.first.pk)
    assert made.reference.startswith("LP-")
    assert (made.team.slug, made.submission_id, made.origin_id) == ("lado", first.submission_id, first.pk)
    assert made.people == first.people
    assert made.decide_by and made.received_at > first.received_at
    kinds = Event.objects.filter(subject_id=made.pk).values_list("kind", "team")
    assert list(kinds) == [("received", "lado")]
    assert made.search_keys.exists()
    assert (first.team.slug, first.status, first.passed_from) == ("frontdoor", "new", None)
    assert not list(faults())


def test_its_team_reads_it_whole_and_accepts_it(both: Both) -> None:
    browser = sign_in(Client(), both.lado)
    page = browser.get(both.of_the_second()).content.decode()
    assert REASON in page
    assert "Bruises on both arms." in page
    for action in ("pdf", "print"):
        assert browser.get(both.of_the_second(action)).status_code == 200
    assert browser.post(both.of_the_second("answer_pass"), {"decision": "accept"}).status_code == 302
    assert Referral.objects.get(pk=both.second.pk).passed_from is None
    told = Event.objects.get(kind="also referred answered")
    assert (told.subject_id, told.actor_id) == (both.first.pk, None)
    assert told.detail == {"from": "lado", "accepted": True}


def test_it_is_found_by_its_own_reference_and_by_the_forms(both: Both) -> None:
    browser, index = sign_in(Client(), both.lado), reverse("inbox_modeladmin_index")
    for reference in (both.second.reference, both.first.reference):
        found = browser.post(index, {"q": reference}, follow=True)
        assert [row.referral.pk for row in found.context["rows"]] == [both.second.pk]


def test_the_sender_reads_what_was_answered_and_nothing_else(both: Both) -> None:
    passing.send_back(both.second, Doing(both.lado), "No adult is named.")
    made = Referral.objects.get(pk=both.second.pk)
    assert (made.status, made.outcome, made.passed_from) == (statuses.DECIDED, receiving.SENT_BACK, None)
    assert not permissions.may_read(both.case.worker, made)
    manager = make_worker("manager@example.org", is_manager=True)
    for user in (both.case.worker, manager):
        browser = sign_in(Client(), user)
        pages = [browser.get(both.of_the_first(action)) for action in ("inspect", "print")]
        pages += [browser.get(reverse("inbox_modeladmin_index")), browser.get(reverse("wagtailadmin_home"))]
        text = "".join(page.content.decode() for page in pages)
        assert "Also referred to LADO" in text
        assert "No adult is named." in text
        for canary in (made.reference, str(made.pk), "Slithy", "Tove", "lado@example.org"):
            assert canary not in text, canary
        assert browser.get(both.of_the_second()).status_code == 404
    kept = str(list(Event.objects.filter(subject_id=both.first.pk).values_list("detail", flat=True)))
    assert made.reference not in kept
    assert str(made.pk) not in kept
    mails = [delivery.payload for delivery in Delivery.objects.filter(channel="mail").order_by("pk")]
    assert mails[-1]["template"] == "referral_sent_back"
    assert made.reference not in str(mails[-1])


def test_the_referrer_sees_the_first_alone(both: Both) -> None:
    passing.accept(both.second, Doing(both.lado))
    owner = both.case.referrer
    text = owner.get(reverse("submitted_forms")).content.decode()
    text += owner.get(reverse("formpages:submission", args=[both.first.submission_id])).content.decode()
    assert both.first.reference in text
    assert both.second.reference not in text
    assert "LADO" not in text


def test_what_goes_between_team_and_referrer_is_the_first_ones(both: Both) -> None:
    passing.accept(both.second, Doing(both.lado))
    made = Referral.objects.select_related("submission").get(pk=both.second.pk)
    assert not permissions.acts(both.lado, made) & {permissions.RESPOND, permissions.RETURN}
    browser = sign_in(Client(), both.lado)
    assert browser.post(both.of_the_second("respond"), {"message": "Hello"}).status_code in (409, 422)
    first = both.case.staff.post(both.of_the_first("return"), {"reason": "other", "comment": "What?"})
    assert first.status_code == 302
    assert Return.objects.get().referral_id == both.first.pk


def test_more_information_reaches_both(both: Both) -> None:
    passing.accept(both.second, Doing(both.lado))
    both.return_it()
    sign_in(Client(), both.lado).get(both.of_the_second())
    both.add_and_send()
    newest = Submission.objects.get(number=2)
    for pk in (both.first.pk, both.second.pk):
        referral = Referral.objects.get(pk=pk)
        assert (referral.submission_id, referral.status, referral.opened_at) == (newest.pk, "answered", None)
    browser = sign_in(Client(), both.lado)
    earlier = reverse("inbox_modeladmin_earlier", args=[both.second.pk, 1])
    assert browser.get(earlier).status_code == 200
    assert [each.pk for each in receiving._known(newest)] == [both.first.pk, both.second.pk]


def test_what_waits_to_leave_counts_as_one_form_of_the_referrers(both: Both) -> None:
    (words,) = still_on_its_way(both.case.owner)
    assert "A form that you sent is" in words


def test_the_same_team_is_not_given_it_twice(both: Both) -> None:
    team = Team.objects.get(slug="lado")
    with pytest.raises(Refused, match="LADO has this form from you already"):
        passing.also_refer(both.first, Doing(both.case.worker), team, REASON)
    own = Team.objects.get(slug="frontdoor")
    with pytest.raises(Refused):
        passing.also_refer(both.first, Doing(both.case.worker), own, REASON)


def test_a_closed_one_is_referred_to_nobody(both: Both) -> None:
    Referral.objects.filter(pk=both.first.pk).update(status=statuses.DECIDED, closed_at=timezone.now())
    refused: Any = both.case.staff.get(both.of_the_first("also_refer"))
    assert refused["Location"] == both.of_the_first()


def test_offered_are_the_front_door_and_the_lado_but_not_the_own_team(both: Both) -> None:
    offered = [team.slug for team in passing.also_referred_to(both.first)]
    assert offered == ["lado"]
    assert [team.slug for team in passing.also_referred_to(both.second)] == ["frontdoor"]


def test_a_restricted_one_is_restricted_there_too() -> None:
    case = Case.make()
    make_worker("lado@example.org", "lado")
    Referral.objects.update(restricted=True)
    manager = make_worker("ladomanager@example.org", "lado", is_manager=True)
    referral = Referral.objects.get()
    referral.named.create(user=case.worker)
    made = passing.also_refer(referral, Doing(case.worker), Team.objects.get(slug="lado"), REASON)
    assert made.restricted
    assert permissions.may_read(manager, made)


def test_what_the_other_team_decides_ends_nothing_that_the_first_asked_for(both: Both) -> None:
    assert both.return_it().status_code == 302
    asked = Submission.objects.get().returned_at
    both.lado_decides()
    assert both.now(both.second).status == statuses.DECIDED
    first = both.now(both.first)
    assert first.status == statuses.WAITING
    assert first.returns.filter(ended_at=None).count() == 1
    assert asked
    assert Submission.objects.get().returned_at == asked
    listed = both.case.referrer.get(reverse("submitted_forms"))
    assert [each.submission.reference for each in listed.context["returned"]] == [first.reference]
    both.add_and_send()
    assert both.now(both.first).status == statuses.ANSWERED


def test_what_the_first_decides_ends_what_it_asked_for_itself(both: Both) -> None:
    both.return_it()
    first = both.now(both.first)
    chosen = ["early_help"] * len(deciding.concerned(first))
    deciding.decide(first, Doing(both.case.worker), chosen, deciding.Rationale(**RATIONALE))
    assert not first.returns.filter(ended_at=None).exists()
    assert Submission.objects.get().returned_at is None


def test_a_team_that_gets_the_first_later_does_not_learn_of_it(both: Both) -> None:
    for action in ("inspect", "print"):
        text = both.case.staff.get(both.of_the_first(action)).content.decode()
        assert ("Also referred to LADO" in text and REASON in text) is (action == "inspect")
    passing.send_back(both.now(both.second), Doing(both.lado), "No Mome Rath is named.")
    ot = both.pass_the_first_on()
    ot.memberships.update(is_manager=True)
    browser = sign_in(Client(), ot)
    for action in ("inspect", "record", "print"):
        text = browser.get(both.of_the_first(action)).content.decode()
        assert both.first.reference in text
        assert not [words for words in (REASON, "Mome Rath", "LADO", "lso referred") if words in text], action


def test_nor_what_is_answered_after_that(both: Both) -> None:
    ot = both.pass_the_first_on()
    ot.memberships.update(is_manager=True)
    passing.send_back(both.now(both.second), Doing(both.lado), "No Mome Rath is named.")
    browser = sign_in(Client(), ot)
    for action in ("inspect", "record", "print"):
        text = browser.get(both.of_the_first(action)).content.decode()
        hidden = ("Mome Rath", "LADO", "lado", "other team answered", "lso referred")
        assert not [words for words in hidden if words in text], action
    told = [delivery.payload for delivery in Delivery.objects.filter(channel="mail")]
    assert not [each for each in told if each["to"] == ot.email and each["template"] == "referral_sent_back"]


def test_that_another_team_referred_it_too_is_said_to_nobody(both: Both) -> None:
    passing.accept(both.second, Doing(both.lado))
    manager = make_worker("ladomanager@example.org", "lado", is_manager=True)
    ot = make_worker("ot@example.org", "ot")
    third = make_worker("otmanager@example.org", "ot", is_manager=True)
    # The LADO's own goes to OT, which also refers it to the Front Door: that has the form already.
    passing.pass_on(both.now(both.second), Doing(manager), Team.objects.get(slug="ot"), "For you.")
    passing.accept(both.now(both.second), Doing(ot))
    front_door = Team.objects.get(slug="frontdoor")
    made = passing.also_refer(both.now(both.second), Doing(third), front_door, "A home.")
    assert made.team == front_door
    again = passing.also_refer(both.now(both.second), Doing(ot), Team.objects.get(slug="lado"), "An adult.")
    assert again.reference != both.second.reference
    with pytest.raises(Refused, match="Front Door has this form from you already"):
        passing.also_refer(both.now(both.second), Doing(ot), front_door, "A home.")


def test_more_information_does_not_open_what_was_sent_back(both: Both) -> None:
    passing.send_back(both.second, Doing(both.lado), "No adult is named.")
    before = both.now(both.second)
    both.return_it()
    both.add_and_send()
    after = both.now(both.second)
    assert both.now(both.first).status == statuses.ANSWERED
    assert (after.status, after.outcome, after.queue) == (statuses.DECIDED, receiving.SENT_BACK, before.queue)
    assert (after.opened_at, after.alert_at) == (before.opened_at, None)
    assert after.submission.number == 2


def test_whoever_decides_it_is_not_asked_to_tell_the_referrer(both: Both) -> None:
    words = both.lado_decides().content.decode()
    assert both.now(both.second).status == statuses.DECIDED
    assert "It is decided." in words
    assert "Tell the referrer" not in words
    first = both.now(both.first)
    chosen = {f"outcome-{number}": "early_help" for number, _ in enumerate(deciding.concerned(first))}
    posted = chosen | RATIONALE | {"support_level": "2"}
    answer = both.case.staff.post(both.of_the_first("decide"), posted, follow=True)
    assert "It is decided. Tell the referrer what they may know." in answer.content.decode()
