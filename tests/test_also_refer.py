"""Another team gets a referral of its own of the same form, and the sender reads only what was answered."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from formpages.records import Submission
from kentportal.outbox.models import Delivery
from safeguarding import passing, permissions, receiving, statuses
from safeguarding.acts import Doing, Refused
from safeguarding.audit import faults
from safeguarding.correspondence import Return
from safeguarding.leaving import still_on_its_way
from safeguarding.records import Event, Referral, Team

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
    both.case.staff.post(both.of_the_first("return"), {"reason": "other", "comment": "What?"})
    sign_in(Client(), both.lado).get(both.of_the_second())
    sent = Submission.objects.get()
    draft_url = sign_in(Client(), both.case.owner).post(reverse("formpages:submission_add", args=[sent.pk]))
    draft_id = draft_url["Location"].strip("/").split("/")[-1]
    sign_in(Client(), both.case.owner).post(f"/forms/{draft_id}/send/")
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
