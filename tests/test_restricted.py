"""A restricted referral is there for named workers alone: to the rest of the team there is none."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import answering, assigning, passing, permissions, restricting, telling, triage
from safeguarding.acts import Doing, Refused
from safeguarding.records import Event, Referral, Team

from .answered import Case, mails
from .people import sign_in
from .referrals import PERSONAL, add_upload, make_referral, make_worker
from .test_permissions import DOORS, NOT_MINE, address, door, masked

pytestmark = pytest.mark.django_db


class Staff:
    """A referral with a file, its manager and three workers, one of whom is named."""

    def __init__(self) -> None:
        self.manager = make_worker("manager@example.org", is_manager=True)
        self.other_manager = make_worker("second@example.org", is_manager=True)
        self.named = make_worker("named@example.org")
        self.worker = make_worker("worker@example.org")
        self.referral = make_referral()
        add_upload(self.referral.submission)
        Referral.objects.filter(pk=self.referral.pk).update(worker=self.worker)

    def restrict(self) -> None:
        restricting.restrict(self.referral, Doing(self.manager), [self.named])

    def now(self) -> Referral:
        return Referral.objects.get(pk=self.referral.pk)


@pytest.fixture
def staff() -> Staff:
    return Staff()


def index_of(user: User, **query: Any) -> Any:
    return sign_in(Client(), user).get(reverse("inbox_modeladmin_index"))


@pytest.mark.parametrize("action", DOORS)
def test_every_door_is_closed_to_the_rest_of_the_team(action: str, staff: Staff) -> None:
    url, people = address(action, staff.referral), (staff.worker, staff.other_manager)
    for user in people:
        assert sign_in(Client(), user).get(url).status_code == 200
    staff.restrict()
    for user in (staff.manager, staff.named):
        assert sign_in(Client(), user).get(url).status_code == 200, user
    for user in people:
        browser = sign_in(Client(), user)
        refused, missing = browser.get(url), browser.get(door(action, NOT_MINE, NOT_MINE))
        assert refused.status_code == 404, user
        assert masked(refused) == masked(missing)


def test_list_search_and_numbers_know_nothing_of_it(staff: Staff) -> None:
    home, index = reverse("wagtailadmin_home"), reverse("inbox_modeladmin_index")
    sought = {"q": staff.referral.reference}
    assert staff.referral.reference in index_of(staff.worker).content.decode()
    assert "1 new" in sign_in(Client(), staff.worker).get(home).content.decode()
    staff.restrict()
    for user in (staff.manager, staff.named):
        browser = sign_in(Client(), user)
        assert staff.referral.reference in browser.get(index).content.decode()
        assert browser.post(index, sought, follow=True).context["result_count"] == 1
        assert "1 new" in browser.get(home).content.decode()
    for user in (staff.worker, staff.other_manager):
        browser = sign_in(Client(), user)
        text = browser.get(index).content.decode() + browser.get(home).content.decode()
        assert not [word for word in (*PERSONAL, staff.referral.reference, "1 new") if word in text]
        assert browser.post(index, sought, follow=True).context["result_count"] == 0
        assert permissions.acts(user, staff.now()) == frozenset()


def test_a_worker_who_is_not_named_has_it_no_more(staff: Staff) -> None:
    staff.restrict()
    assert staff.now().worker is None
    event = Event.objects.get(kind="restricted")
    assert event.detail == {"named": f"{staff.manager.pk} {staff.named.pk}"}


def test_a_named_worker_keeps_it_and_others_are_taken_off(staff: Staff) -> None:
    restricting.restrict(staff.referral, Doing(staff.manager), [staff.worker, staff.named])
    assert staff.now().worker == staff.worker
    restricting.restrict(staff.referral, Doing(staff.manager), [staff.worker])
    named = set(staff.now().named.values_list("user", flat=True))
    assert named == {staff.manager.pk, staff.worker.pk}
    assert not permissions.may_read(staff.named, staff.now())


def test_the_page_names_workers_and_opens_it_again(staff: Staff) -> None:
    browser = sign_in(Client(), staff.manager)
    url = reverse("inbox_modeladmin_restrict", args=[staff.referral.pk])
    browser.post(url, {"whom": "named", "workers": [staff.named.pk]})
    assert permissions.may_read(staff.named, staff.now())
    assert not permissions.may_read(staff.worker, staff.now())
    page = browser.get(url)
    assert page.context["form"]["workers"].value() == [staff.manager.pk, staff.named.pk]
    assert browser.post(url, {"whom": "all"}).status_code == 302
    assert permissions.may_read(staff.worker, staff.now())
    assert list(Event.objects.values_list("kind", flat=True))[-1] == "unrestricted"
    assert browser.post(url, {"whom": "all"}).status_code == 409


def test_only_members_of_the_team_are_named(staff: Staff) -> None:
    stranger = make_worker("lado@example.org", "lado")
    with pytest.raises(Refused):
        restricting.restrict(staff.referral, Doing(staff.manager), [stranger])
    browser = sign_in(Client(), staff.manager)
    url = reverse("inbox_modeladmin_restrict", args=[staff.referral.pk])
    assert browser.post(url, {"whom": "named", "workers": [stranger.pk]}).status_code == 422
    assert "lado@example.org" not in browser.get(url).content.decode()
    assert not staff.now().restricted


def test_a_manager_who_is_not_named_cannot_open_it(staff: Staff) -> None:
    staff.restrict()
    with pytest.raises(Refused):
        restricting.open_to_team(staff.referral, Doing(staff.other_manager))
    make_worker("lado@example.org", "lado")
    with pytest.raises(Refused):
        passing.pass_on(staff.now(), Doing(staff.other_manager), Team.objects.get(slug="lado"), "x")
    assert staff.now().restricted


def test_when_nobody_named_is_left_the_managers_have_it(staff: Staff) -> None:
    staff.restrict()
    staff.manager.memberships.all().delete()
    staff.named.memberships.all().delete()
    assert permissions.may_read(staff.other_manager, staff.now())
    assert not permissions.may_read(staff.worker, staff.now())


class Quiet:
    """A form of the Front Door's that is there for one of its two managers and one worker."""

    def __init__(self, urgency: str = "standard") -> None:
        self.case = Case.make(urgency)
        self.manager = make_worker("manager@example.org", is_manager=True)
        self.others = [
            make_worker("second@example.org", is_manager=True),
            make_worker("colleague@example.org"),
        ]
        Team.objects.update(mailbox="frontdoor-team@example.org")
        restricting.restrict(self.case.referral, Doing(self.manager), [self.case.worker])
        self.before = len(mails())

    def told(self, template: str) -> list[str]:
        """Who was sent this since; the referrer's own mails left out."""
        new = [to for to, name in mails()[self.before :] if name == template]
        return sorted(new)

    @property
    def named(self) -> list[str]:
        return sorted([self.manager.email, self.case.worker.email])


