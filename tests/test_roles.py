"""What each role may open in the staff side: every view that stands in tests/data/roles.csv, and no other.

A view that is not in the table fails here until somebody has decided whom it is for.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.rich_text import RichText

from home.models import InformationPage
from kentportal.accounts.models import User
from safeguarding import roles
from safeguarding.records import Membership

from .editing import posted
from .offices import IN_TEAMS, Desk, everybody
from .people import sign_in

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent / "data" / "roles.csv"
#: Ways in and out, which have tests of their own, and Wagtail's page for trying out an error.
LEFT_OUT = (
    *("wagtailadmin_log", "wagtailadmin_password_reset", "wagtailadmin_error_test"),
    "wagtailadmin_api_actions_closed",
)
#: What a view has to be asked that says nothing otherwise.
ASKED = {"inbox_modeladmin_arrivals": "?team=frontdoor"}
#: Icons and words for Wagtail's scripts.
FOR_ANYBODY = ("wagtailadmin_sprite", "wagtailadmin_javascript_catalog")
ANSWERS = {200: "yes", 302: "no", 403: "no", 404: "no", 405: "posts"}
ROLES = [*IN_TEAMS, "editor", "admin", "superuser"]


def table() -> dict[tuple[str, str], dict[str, str]]:
    with TABLE.open(newline="") as file:
        return {(row["view"], row["on"]): row for row in csv.DictReader(file)}


def column(role: str) -> str:
    """The column of the table that somebody's role is in: every team has the same rights, each on its own."""
    if role not in IN_TEAMS:
        return role
    return "manager" if IN_TEAMS[role][1] else "worker"


