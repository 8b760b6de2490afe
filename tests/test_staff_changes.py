"""Who is in a team: an administrator proposes, a manager approves, and every change is an event."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import audit, permissions, staff_changes
from safeguarding.records import Event, Membership, Team
from safeguarding.staff_records import (
    JOIN,
    LEAVE,
    MANAGE,
    STAFF,
    STOP_MANAGING,
    MembershipChange,
    StaffRecord,
)

from .factors import with_app
from .offices import everybody, mails
from .people import make_user, sign_in
from .test_events import without_triggers

pytestmark = pytest.mark.django_db
PROPOSE = "/admin/staff-changes/propose/"
WAITING = "/admin/staff-changes/waiting/"


@pytest.fixture
def people() -> dict[str, User]:
    """Everybody, and somebody new who works for the council and in no team yet."""
    found = everybody()
    found["new"] = make_user("new@example.org", first_name="Nadia", last_name="New", is_staff=True)
    return found


@pytest.fixture
def team(people: dict[str, User]) -> Team:
    return Team.objects.get(slug="frontdoor")


def browser(user: User) -> Client:
    return sign_in(Client(), user)


def propose(administrator: User, person: User, team: Team, what: str) -> Any:
    typed = {"person": str(person.pk), "team": str(team.pk), "what": what}
    return browser(administrator).post(PROPOSE, typed)


def decide(manager: User, change: MembershipChange, answer: str = "approve") -> Any:
    return browser(manager).post(f"/admin/staff-changes/{change.pk}/", {"answer": answer})


def kinds() -> list[str]:
    return list(Event.objects.filter(subject_id=STAFF).values_list("kind", flat=True))


def test_nobody_gets_in_before_a_manager_approves(people: dict[str, User], team: Team) -> None:
    new, admin, manager = people["new"], people["admin"], people["manager"]
    assert propose(admin, new, team, JOIN).status_code == 302
    assert not permissions.may_see_inbox(new)
    assert browser(new).get("/admin/inbox/").status_code == 404
    told = [
        ("manager@example.org", "membership_waiting"),
        ("second_manager@example.org", "membership_waiting"),
    ]
    assert mails() == told
    change = MembershipChange.objects.get()
    page = browser(manager).get(WAITING).content.decode()
    assert "Nadia New" in page
    shown = browser(manager).get(f"/admin/staff-changes/{change.pk}/").content.decode()
    assert "Approve it only if you know" in shown
    assert not permissions.may_see_inbox(new), "looking is not approving"
    assert decide(manager, change).status_code == 302
    membership = Membership.objects.get(user=new)
    assert (membership.team, membership.is_manager) == (team, False)
    assert User.objects.get(pk=new.pk).has_perm("wagtailadmin.access_admin")
    assert mails()[2:] == [("admin@example.org", "membership_approved")]
    assert kinds() == ["membership proposed", "membership approved"]
    event = Event.objects.get(kind="membership approved")
    assert (event.actor_id, event.team) == (manager.pk, "frontdoor")
    assert event.detail == {"person": new.pk, "what": "join", "change": change.pk}


def test_what_is_refused_changes_nothing(people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["new"], team, MANAGE)
    change = MembershipChange.objects.get()
    decide(people["manager"], change, "refuse")
    assert not Membership.objects.filter(user=people["new"]).exists()
    assert kinds() == ["membership proposed", "membership refused"]
    assert decide(people["second_manager"], change).status_code == 404
    assert not Membership.objects.filter(user=people["new"]).exists()
    assert propose(people["admin"], people["new"], team, JOIN).status_code == 302, "it may be proposed anew"


def test_a_member_becomes_a_manager_by_approval(people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["worker"], team, MANAGE)
    assert not permissions.manages(people["worker"], "frontdoor")
    decide(people["manager"], MembershipChange.objects.get())
    assert permissions.manages(people["worker"], "frontdoor")
    names = set(people["worker"].groups.values_list("name", flat=True))
    assert names == {"Front Door", "Front Door managers"}


def test_rights_end_at_once(people: dict[str, User], team: Team) -> None:
    admin, manager, worker = people["admin"], people["manager"], people["worker"]
    propose(admin, manager, team, STOP_MANAGING)
    assert not permissions.manages(manager, "frontdoor")
    assert permissions.may_see_inbox(manager)
    propose(admin, worker, team, LEAVE)
    assert not permissions.may_see_inbox(worker)
    assert browser(worker).get("/admin/").status_code == 404
    assert kinds() == ["membership ended", "membership ended"]
    assert {event.actor_id for event in Event.objects.all()} == {admin.pk}
    assert not mails()


def test_leaving_calls_off_what_waited(people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["worker"], team, MANAGE)
    change = MembershipChange.objects.get()
    propose(people["admin"], people["worker"], team, LEAVE)
    assert decide(people["manager"], change).status_code == 404
    with pytest.raises(staff_changes.AlreadyDecided):
        staff_changes.decide(people["manager"], change, approve=True)
    assert not Membership.objects.filter(user=people["worker"]).exists()
    assert kinds() == ["membership proposed", "membership refused", "membership ended"]


@pytest.mark.parametrize(
    "role", ["worker", "ot", "otmanager", "ladomanager", "editor", "admin", "superuser", "new", "referrer"]
)
def test_only_managers_of_the_team_decide(role: str, people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["new"], team, JOIN)
    change = MembershipChange.objects.get()
    for answer in ("approve", "refuse"):
        refused = decide(people[role], change, answer)
        missing = browser(people[role]).post("/admin/staff-changes/999999/", {"answer": answer})
        assert (refused.status_code, missing.status_code) == (404, 404)
    with pytest.raises(PermissionDenied):
        staff_changes.decide(people[role], change, approve=True)
    assert not Membership.objects.filter(user=people["new"]).exists()


@pytest.mark.parametrize("role", ["worker", "manager", "ot", "editor", "new", "referrer"])
def test_only_administrators_propose(role: str, people: dict[str, User], team: Team) -> None:
    for what in (JOIN, LEAVE):
        person = people["new" if what == JOIN else "lado"]
        assert propose(people[role], person, team, what).status_code in (302, 404)
        with pytest.raises(PermissionDenied):
            staff_changes.propose(people[role], team, person, what)
    assert not MembershipChange.objects.exists()
    assert not Event.objects.exists()


def test_nobody_approves_their_own(people: dict[str, User], team: Team) -> None:
    """Neither what they proposed nor what is about them, whatever else they are."""
    manager, admin = people["manager"], people["admin"]
    manager.is_superuser = True
    manager.save()
    propose(manager, people["new"], team, JOIN)
    own = MembershipChange.objects.get()
    assert mails() == [("second_manager@example.org", "membership_waiting")]
    with pytest.raises(PermissionDenied):
        staff_changes.decide(manager, own, approve=True)
    assert "Another manager" in browser(manager).get(f"/admin/staff-changes/{own.pk}/").content.decode()
    propose(admin, admin, team, MANAGE)
    about = MembershipChange.objects.get(person=admin)
    staff_changes.set_by_command(admin, "frontdoor", is_manager=True)
    with pytest.raises(PermissionDenied):
        staff_changes.decide(admin, about, approve=True)


def test_a_team_without_managers_gets_its_first_by_command(people: dict[str, User], team: Team) -> None:
    Membership.objects.filter(team=team, is_manager=True).update(is_manager=False)
    page = propose(people["admin"], people["new"], team, JOIN)
    assert page.status_code == 422
    assert "manage.py create_staff" in page.content.decode()
    assert not MembershipChange.objects.exists()
    call_command("create_staff", "first@example.org", "--team", "frontdoor", "--manager", stdout=StringIO())
    assert propose(people["admin"], people["new"], team, JOIN).status_code == 302


def test_what_makes_no_sense_is_said(people: dict[str, User], team: Team) -> None:
    for role, what, words in (
        ("worker", JOIN, "in this team already"),
        ("manager", MANAGE, "manage this team already"),
        ("new", LEAVE, "not in this team"),
        ("worker", STOP_MANAGING, "do not manage this team"),
    ):
        page = propose(people["admin"], people[role], team, what)
        assert page.status_code == 422
        assert words in page.content.decode()
    propose(people["admin"], people["new"], team, JOIN)
    again = propose(people["admin"], people["new"], team, MANAGE)
    assert "waits already" in again.content.decode()
    assert MembershipChange.objects.count() == 1


@pytest.mark.parametrize("typed", [{}, {"person": "x", "team": "1e5", "what": "rule"}, {"person": "\0"}])
def test_nonsense_is_refused(typed: dict[str, str], people: dict[str, User]) -> None:
    page = browser(people["admin"]).post(PROPOSE, typed)
    assert page.status_code == 422
    assert "Nothing has been changed" in page.content.decode()


def test_an_answer_that_is_none_decides_nothing(people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["new"], team, JOIN)
    change = MembershipChange.objects.get()
    assert decide(people["manager"], change, "perhaps").status_code == 422
    assert (
        browser(people["manager"]).get(f"/admin/staff-changes/{change.pk}/?answer=approve").status_code == 200
    )
    change.refresh_from_db()
    assert change.decided_at is None


def test_referrers_and_former_staff_are_not_proposed(people: dict[str, User], team: Team) -> None:
    gone = make_user("gone@example.org", is_staff=True, is_active=False)
    for person in (people["referrer"], gone):
        assert propose(people["admin"], person, team, JOIN).status_code == 422


def test_approving_a_member_takes_nothing_from_a_manager(people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["new"], team, JOIN)
    staff_changes.set_by_command(people["new"], "frontdoor", is_manager=True)
    decide(people["manager"], MembershipChange.objects.get())
    assert permissions.manages(people["new"], "frontdoor")


@pytest.mark.django_db(transaction=True)
def test_two_managers_at_once_decide_once(people: dict[str, User], team: Team) -> None:
    change = staff_changes.propose(people["admin"], team, people["new"], JOIN)
    wanted = [(people["manager"], True), (people["second_manager"], False)] * 3

    def act(one: tuple[User, bool]) -> bool:
        try:
            staff_changes.decide(one[0], change, approve=one[1])
        except staff_changes.AlreadyDecided:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(act, wanted)) == 1
    change.refresh_from_db()
    assert Membership.objects.filter(user=people["new"]).exists() is change.approved
    assert len(kinds()) == 2
    assert list(audit.faults()) == []


def test_the_home_page_tells_a_manager_what_waits(people: dict[str, User], team: Team) -> None:
    assert "Changes in your team" not in browser(people["manager"]).get("/admin/").content.decode()
    propose(people["admin"], people["new"], team, JOIN)
    assert "1 proposed change" in browser(people["manager"]).get("/admin/").content.decode()
    for role in ("otmanager", "worker", "admin", "superuser"):
        assert "proposed change" not in browser(people[role]).get("/admin/").content.decode()


def test_mails_and_events_name_nobody(people: dict[str, User], team: Team) -> None:
    propose(people["admin"], people["new"], team, JOIN)
    decide(people["manager"], MembershipChange.objects.get())
    rows = [str(value) for row in Event.objects.values() for value in row.values()]
    for text in (*rows, str(StaffRecord.objects.get()), str(MembershipChange.objects.get())):
        assert "@" not in text
        assert "Nadia" not in text


def another(**values: Any) -> Callable[[], object]:
    return lambda: Event.objects.filter(subject_id=STAFF, sequence=1).update(**values)


TAMPERS: dict[str, Callable[[], object]] = {
    "who": another(actor_id=1),
    "whom": another(detail={"person": 1}),
    "team": another(team="lado"),
    "the first": lambda: Event.objects.filter(sequence=1).delete(),
    "the last": lambda: Event.objects.filter(sequence=2).delete(),
    "all": lambda: Event.objects.all().delete(),
    "the head": lambda: StaffRecord.objects.all().delete(),
    "the count": lambda: StaffRecord.objects.update(event_count=1),
}


@pytest.mark.parametrize("tamper", TAMPERS.values(), ids=TAMPERS)
def test_tampering_with_changes_of_staff_is_found(
    tamper: Callable[[], object], people: dict[str, User], team: Team
) -> None:
    propose(people["admin"], people["new"], team, JOIN)
    decide(people["manager"], MembershipChange.objects.get())
    call_command("verify_audit", stdout=StringIO())
    without_triggers()
    tamper()
    with pytest.raises(CommandError, match="staff"):
        call_command("verify_audit", stdout=StringIO())


def test_a_reset_is_an_event_and_mailed(people: dict[str, User]) -> None:
    for email, words in (("worker@example.org", "nothing to reset"), ("unknown@example.org", "Nobody")):
        with pytest.raises(CommandError, match=words):
            call_command("reset_second_factor", email, stdout=StringIO())
    assert not Event.objects.exists()
    with_app(people["worker"])
    call_command("reset_second_factor", "Worker@Example.org", stdout=StringIO())
    event = Event.objects.get()
    assert (event.kind, event.detail) == ("second factor reset", {"person": people["worker"].pk})
    assert mails() == [("worker@example.org", "account_second_factor_reset")]
    assert not Authenticator.objects.exists()


def test_the_propose_page_costs_few_queries(
    people: dict[str, User], django_assert_max_num_queries: Any
) -> None:
    client = browser(people["admin"])
    client.get(PROPOSE)
    with django_assert_max_num_queries(30):
        assert client.get(reverse("staff_changes:propose"), {"team": "ot"}).status_code == 200
