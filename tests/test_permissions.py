"""Who may see a referral: every door tried by everybody, each refusal beside somebody's success."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from kentportal.accounts.models import User
from safeguarding import permissions, roles
from safeguarding.records import Referral

from .people import make_user, sign_in
from .referrals import PERSONAL, add_upload, make_referral, make_worker

pytestmark = pytest.mark.django_db

NOT_MINE = "5a3c1b9e-0000-4000-8000-000000000000"
DOORS = ("inspect", "print", "pdf", "file")
TEAM_OF = {"frontdoor": ("worker", "manager"), "ot": ("ot",), "lado": ("lado",)}
STRANGERS = ("owner", "other_referrer")
STAFF = ("editor", "administrator", "superuser", "worker", "manager", "ot", "lado")


@pytest.fixture
def people() -> dict[str, User]:
    """One of everybody, by role."""
    roles.load_groups()
    found = {
        "owner": make_user("owner@example.org"),
        "other_referrer": make_user("other@example.org"),
        "worker": make_worker("worker@example.org"),
        "manager": make_worker("manager@example.org", is_manager=True),
        "ot": make_worker("ot@example.org", "ot"),
        "lado": make_worker("lado@example.org", "lado"),
        "editor": make_user("editor@example.org"),
        "administrator": make_user("admin@example.org"),
        "superuser": make_user("root@example.org", is_superuser=True),
    }
    found["editor"].groups.add(Group.objects.get(name=roles.EDITORS))
    found["administrator"].groups.add(Group.objects.get(name=roles.ADMINISTRATORS))
    return found


@pytest.fixture
def referrals(people: dict[str, User]) -> dict[str, Referral]:
    """A referral with a file for each team."""
    made = {team: make_referral(people["owner"], team) for team in TEAM_OF}
    for referral in made.values():
        add_upload(referral.submission)
    return made


def door(action: str, referral_id: Any, upload_id: Any) -> str:
    more = [upload_id] if action == "file" else []
    return reverse(f"inbox_modeladmin_{action}", args=[referral_id, *more])


def address(action: str, referral: Referral) -> str:
    upload = referral.submission.uploads.get()
    return door(action, referral.pk, upload.pk)


def masked(response: Any) -> bytes:
    """What was answered, without what differs between any two answers."""
    secrets = rb'(nonce|value|content)="[A-Za-z0-9+/=_-]{16,}"'
    return re.sub(secrets, rb'\1=""', response.content)


@pytest.mark.parametrize("team", TEAM_OF)
@pytest.mark.parametrize("action", DOORS)
def test_a_referral_is_there_for_its_team_alone(
    action: str, team: str, people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    url = address(action, referrals[team])
    for member in TEAM_OF[team]:
        assert sign_in(Client(), people[member]).get(url).status_code == 200, member
    for role in {*STRANGERS, *STAFF} - {*TEAM_OF[team]}:
        client = sign_in(Client(), people[role])
        refused, missing = client.get(url), client.get(door(action, NOT_MINE, NOT_MINE))
        assert (refused.status_code, missing.status_code) == (404, 404), role
        assert masked(refused) == masked(missing), role
    anonymous = Client().get(url)
    assert anonymous.status_code == 302
    assert anonymous["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_done_to_a_referral_by_its_addresses(
    method: str, people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    client = sign_in(Client(), people["manager"])
    for action in DOORS:
        url = address(action, referrals["frontdoor"])
        assert client.get(url).status_code == 200
        assert getattr(client, method)(url).status_code == 405


def test_a_file_is_had_by_way_of_its_own_referral_alone(
    people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    lados = referrals["lado"].submission.uploads.get()
    client = sign_in(Client(), people["worker"])
    assert client.get(address("file", referrals["frontdoor"])).status_code == 200
    assert client.get(door("file", referrals["frontdoor"].pk, lados.pk)).status_code == 404
    assert client.get(door("file", referrals["frontdoor"].pk, "1e5")).status_code == 404


@pytest.mark.parametrize("pk", ["0", "-1", "1e5", "99999999999999999999", "abc"])
def test_what_is_no_id_is_not_found(pk: str, people: dict[str, User]) -> None:
    assert sign_in(Client(), people["worker"]).get(door("inspect", pk, pk)).status_code == 404


def test_the_list_holds_the_teams_own(people: dict[str, User], referrals: dict[str, Referral]) -> None:
    for team, members in TEAM_OF.items():
        others = [referral.reference for name, referral in referrals.items() if name != team]
        for member in members:
            page = sign_in(Client(), people[member]).get(reverse("inbox_modeladmin_index"))
            assert page.status_code == 200
            assert referrals[team].reference in page.content.decode()
            assert not [reference for reference in others if reference in page.content.decode()]


@pytest.mark.parametrize("role", [*STRANGERS, "editor", "administrator", "superuser"])
def test_the_list_is_for_members(role: str, people: dict[str, User], referrals: dict[str, Referral]) -> None:
    url = reverse("inbox_modeladmin_index")
    assert sign_in(Client(), people["worker"]).get(url).status_code == 200
    refused = sign_in(Client(), people[role]).get(url)
    assert refused.status_code == (404 if role in STRANGERS else 403)
    assert not [word for word in PERSONAL if word in refused.content.decode()]


def test_a_search_by_another_team_finds_nothing(
    people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    url, typed = reverse("inbox_modeladmin_index"), {"q": referrals["lado"].reference}
    found = sign_in(Client(), people["lado"]).post(url, typed)["Location"]
    assert sign_in(Client(), people["lado"]).get(found).context["result_count"] == 1
    for role in ("worker", "manager", "ot"):
        client = sign_in(Client(), people[role])
        assert client.post(url, typed, follow=True).context["result_count"] == 0
        # An address with somebody else's search in it searches for nothing.
        assert referrals["lado"].reference not in client.get(found).content.decode()
    for role in ("editor", "superuser"):
        assert sign_in(Client(), people[role]).post(url, typed).status_code == 403


def test_the_first_page_counts_for_members_alone(
    people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    url = reverse("wagtailadmin_home")
    assert "1 new" in sign_in(Client(), people["lado"]).get(url).content.decode()
    for role in ("editor", "administrator", "superuser"):
        page = sign_in(Client(), people[role]).get(url)
        assert page.status_code == 200
        assert "not opened yet" not in page.content.decode()
        assert reverse("inbox_modeladmin_index") not in page.content.decode()


@pytest.mark.parametrize("action", ["create", "edit", "delete", "history", "choose_parent"])
def test_other_doors_of_a_model_admin_are_not_there(
    action: str, people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    client = sign_in(Client(), people["manager"])
    assert client.get(address("inspect", referrals["frontdoor"])).status_code == 200
    for url in (f"/admin/inbox/{action}/", f"/admin/inbox/{action}/{referrals['frontdoor'].pk}/"):
        assert client.get(url).status_code == 404


def test_nobody_can_be_given_a_permission_on_referrals(people: dict[str, User]) -> None:
    page = sign_in(Client(), people["superuser"]).get(reverse("wagtailusers_groups:add"))
    assert page.status_code == 200
    assert "team" in page.content.decode().casefold()
    assert "referral" not in page.content.decode().casefold()


def test_workers_have_the_inbox_and_nothing_else_on_their_menu(
    people: dict[str, User], rf: Any, referrals: dict[str, Referral]
) -> None:
    page = sign_in(Client(), people["worker"]).get(reverse("wagtailadmin_home")).content.decode()
    for word in ("Reports", "Snippets", "Images", "Settings", '"help"'):
        assert word not in page
    assert reverse("inbox_modeladmin_index") in page


@pytest.mark.parametrize(
    "question",
    [
        lambda user, referral: permissions.may_see_inbox(user),
        permissions.may_read,
        lambda user, referral: permissions.visible(user).filter(pk=referral.pk).exists(),
    ],
)
def test_membership_decides_and_ends(
    question: Callable[[User, Referral], bool], people: dict[str, User], referrals: dict[str, Referral]
) -> None:
    worker, referral = people["worker"], referrals["frontdoor"]
    assert question(worker, referral)
    assert not question(people["superuser"], referral)
    worker.is_active = False
    assert not question(worker, referral)
    worker.is_active = True
    worker.memberships.all().delete()
    assert not question(worker, referral)