def views(patterns: Any, route: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every named view below these patterns, with its address."""
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern.url_patterns, whole, inner)
        elif pattern.name:
            yield whole, namespace + pattern.name


def doors(form: Page, content: Page) -> dict[tuple[str, str], str]:
    """The address of each view of the staff side that asks for nothing, or for one page."""
    found: dict[tuple[str, str], str] = {}
    for route, name in views(get_resolver().url_patterns):
        if not route.startswith("admin/") or name.startswith(LEFT_OUT):
            continue
        of_a_page = route.count("<") == 1 and "page" in route.partition("<")[2]
        try:
            if of_a_page:
                found[name, "form"] = reverse(name, args=[form.pk])
                found[name, "content"] = reverse(name, args=[content.pk])
            else:
                found[name, ""] = reverse(name) + ASKED.get(name, "")
        except NoReverseMatch:
            continue
    return found


def answer(client: Client, url: str) -> str:
    response = client.get(url)
    if response.status_code == 302 and response["Location"] != reverse("wagtailadmin_home"):
        return "leads on"
    return ANSWERS.get(response.status_code, str(response.status_code))


@pytest.fixture
def desk() -> Desk:
    return Desk.set_up()


@pytest.fixture
def note(desk: Desk) -> Page:
    parent = desk.page.get_parent()
    body = [("text", RichText("<p>Noted.</p>"))]
    return parent.add_child(instance=InformationPage(title="Note", slug="note", body=body))


def test_every_view_stands_in_the_table(desk: Desk, note: Page) -> None:
    assert set(doors(desk.page, note)) == set(table()), "tests/data/roles.csv says whom each view is for"


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_says(role: str, desk: Desk, note: Page) -> None:
    expected, browser = table(), desk.browser(role)
    wrong = {}
    for key, url in doors(desk.page, note).items():
        if key not in expected:
            continue
        allowed = expected[key][column(role)]
        if allowed == "own team":
            allowed = "yes" if IN_TEAMS[role][0] == desk.page.team else "no"
        if (got := answer(browser, url)) != allowed:
            wrong[key] = f"{got}, and it should be {allowed}"
    assert not wrong


def test_for_everybody_else_there_is_no_staff_side(desk: Desk, note: Page) -> None:
    referrer = desk.browser("referrer")
    for key, url in doors(desk.page, note).items():
        assert referrer.get(url).status_code == 404, key
        if key[0] not in FOR_ANYBODY:
            assert Client().get(url).status_code in (302, 403, 404), key


@pytest.mark.parametrize("role", ["worker", "manager", "editor", "admin", "superuser"])
def test_80_without_a_second_factor_every_view_leads_to_setting_one_up(
    role: str, desk: Desk, note: Page, settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR = "authenticator"
    browser = desk.browser(role)
    for key, url in doors(desk.page, note).items():
        assert browser.get(url)["Location"] == reverse("mfa_index"), key
        assert browser.post(url)["Location"] == reverse("mfa_index"), key


@pytest.mark.parametrize("role", ROLES)
def test_who_publishes_content(role: str, desk: Desk, note: Page) -> None:
    url = reverse("wagtailadmin_pages:edit", args=[note.pk])
    page: Any = InformationPage.objects.get(pk=note.pk)
    page.title = "Another title"
    desk.browser(role).post(url, posted(page, **{"action-publish": "on"}))
    found = InformationPage.objects.get(pk=note.pk)
    assert (found.title == "Another title") is (role in ("editor", "superuser"))
    draft = found.get_latest_revision_as_object()
    assert (draft.title == "Another title") is (role in ("editor", "admin", "superuser"))


def test_members_and_managers_are_in_the_groups_of_their_team() -> None:
    people = everybody()
    assert names_of(people["worker"]) == {"Front Door"}
    assert names_of(people["manager"]) == {"Front Door", "Front Door managers"}
    assert names_of(people["otmanager"]) == {"Occupational Therapy", "Occupational Therapy managers"}
    assert names_of(people["ladomanager"]) == {"LADO", "LADO managers"}
    groups = Group.objects.exclude(name__in=(roles.EDITORS, roles.ADMINISTRATORS))
    for group in groups:
        assert list(group.permissions.values_list("codename", flat=True)) == ["access_admin"], group
        assert not GroupPagePermission.objects.filter(group=group).exists()


def names_of(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def test_a_manager_is_one_for_as_long_as_their_team_says(desk: Desk) -> None:
    manager = desk.people["manager"]
    typed = {"person": manager.pk, "team": manager.memberships.get().team_id, "what": "stop managing"}
    assert desk.browser("admin").post(reverse("staff_changes:propose"), typed).status_code == 302
    assert not Membership.objects.get(user=manager).is_manager
    assert names_of(manager) == {"Front Door"}
    assert names_of(desk.people["second_manager"]) == {"Front Door", "Front Door managers"}


def test_a_fresh_portal_has_every_role(settings: Any) -> None:
    settings.PORTAL_DEVELOPMENT = True
    settings.PORTAL_DEMO_PASSWORD = "a demo password of this test"
    for _ in range(2):
        call_command("load_portal")
        call_command("load_demo")
    assert set(Group.objects.values_list("name", flat=True)) == {
        *("Comms editors", "Administrators", "Front Door", "Front Door managers", "Occupational Therapy"),
        *("Occupational Therapy managers", "LADO", "LADO managers"),
    }
    demo = {user.email.partition("@")[0]: names_of(user) for user in User.objects.all()}
    assert demo == {
        "referrer": set(),
        "public": set(),
        "frontdoor": {"Front Door"},
        "manager": {"Front Door", "Front Door managers"},
        "ot": {"Occupational Therapy"},
        "otmanager": {"Occupational Therapy", "Occupational Therapy managers"},
        "lado": {"LADO"},
        "ladomanager": {"LADO", "LADO managers"},
        "editor": {"Comms editors"},
        "admin": {"Administrators"},
    }
    assert not User.objects.filter(is_superuser=True).exists()
    editor = sign_in(Client(), User.objects.get(email="editor@demo.example"))
    assert editor.get(reverse("wagtailadmin_home")).status_code in (200, 302)


def test_what_somebody_changed_is_not_put_back(desk: Desk) -> None:
    Group.objects.get(name=roles.EDITORS).permissions.clear()
    GroupPagePermission.objects.all().delete()
    roles.load_groups()
    assert not Group.objects.get(name=roles.EDITORS).permissions.exists()
    assert not GroupPagePermission.objects.exists()
