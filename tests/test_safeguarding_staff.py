"""Teams and who is in them: by command, by administrators, and never by anybody else."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import permissions, roles, staffing
from safeguarding.records import Event, Membership, Team

from .offices import mails
from .people import PASSWORD, make_user, sign_in
from .referrals import make_worker

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> User:
    roles.load_teams()
    roles.load_groups()
    user = make_user("admin@example.org", first_name="Adam", last_name="Min", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    return user


def run(name: str, *args: str, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def edit_url(team: Team) -> str:
    return reverse("wagtailsnippets_safeguarding_team:edit", args=[team.pk])


def test_create_staff_makes_somebody_who_works_at_once(client: Client) -> None:
    said = run("create_staff", "Fran.New@Example.org", "--team", "frontdoor", "--first-name", "Fran")
    user = User.objects.get(email="fran.new@example.org")
    assert "Front Door, worker" in said
    assert (user.first_name, user.is_staff, user.has_usable_password()) == ("Fran", True, False)
    assert user.emailaddress_set.get(verified=True, primary=True)  # type: ignore[attr-defined]
    assert permissions.may_see_inbox(user)
    assert user.has_perm("wagtailadmin.access_admin")
    user.terms_version = 1_000_000
    user.save()
    assert sign_in(client, user).get("/admin/inbox/").status_code == 200


def test_create_staff_is_safe_to_repeat_and_promotes() -> None:
    for flags in ([], ["--manager"]):
        run("create_staff", "fran@example.org", "--team", "ot", *flags)
    membership = Membership.objects.get()
    assert (membership.team.slug, membership.is_manager) == ("ot", True)


def test_create_staff_leaves_a_password_alone() -> None:
    user = make_user("fran@example.org")
    run("create_staff", "fran@example.org", "--team", "lado")
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize(
    "args", [["no address", "--team", "ot"], ["a@example.org", "--team", "police"], ["a@b.org"]]
)
def test_create_staff_says_what_is_wrong(args: list[str]) -> None:
    with pytest.raises(CommandError):
        run("create_staff", *args)
    assert not User.objects.exists()


def test_the_team_page_shows_its_members_and_changes_none(client: Client, administrator: User) -> None:
    fran = make_worker("fran@example.org", first_name="Frances")
    team = Team.objects.get(slug="frontdoor")
    sign_in(client, administrator)
    page = client.get(edit_url(team)).content.decode()
    assert "Frances" in page
    assert f"{reverse('staff_changes:propose')}?team=frontdoor" in page
    typed = {"name": team.name, "mailbox": "team@example.org", "memberships-TOTAL_FORMS": "2"}
    typed |= {"targets-TOTAL_FORMS": "0", "targets-INITIAL_FORMS": "0"}
    typed |= {"remind_after_days": "5", "retention_months": "12"}
    typed |= {
        "memberships-INITIAL_FORMS": "1",
        "memberships-0-user": str(fran.pk),
        "memberships-0-DELETE": "on",
    }
    typed |= {"memberships-1-user": str(administrator.pk), "memberships-1-is_manager": "on"}
    assert client.post(edit_url(team), typed).status_code == 302
    team.refresh_from_db()
    assert team.mailbox == "team@example.org"
    membership = Membership.objects.get()
    assert (membership.user, membership.is_manager) == (fran, False)


def test_create_staff_invites_and_is_an_event(mailoutbox: list[Any]) -> None:
    for _ in range(2):
        run("create_staff", "fran@example.org", "--team", "ot", "--manager")
    user = User.objects.get()
    assert mails() == [("fran@example.org", "account_invitation")] * 2
    events = [(event.kind, event.actor_id, event.team, event.detail) for event in Event.objects.all()]
    made = ("membership by command", None, "ot", {"person": user.pk, "what": "manage"})
    assert events == [made, ("invited", None, "", {"person": user.pk})] * 2
    assert not mailoutbox, "an invitation leaves by the outbox"


def test_somebody_with_a_password_is_not_invited_to_set_one() -> None:
    make_user("fran@example.org")
    said = run("create_staff", "fran@example.org", "--team", "ot")
    assert "have a password already" in said
    assert not mails()


def test_teams_are_neither_added_nor_deleted(client: Client, administrator: User) -> None:
    root = make_user("root@example.org", is_superuser=True)
    team = Team.objects.get(slug="lado")
    for user in (administrator, root):
        sign_in(client, user)
        assert client.get(edit_url(team)).status_code == 200
        for name, args in (("add", []), ("delete", [team.pk])):
            url = reverse(f"wagtailsnippets_safeguarding_team:{name}", args=args)
            assert client.post(url, {"name": "Another"}).status_code == 302
    assert Team.objects.count() == 3


CHOOSER = [("choose", []), ("chosen", ["PK"]), ("chosen_multiple", [])]


def chooser(name: str, args: list[str], user: User) -> str:
    return reverse(f"staff_chooser:{name}", args=[user.pk if arg == "PK" else arg for arg in args])


@pytest.mark.parametrize(("name", "args"), CHOOSER)
def test_staff_are_listed_for_those_who_change_teams_alone(
    name: str, args: list[str], client: Client, administrator: User
) -> None:
    fran = make_worker("fran@example.org", first_name="Frances", last_name="Dorset")
    editor = make_user("editor@example.org")
    editor.groups.add(Group.objects.get(name=roles.EDITORS))
    url, query = chooser(name, args, fran), {"id": str(fran.pk)}
    shown = sign_in(client, administrator).get(url, query)
    assert shown.status_code == 200
    assert "Frances Dorset" in shown.content.decode()
    for user in (fran, editor):
        refused = sign_in(client, user).get(url, query)
        assert refused.status_code == 302
        assert "Frances" not in refused.content.decode()
    assert sign_in(client, make_user()).get(url, query).status_code == 404
    assert Client().get(url, query).status_code == 302


def test_referrers_and_former_staff_are_not_listed(client: Client, administrator: User) -> None:
    make_user("referrer@example.org", first_name="Rebekah")
    gone = make_worker("gone@example.org", first_name="Griselda", is_active=False)
    sign_in(client, administrator)
    page = client.get(reverse("staff_chooser:choose"), {"q": "example.org"}).content.decode()
    assert "Adam Min" in page
    assert "Rebekah" not in page
    assert "Griselda" not in page
    assert client.get(reverse("staff_chooser:chosen", args=[gone.pk])).status_code == 404


def test_staff_are_found_by_parts_of_their_name(client: Client, administrator: User) -> None:
    make_worker("fran@example.org", first_name="Frances", last_name="Dorset")
    sign_in(client, administrator)
    for typed, expected in (("dors fran", True), ("adam", False), ("%", False), ("zzz", False)):
        page = client.get(reverse("staff_chooser:choose"), {"q": typed, "results": "true"}).content.decode()
        assert ("Frances Dorset" in page) is expected, typed


def test_leaving_one_team_leaves_the_other() -> None:
    user = make_worker("both@example.org", "ot")
    staffing.join(user, "lado")
    Membership.objects.filter(team__slug="ot").delete()
    staffing.settle(Team.objects.get(slug="ot"))
    assert list(user.groups.values_list("name", flat=True)) == ["LADO"]
    assert permissions.may_see_inbox(user)


def test_groups_are_put_in_place_once(administrator: User) -> None:
    editors = Group.objects.get(name=roles.EDITORS)
    editors.permissions.clear()
    Group.objects.get(name=roles.ADMINISTRATORS).delete()
    roles.load_groups()
    assert not editors.permissions.exists()
    names = Group.objects.get(name=roles.ADMINISTRATORS).permissions.values_list("codename", flat=True)
    assert {"access_admin", "add_user", "change_user", "change_team", "change_site"} <= set(names)


def test_editors_edit_and_administer_nothing(client: Client, administrator: User) -> None:
    editor = make_user("editor@example.org")
    editor.groups.add(Group.objects.get(name=roles.EDITORS))
    sign_in(client, editor)
    allowed = (
        "wagtailsnippets_home_faq:list",
        "wagtailsnippets_formpages_codelist:list",
        "wagtailadmin_explore_root",
    )
    for name in allowed:
        assert client.get(reverse(name)).status_code == 200, name
    for name in (
        "wagtailusers_users:index",
        "wagtailusers_groups:index",
        "wagtailsnippets_safeguarding_team:list",
    ):
        assert client.get(reverse(name)).status_code == 302, name
        expected = 200 if name != "wagtailusers_groups:index" else 302
        assert sign_in(Client(), administrator).get(reverse(name)).status_code == expected, name
