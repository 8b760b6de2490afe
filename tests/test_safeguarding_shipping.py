"""A fresh portal: set up by commands that can be repeated, with forms that go out and come back."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.models import Page, Revision

from formpages.pages import FormPage
from formpages.records import FormVersion
from home.models import MenuPage, ShippedItem
from kentportal.accounts.models import User
from kentportal.addresses.models import Address
from safeguarding import shipping
from safeguarding.records import Membership, Team

from .shipped import content, shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped")
FORM = "/request-for-support/professional/form/"
FILE = shipping.FORMS / "request_for_support_professional.yaml"
#: Address, title, and who receives what is sent with which letters before its reference.
FORMS = {
    FORM: ("Request for Support (Professionals)", "safeguarding.RequestForSupportPage", "frontdoor", "RS"),
    "/request-for-support/public/form/": (
        *("Request for Support (Members of the public)", "safeguarding.RequestForSupportPage"),
        *("frontdoor", "RP"),
    ),
    "/occupational-therapy/": (
        *("Occupational Therapy Request", "safeguarding.OccupationalTherapyPage"),
        *("ot", "OT"),
    ),
    "/lado/professional/": (
        *("Children's LADO referral form - Professionals", "safeguarding.LadoReferralPage"),
        *("lado", "LP"),
    ),
    "/lado/public/": (
        *("Children's LADO referral form - Public", "safeguarding.LadoReferralPage"),
        *("lado", "LL"),
    ),
    "/feedback/": ("Feedback", "formpages.FeedbackPage", "", ""),
}


def run(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def at(address: str) -> Page:
    return Page.objects.get(url_path=f"/gateway{address}").specific


def forms() -> dict[str, FormPage]:
    pages = {page.url: page for page in Page.objects.specific() if isinstance(page, FormPage)}
    return {address: pages[address] for address in FORMS if address in pages}


def ways_on(page: Page, field: str = "options") -> dict[str, tuple[int | None, str]]:
    """Each option's words, with the number of the page that it leads to and what that page is told."""
    values = [block.value for block in getattr(page, field)]
    return {value["label"]: (value["page"] and value["page"].pk, value["query"]) for value in values}


def test_a_fresh_portal_serves_every_form_at_its_address(client: Client) -> None:
    assert set(forms()) == set(FORMS) == set(shipping.PLACES.values())
    for address, page in forms().items():
        html = client.get(address).content.decode()
        assert html.count("<h1") == 1
        version = FormVersion.objects.get(page=page)
        assert (page.title, version.receiver, version.team, version.prefix) == FORMS[address]
        assert page.live
        assert not page.has_unpublished_changes


def test_each_file_is_named_for_its_address() -> None:
    assert {path.name for path in shipping.FORMS.glob("*.yaml")} == set(shipping.PLACES)
    for name, address in shipping.PLACES.items():
        slug = address.strip("/").rpartition("/")[2]
        assert f"\nslug: {slug}\n" in (shipping.FORMS / name).read_text(encoding="utf-8")


def test_choices_and_tiles_lead_to_the_forms_as_pages() -> None:
    made = {address: page.pk for address, page in forms().items()}
    for way in ("professional", "public"):
        form = made[f"/request-for-support/{way}/form/"]
        assert ways_on(at(f"/request-for-support/{way}/")) == {
            "Urgent": (form, "urgency=urgent"),
            "Standard": (form, "urgency=standard"),
        }
    assert ways_on(at("/lado/")) == {
        "A Professional": (made["/lado/professional/"], ""),
        "A member of the public": (made["/lado/public/"], ""),
    }
    tiles = ways_on(MenuPage.objects.get(), "tiles")
    assert tiles["Occupational Therapy Request"] == (made["/occupational-therapy/"], "")
    assert tiles["LADO Professionals Referral"] == (at("/lado/").pk, "")


def test_a_form_may_be_made_or_moved_where_its_like_is_shipped() -> None:
    for page in forms().values():
        assert type(page) in page.get_parent().specific_class.allowed_subpage_models()


def test_teams_and_groups_are_there() -> None:
    assert set(Team.objects.values_list("slug", flat=True)) == {"frontdoor", "ot", "lado"}
    assert {"Comms editors", "Administrators", "Front Door", "LADO"} <= set(
        Group.objects.values_list("name", flat=True)
    )


def test_loading_again_changes_nothing() -> None:
    def everything() -> tuple[object, ...]:
        return (
            list(Page.objects.order_by("pk").values()),
            list(ShippedItem.objects.order_by("pk").values()),
            list(Revision.objects.order_by("pk").values_list("pk", "created_at")),
            list(FormVersion.objects.order_by("pk").values_list("pk", "number", "digest")),
        )

    before = everything()
    run("load_portal")
    assert everything() == before


def test_loading_again_leaves_what_people_did_to_teams() -> None:
    Team.objects.filter(slug="ot").update(name="OT Service", mailbox="ot@example.org")
    run("load_portal")
    assert Team.objects.get(slug="ot").name == "OT Service"


def test_demo_people_are_for_development_alone(settings: Any) -> None:
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


@pytest.mark.parametrize("name", shipping.PLACES)
def test_a_form_goes_out_as_it_came(name: str) -> None:
    text = (shipping.FORMS / name).read_text(encoding="utf-8")
    assert run("export_form", shipping.PLACES[name]) == text


def test_exporting_what_is_not_there_or_there_twice_says_so() -> None:
    for slug, message in (("menu", "There is no form"), ("form", "several")):
        with pytest.raises(CommandError, match=message):
            run("export_form", slug)
