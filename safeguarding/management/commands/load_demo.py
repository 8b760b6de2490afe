"""`manage.py load_demo`: people to sign in as and addresses to find, on a development portal alone."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from kentportal.accounts.people import make_demo_person
from kentportal.addresses.sample import load_sample
from safeguarding import roles, staffing
from safeguarding.records import FRONT_DOOR, LADO, OT, Team

DOMAIN = "demo.example"
PROFESSIONAL = {
    "first_name": "Demo",
    "last_name": "Referrer",
    "role": "Designated safeguarding lead",
    "organisation": "Demo Primary School",
    "telephone": "01622 000111",
    "address": {
        "kind": "known",
        "lines": ["Demo Primary School", "1 School Lane", "Maidstone"],
        "postcode": "ME14 1XX",
        "uprn": "",
        "source": "manual",
    },
}
PUBLIC = {"first_name": "Demo", "last_name": "Member of the Public", "is_professional": False}
#: Name, first name, last name, team, whether they manage it.
STAFF = (
    ("frontdoor", "Demo", "Front Door Worker", FRONT_DOOR, False),
    ("manager", "Demo", "Front Door Manager", FRONT_DOOR, True),
    ("ot", "Demo", "OT Worker", OT, False),
    ("otmanager", "Demo", "OT Manager", OT, True),
    ("lado", "Demo", "LADO Officer", LADO, False),
    ("ladomanager", "Demo", "LADO Manager", LADO, True),
)
IN_GROUPS = (
    ("editor", "Demo", "Comms Editor", roles.EDITORS),
    ("admin", "Demo", "Administrator", roles.ADMINISTRATORS),
)


class Command(BaseCommand):
    help = "Makes the demo people and loads sample addresses. Refused unless this is a development portal."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEVELOPMENT:
            raise CommandError("Demo people are for development: this portal is not one.")
        make_person("referrer", PROFESSIONAL)
        make_person("public", PUBLIC)
        for name, first, last, team, is_manager in STAFF:
            user = make_person(name, {"first_name": first, "last_name": last, "is_staff": True})
            staffing.join(user, team, is_manager=is_manager)
        for name, first, last, group in IN_GROUPS:
            user = make_person(name, {"first_name": first, "last_name": last, "is_staff": True})
            user.groups.add(Group.objects.get(name=group))
        for team in Team.objects.filter(mailbox=""):
            team.mailbox = f"{team.slug}-team@{DOMAIN}"
            team.save()
        load_sample()


def make_person(name: str, details: dict[str, Any]) -> Any:
    """A demo person with the password of this installation."""
    return make_demo_person(f"{name}@{DOMAIN}", settings.PORTAL_DEMO_PASSWORD, **details)
