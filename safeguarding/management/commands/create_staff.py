"""`manage.py create_staff EMAIL --team frontdoor`: somebody who can sign in and work in a team."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from kentportal.accounts import people
from safeguarding import staff_changes
from safeguarding.records import TEAMS


class Command(BaseCommand):
    help = "Makes a member of staff with a proved address. They are invited to set a password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--team", required=True, choices=list(TEAMS))
        parser.add_argument("--manager", action="store_true", help="They manage the team.")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError:
            raise CommandError(f"“{options['email']}” is not an email address.") from None
        user = people.create_staff(options["email"], options["first_name"], options["last_name"])
        staff_changes.set_by_command(user, options["team"], is_manager=options["manager"])
        invited = staff_changes.invite(None, user)
        place = f"{TEAMS[options['team']]}, {'manager' if options['manager'] else 'worker'}"
        how = "An invitation to set a password is on its way." if invited else "They have a password already."
        self.stdout.write(f"{user.email}: {place}. {how}")
