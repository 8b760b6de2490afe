"""A list is handed over at the end of a shift, and an absent worker's goes back to Unassigned."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kentportal.accounts.models import User
from safeguarding import shifts, statuses
from safeguarding.acts import Doing, Refused
from safeguarding.audit import faults
from safeguarding.casework import Handover, Named
from safeguarding.records import CLOSED, Event, Referral, Team

from .answered import mailed
from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db
PAGE, ABSENT = "inbox_shifts", "inbox_absent"
NOTE = "Ring the Snark school first."


class Shift:
    """Two workers and a manager; the first has four referrals, of which one is closed and one restricted."""

    def __init__(self) -> None:
        self.giver = make_worker("giver@example.org")
        self.receiver = make_worker("receiver@example.org")
        self.manager = make_worker("manager@example.org", is_manager=True)
        self.team = Team.objects.get(slug="frontdoor")
        self.open = [make_referral() for _ in range(2)]
        self.closed, self.restricted = make_referral(), make_referral()
        Referral.objects.update(worker=self.giver)
        Referral.objects.filter(pk=self.closed.pk).update(status=statuses.DECIDED, queue=CLOSED)
        Referral.objects.filter(pk=self.restricted.pk).update(restricted=True)
        Named.objects.create(referral=self.restricted, user=self.giver)

    def give(self) -> Handover:
        return shifts.give(Doing(self.giver), self.team, self.receiver, NOTE)

    def of(self, user: User | None) -> set[Any]:
        return set(Referral.objects.filter(worker=user).values_list("pk", flat=True))

    def answer(self, user: User, handover: Handover, pressed: str) -> Any:
        url = reverse("inbox_shift_answer", args=[handover.pk])
        return sign_in(Client(), user).post(url, {"answer": pressed}, follow=True)


@pytest.fixture
def shift() -> Shift:
    return Shift()


def test_a_list_is_offered_seen_and_accepted(shift: Shift) -> None:
    given = {"team": "frontdoor", "frontdoor-receiver": shift.receiver.pk, "frontdoor-note": NOTE}
    page = sign_in(Client(), shift.giver).post(reverse(PAGE), given, follow=True)
    assert "You offered your list to" in page.content.decode()
    handover = Handover.objects.get()
    assert mailed("list_offered") == [(shift.receiver.email, {"path": reverse(PAGE)})]
    there = sign_in(Client(), shift.receiver)
    home = there.get(reverse("wagtailadmin_home")).content.decode()
    assert "<strong>1 colleague</strong> wants to hand over to you" in " ".join(home.split())
    assert NOTE in there.get(reverse(PAGE)).content.decode()
    offered = Event.objects.get(kind="list offered")
    assert (offered.actor_id, offered.team) == (shift.giver.pk, "frontdoor")
    assert offered.detail == {"person": shift.receiver.pk, "handover": handover.pk}
    before = Event.objects.count()
    answer = shift.answer(shift.receiver, handover, "accept")
    said = answer.content.decode()
    assert "2 referrals are yours now." in said
    assert "named workers" not in said
    assert "stayed" not in said
    assert shift.of(shift.receiver) == {each.pk for each in shift.open}
    assert shift.of(shift.giver) == {shift.closed.pk, shift.restricted.pk}
    events = Event.objects.filter(kind="handed over")
    assert events.count() == Event.objects.count() - before == 2
    expected = {"from": shift.giver.pk, "to": shift.receiver.pk, "handover": handover.pk}
    assert [event.detail for event in events] == [expected, expected]
    assert {event.actor_id for event in events} == {shift.receiver.pk}
    assert not list(faults())


def test_a_restricted_one_goes_along_to_whom_it_names(shift: Shift) -> None:
    Named.objects.create(referral=shift.restricted, user=shift.receiver)
    done = shifts.accept(shift.give(), Doing(shift.receiver))
    assert done == 3
    assert shift.restricted.pk in shift.of(shift.receiver)


@pytest.mark.parametrize(("who", "pressed"), [("receiver", "decline"), ("giver", "take_back")])
def test_declined_or_taken_back_nothing_moves(who: str, pressed: str, shift: Shift) -> None:
    handover, before = shift.give(), shift.of(shift.giver)
    answer = shift.answer(getattr(shift, who), handover, pressed)
    assert "Nothing has moved." in answer.content.decode()
    assert shift.of(shift.giver) == before
    assert Handover.objects.get().accepted is False
    event = Event.objects.get(kind="list kept")
    assert (event.actor_id, event.team) == (getattr(shift, who).pk, "frontdoor")
    assert event.detail == {"person": shift.receiver.pk, "handover": handover.pk}
    assert not list(faults())
    assert shift.answer(shift.receiver, handover, "accept").status_code == 404
    assert shift.of(shift.giver) == before
    shift.give()


def test_an_answer_is_given_once(shift: Shift) -> None:
    handover = shift.give()
    shifts.end(handover, Doing(shift.giver))
    with pytest.raises(Refused):
        shifts.accept(handover, Doing(shift.receiver))
    with pytest.raises(Refused):
        shifts.end(handover, Doing(shift.giver))
    assert not shift.of(shift.receiver)


def test_answers_are_for_whom_it_concerns(shift: Shift) -> None:
    handover = shift.give()
    stranger = make_worker("lado@example.org", "lado")
    for user in (shift.manager, stranger):
        for pressed in ("accept", "decline", "take_back"):
            assert shift.answer(user, handover, pressed).status_code == 404
    assert shift.answer(shift.giver, handover, "accept").status_code == 404
    assert shift.answer(shift.receiver, handover, "take_back").status_code == 404
    assert shift.answer(shift.receiver, handover, "invented").status_code == 404
    url = reverse("inbox_shift_answer", args=[handover.pk])
    assert sign_in(Client(), shift.receiver).get(url).status_code == 405
    shift.receiver.memberships.all().delete()
    refused = shift.answer(shift.receiver, handover, "accept")
    assert [leads for leads, _ in refused.redirect_chain] == [reverse("wagtailadmin_home")]
    assert not shift.of(shift.receiver)


def test_one_list_is_offered_to_one_colleague_of_the_team(shift: Shift) -> None:
    shift.give()
    with pytest.raises(Refused, match="Take that back first"):
        shift.give()
    stranger = make_worker("lado@example.org", "lado")
    with pytest.raises(Refused):
        shifts.give(Doing(shift.receiver), shift.team, stranger, "")
    with pytest.raises(Refused):
        shifts.give(Doing(stranger), shift.team, shift.receiver, "")
    with pytest.raises(Refused):
        shifts.give(Doing(shift.receiver), shift.team, shift.receiver, "")


@pytest.mark.parametrize("receiver", ["", "0", "abc", "99999999999999999999"])
def test_an_invented_colleague_is_refused_and_the_note_stays(receiver: str, shift: Shift) -> None:
    data = {"team": "frontdoor", "frontdoor-receiver": receiver, "frontdoor-note": NOTE}
    page = sign_in(Client(), shift.giver).post(reverse(PAGE), data)
    assert page.status_code == 422
    assert "Choose who takes over" in page.content.decode()
    assert NOTE in page.content.decode()
    for team in ("lado", "invented", ""):
        assert sign_in(Client(), shift.giver).post(reverse(PAGE), data | {"team": team}).status_code == 302
    assert not Handover.objects.exists()


def test_a_manager_puts_everything_back_in_one_act(shift: Shift) -> None:
    browser = sign_in(Client(), shift.manager)
    data = {"team": "frontdoor", "frontdoor-worker": shift.giver.pk}
    answer = browser.post(reverse(ABSENT), data, follow=True)
    assert "2 referrals of Sarah Lock (giver@example.org) put back to Unassigned." in answer.content.decode()
    assert shift.of(shift.giver) == {shift.closed.pk}
    events = Event.objects.filter(kind="put back")
    assert [event.detail for event in events] == [{"from": shift.giver.pk}] * 3
    assert not list(faults())


def test_an_absent_workers_list_is_for_managers_of_the_team(shift: Shift) -> None:
    data = {"team": "frontdoor", "frontdoor-worker": str(shift.giver.pk)}
    elsewhere = make_worker("ladomanager@example.org", "lado", is_manager=True)
    for user in (shift.receiver, elsewhere):
        assert sign_in(Client(), user).post(reverse(ABSENT), data).status_code == 404
        with pytest.raises(Refused):
            shifts.put_back_all(shift.team, shift.giver, Doing(user))
    own = {"team": "lado", "lado-worker": shift.giver.pk}
    assert sign_in(Client(), elsewhere).post(reverse(ABSENT), own).status_code == 422
    assert len(shift.of(shift.giver)) == 4
    assert sign_in(Client(), shift.manager).get(reverse(ABSENT), data).status_code == 200
    assert len(shift.of(shift.giver)) == 4


def test_the_list_of_somebody_who_left_is_put_back_too(shift: Shift) -> None:
    shift.giver.memberships.all().delete()
    shift.giver.is_active = False
    shift.giver.save()
    browser = sign_in(Client(), shift.manager)
    data = {"team": "frontdoor", "frontdoor-worker": str(shift.giver.pk)}
    assert browser.post(reverse(ABSENT), data).status_code == 302
    assert shift.of(shift.giver) == {shift.closed.pk}
    assert browser.post(reverse(ABSENT), data).status_code == 422, "nothing of the team's is theirs any more"


def test_what_the_first_page_offers(shift: Shift) -> None:
    for user, shown in ((shift.giver, False), (shift.manager, True)):
        text = sign_in(Client(), user).get(reverse("wagtailadmin_home")).content.decode()
        assert reverse(PAGE) in text
        assert (reverse(ABSENT) in text) is shown


def test_accepting_sounds_the_same_whether_or_not_something_restricted_stays(shift: Shift) -> None:
    with_one = shift.answer(shift.receiver, shift.give(), "accept")
    Referral.objects.filter(worker=shift.receiver).update(worker=shift.giver)
    Referral.objects.filter(pk=shift.restricted.pk).update(worker=None)
    without = shift.answer(shift.receiver, shift.give(), "accept")
    said = [[str(message) for message in answer.context["messages"]] for answer in (with_one, without)]
    assert said[0] == said[1]
    assert "2 referrals are yours now." in said[0][0]


def test_what_was_offered_and_kept_stands_in_the_givers_record(shift: Shift) -> None:
    shift.answer(shift.giver, shift.give(), "take_back")
    today = f"{timezone.localdate()}"
    asked = {"person": str(shift.giver.pk), "since": today, "until": today}
    page = sign_in(Client(), shift.manager).get(reverse("inbox_worker_record"), asked)
    text = page.content.decode()
    assert "List offered to a colleague" in text
    assert "Offered list declined or taken back" in text
    assert NOTE not in text
