"""A fresh portal: set up by commands that can be repeated, with forms that go out and come back."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client

from formpages.records import FormVersion
from home.models import ChoicePage
from kentportal.accounts.models import User
from kentportal.addresses.models import Address
from safeguarding import shipping
from safeguarding.pages import RequestForSupportPage
from safeguarding.records import Membership, Team

pytestmark = pytest.mark.django_db
FORM = "/request-for-support/professional/form/"
FILE = shipping.FORMS / "request_for_support_professional.yaml"


def run(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def shipped() -> RequestForSupportPage:
    run("load_portal")
    return RequestForSupportPage.objects.get()


def test_a_fresh_portal_serves_the_form(client: Client, shipped: RequestForSupportPage) -> None:
    assert client.get(FORM, {"urgency": "urgent"}).status_code == 200
    version = FormVersion.objects.get()
    assert (version.receiver, version.team, version.prefix) == (
        "safeguarding.RequestForSupportPage",
        "frontdoor",
        "RS",
    )
    choice = ChoicePage.objects.get(url_path__endswith="/request-for-support/professional/")
    links = {block.value["label"]: (block.value["page"].pk, block.value["query"]) for block in choice.options}
    assert links == {
        "Urgent": (shipped.pk, "urgency=urgent"),
        "Standard": (shipped.pk, "urgency=standard"),
    }
    assert set(Team.objects.values_list("slug", flat=True)) == {"frontdoor", "ot", "lado"}
    assert {"Comms editors", "Administrators", "Front Door", "LADO"} <= set(
        Group.objects.values_list("name", flat=True)
    )


def test_loading_again_leaves_what_people_did(shipped: RequestForSupportPage) -> None:
    shipped.introduction = "<p>Ours now.</p>"
    shipped.save_revision().publish()
    Team.objects.filter(slug="ot").update(name="OT Service", mailbox="ot@example.org")
    run("load_portal")
    assert RequestForSupportPage.objects.get().introduction == "<p>Ours now.</p>"
    assert Team.objects.get(slug="ot").name == "OT Service"


def test_a_deleted_form_does_not_come_back(shipped: RequestForSupportPage) -> None:
    shipped.delete()
    run("load_portal")
    assert not RequestForSupportPage.objects.exists()


def test_demo_people_are_for_development_alone(settings: Any, shipped: RequestForSupportPage) -> None:
    with pytest.raises(CommandError, match="development"):
        run("load_demo")
    assert not User.objects.exists()
    settings.PORTAL_DEVELOPMENT = True
    settings.PORTAL_DEMO_PASSWORD = "demo password of a test"
    for _ in range(2):
        run("load_demo")
    names = {email.partition("@")[0] for email in User.objects.values_list("email", flat=True)}
    assert names == {
        *("referrer", "public", "frontdoor", "manager", "ot", "otmanager"),
        *("lado", "ladomanager", "editor", "admin"),
    }
    assert all(user.check_password("demo password of a test") for user in User.objects.all())
    managers = Membership.objects.filter(is_manager=True).values_list("team__slug", "user__email")
    assert sorted(managers) == [
        ("frontdoor", "manager@demo.example"),
        ("lado", "ladomanager@demo.example"),
        ("ot", "otmanager@demo.example"),
    ]
    assert Team.objects.get(slug="frontdoor").mailbox == "frontdoor-team@demo.example"
    assert Address.objects.exists()


@pytest.mark.parametrize("slug", ["form", FORM])
def test_the_form_goes_out_as_it_came(slug: str, shipped: RequestForSupportPage) -> None:
    assert run("export_form", slug) == FILE.read_text(encoding="utf-8")


def test_exporting_what_is_not_there_says_so(shipped: RequestForSupportPage) -> None:
    with pytest.raises(CommandError, match="There is no form"):
        run("export_form", "menu")


def test_a_form_comes_in_from_a_file(shipped: RequestForSupportPage, tmp_path: Path, client: Client) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(
        FILE.read_text(encoding="utf-8").replace("slug: form\n", "slug: other\n", 1), encoding="utf-8"
    )
    assert "other" in run("import_form", str(file))
    assert client.get(FORM.replace("form/", "other/")).status_code == 200
    with pytest.raises(CommandError, match="several|no form"):
        run("export_form", "professional")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("format: 99", "no form file"),
        ("a: [", "line"),
        ("format: 1\ntype: auth.User\ntitle: x\nslug: x", "no form page type"),
        ("format: 1\ntype: safeguarding.RequestForSupportPage\ntitle: x\nslug: x\nsteps: []", "no steps"),
        ("\udcff", "cannot be read"),
    ],
)
def test_a_bad_file_makes_nothing_and_says_why(
    text: str, message: str, shipped: RequestForSupportPage, tmp_path: Path
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(CommandError, match=message):
        run("import_form", str(file))
    assert RequestForSupportPage.objects.count() == 1


def test_a_form_needs_a_place(shipped: RequestForSupportPage) -> None:
    with pytest.raises(CommandError, match="no choice page"):
        run("import_form", str(FILE), "--below", "/nowhere/")
