"""A referral goes to another team, which accepts it or sends it back."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from kentportal.outbox.models import Delivery
from safeguarding import passing, permissions, restricting, statuses
from safeguarding.acts import Doing, Refused
from safeguarding.audit import faults
from safeguarding.casework import Named, Note, Transfer
from safeguarding.records import Event, Referral, Team

from .answered import Case
from .people import sign_in
from .referrals import make_referral, make_worker

pytestmark = pytest.mark.django_db


class Teams:
    """A referral of the Front Door's, and people of two teams."""

    def __init__(self, urgency: str = "standard") -> None:
        self.manager = make_worker("manager@example.org", is_manager=True)
        self.worker = make_worker("worker@example.org")
        self.lado = make_worker("lado@example.org", "lado")
        self.lado_manager = make_worker("ladomanager@example.org", "lado", is_manager=True)
        self.pk = make_referral(urgency=urgency).pk
        Referral.objects.filter(pk=self.pk).update(worker=self.worker, opened_at="2026-01-05T10:00Z")

    @property
    def referral(self) -> Referral:
        return Referral.objects.select_related("team", "passed_from").get(pk=self.pk)

    @property
    def there(self) -> Team:
        return Team.objects.get(slug="lado")

    def pass_on(self, reason: str = "About a Jubjub teacher.") -> None:
        passing.pass_on(self.referral, Doing(self.manager), self.there, reason)

    def sees(self, user: User) -> bool:
        return permissions.may_read(user, self.referral)


def told() -> list[tuple[str, str]]:
    payloads = Delivery.objects.filter(channel="mail").order_by("pk").values_list("payload", flat=True)
    return [(payload["to"], payload["template"]) for payload in payloads if "@" in payload["to"]]


def test_it_belongs_to_the_other_team_at_once() -> None:
    teams = Teams()
    before = teams.referral
    teams.pass_on()
    now = teams.referral
    assert (now.team.slug, now.passed_from.slug if now.passed_from else "") == ("lado", "frontdoor")
    assert (now.worker, now.opened_at) == (None, None)
    assert (now.decide_by, now.acknowledge_by, now.received_at) == (
        *(before.decide_by, before.acknowledge_by, before.received_at),
    )
    assert [teams.sees(user) for user in (teams.manager, teams.worker, teams.lado)] == [False, False, True]
    assert told()[-1] == ("ladomanager@example.org", "referral_passed")
    assert permissions.acts(teams.lado, now) == {permissions.ANSWER_PASS, permissions.NOTE}
    event = Event.objects.filter(kind="passed").get()
    assert event.detail == {"to": "lado", "note": str(Note.objects.get().pk)}
    assert "Jubjub" not in str(list(Event.objects.values_list("detail", flat=True)))
    assert not list(faults())


def test_an_urgent_one_is_told_like_an_arrival_and_watched_anew() -> None:
    teams = Teams("urgent")
    Referral.objects.filter(pk=teams.pk).update(alert_at=None)
    teams.pass_on()
    assert told()[-1] == ("ladomanager@example.org", "urgent_request")
    assert teams.referral.alert_at


def test_the_other_team_reads_why_and_accepts_it() -> None:
    teams = Teams()
    teams.pass_on()
    browser = sign_in(Client(), teams.lado)
    page = browser.get(reverse("inbox_modeladmin_inspect", args=[teams.pk])).content.decode()
    assert "About a Jubjub teacher." in page
    assert "Front Door" in page
    passing.accept(teams.referral, Doing(teams.lado))
    now = teams.referral
    assert (now.team.slug, now.passed_from) == ("lado", None)
    assert permissions.TAKE in permissions.acts(teams.lado, now)
    with pytest.raises(Refused):
        passing.accept(teams.referral, Doing(teams.lado))
    assert list(Event.objects.filter(kind="pass accepted").values_list("team", flat=True)) == ["lado"]


def test_what_is_sent_back_is_the_senders_again_with_the_reason() -> None:
    teams = Teams()
    teams.pass_on()
    browser = sign_in(Client(), teams.lado)
    url = reverse("inbox_modeladmin_answer_pass", args=[teams.pk])
    answer = browser.post(url, {"decision": "send_back", "reason": "No adult is named, Frumious."})
    assert answer["Location"] == reverse("inbox_modeladmin_index")
    now = teams.referral
    assert (now.team.slug, now.passed_from, now.opened_at, now.worker) == ("frontdoor", None, None, None)
    assert [teams.sees(user) for user in (teams.manager, teams.worker, teams.lado)] == [True, True, False]
    assert told()[-1] == ("manager@example.org", "referral_sent_back")
    assert "Frumious" in str(Note.objects.latest("at").text)
    assert browser.get(url).status_code == 404