def test_that_it_became_urgent_is_for_those_it_names() -> None:
    quiet = Quiet()
    triage.change_urgency(quiet.case.referral, Doing(quiet.case.worker), "urgent", "It is.")
    assert quiet.told("urgent_request") == quiet.named


def test_that_information_made_it_urgent_is_for_those_it_names() -> None:
    quiet = Quiet()
    answering.return_for_information(quiet.case.referral, Doing(quiet.manager), "other", "What?")
    draft = quiet.case.add()
    quiet.case.referrer.post(f"/forms/{draft.pk}/urgency/", {"urgency": "urgent", "confirm": "on"})
    quiet.case.add_and_send()
    assert quiet.case.referral.urgent
    assert quiet.told("urgent_request") == quiet.named


def test_that_another_team_sent_its_own_back_is_for_those_it_names() -> None:
    quiet = Quiet()
    lado = make_worker("ladomanager@example.org", "lado", is_manager=True)
    team = Team.objects.get(slug="lado")
    made = passing.also_refer(quiet.case.referral, Doing(quiet.case.worker), team, "An adult.")
    assert quiet.told("referral_passed") == [lado.email]
    passing.send_back(made, Doing(lado), "No.")
    assert quiet.told("referral_sent_back") == quiet.named


def test_when_nobody_named_is_left_its_mails_are_the_managers(staff: Staff) -> None:
    staff.restrict()
    assert telling.addresses_of(staff.now()) == [staff.manager.email, staff.named.email]
    staff.manager.memberships.all().delete()
    staff.named.is_active = False
    staff.named.save()
    assert telling.addresses_of(staff.now()) == [staff.other_manager.email]
    staff.other_manager.memberships.update(is_manager=False)
    assert telling.addresses_of(staff.now()) == []


def test_a_restricted_one_counts_in_nobodys_number_of_open_ones(staff: Staff) -> None:
    def number() -> int:
        found: Any = assigning.colleagues(staff.referral.team).get(pk=staff.worker.pk)
        return int(found.open_count)

    assert number() == 1
    restricting.restrict(staff.referral, Doing(staff.manager), [staff.worker])
    assert staff.now().worker == staff.worker
    assert number() == 0