def test_the_pages_lead_on_to_the_list() -> None:
    teams = Teams()
    browser = sign_in(Client(), teams.manager)
    url = reverse("inbox_modeladmin_pass", args=[teams.pk])
    sent = browser.post(url, {"team": teams.there.pk, "reason": "Yours."}, follow=True)
    assert sent.redirect_chain == [(reverse("inbox_modeladmin_index"), 302)]
    assert f"{teams.referral.reference} is with LADO now." in sent.content.decode()


def test_a_restricted_one_stays_restricted_and_nobody_named_comes_along() -> None:
    teams = Teams()
    Referral.objects.filter(pk=teams.pk).update(restricted=True)
    both = make_worker("both@example.org")
    make_worker_of_both(both)
    Named.objects.create(referral=teams.referral, user=teams.manager)
    Named.objects.create(referral=teams.referral, user=both)
    Team.objects.filter(slug="lado").update(mailbox="lado-team@example.org")
    teams.pass_on()
    assert not Named.objects.exists()
    seen = [teams.sees(user) for user in (teams.manager, both, teams.lado, teams.lado_manager)]
    assert seen == [False, False, False, True]
    assert told()[-1] == ("ladomanager@example.org", "referral_passed")
    passing.send_back(teams.referral, Doing(teams.lado_manager), "No.")
    assert [teams.sees(user) for user in (teams.manager, teams.worker)] == [True, False]


def make_worker_of_both(user: User) -> None:
    Team.objects.get(slug="lado").memberships.create(user=user)


@pytest.mark.parametrize("status", [statuses.PROPOSED, statuses.DECIDED, statuses.WITHDRAWN])
def test_what_is_closed_or_waits_for_sign_off_is_not_passed(status: str) -> None:
    teams = Teams()
    Referral.objects.filter(pk=teams.pk).update(status=status)
    with pytest.raises(Refused):
        teams.pass_on()
    Referral.objects.filter(pk=teams.pk).update(status=statuses.ACKNOWLEDGED)
    teams.pass_on()
    assert Transfer.objects.count() == 1


def test_while_it_waits_nothing_but_a_note_is_done() -> None:
    teams = Teams()
    teams.pass_on()
    browser = sign_in(Client(), teams.lado_manager)
    for act, data in (("respond", {"message": "Hello"}), ("restrict", {"whom": "named"}), ("pass", {})):
        url = reverse(f"inbox_modeladmin_{act}", args=[teams.pk])
        assert browser.get(url)["Location"] == reverse("inbox_modeladmin_inspect", args=[teams.pk])
        refused: Any = browser.post(url, data)
        assert refused.status_code in (409, 422)
    assert teams.referral.passed_from


def test_a_restricted_one_goes_to_no_team_in_which_nobody_could_see_it() -> None:
    teams = Teams()
    restricting.restrict(teams.referral, Doing(teams.manager), [])
    teams.lado_manager.is_active = False
    teams.lado_manager.save()
    events = Event.objects.count()
    with pytest.raises(Refused, match="LADO has no manager at the moment"):
        teams.pass_on()
    with pytest.raises(Refused, match="LADO has no manager at the moment"):
        passing.also_refer(teams.referral, Doing(teams.manager), teams.there, "Too.")
    url = reverse("inbox_modeladmin_pass", args=[teams.pk])
    refused: Any = sign_in(Client(), teams.manager).post(url, {"team": teams.there.pk, "reason": "Yours."})
    assert refused.status_code == 409
    assert "has no manager at the moment" in refused.content.decode()
    assert teams.referral.team.slug == "frontdoor"
    assert (Referral.objects.count(), Event.objects.count()) == (1, events)
    teams.lado_manager.is_active = True
    teams.lado_manager.save()
    teams.pass_on()
    assert teams.sees(teams.lado_manager)


def test_one_that_is_not_restricted_goes_to_a_team_without_a_manager() -> None:
    teams = Teams()
    teams.lado_manager.memberships.all().delete()
    teams.pass_on()
    assert teams.sees(teams.lado)


def test_while_it_waits_it_says_what_comes_first_and_offers_nothing_else() -> None:
    case = Case.make()
    case.ask_to_withdraw()
    assert "Accept or refuse" in case.staff.get(case.url("inspect")).content.decode()
    manager = make_worker("manager@example.org", is_manager=True)
    ot = make_worker("ot@example.org", "ot")
    passing.pass_on(case.referral, Doing(manager), Team.objects.get(slug="ot"), "For you.")
    browser = sign_in(Client(), ot)
    page = browser.get(case.url("inspect")).content.decode()
    assert "Withdrawal asked" in page
    assert "Accept or refuse" not in page
    for act in ("withdrawal", "take", "decide"):
        page = browser.get(case.url(act), follow=True).content.decode()
        assert "Your team has to accept this, or to send it back" in page
        assert "There is no request to withdraw" not in page
    passing.accept(case.referral, Doing(ot))
    assert "Accept or refuse" in browser.get(case.url("inspect")).content.decode()
