"""`manage.py create_staff EMAIL --team frontdoor`: somebody who can sign in and work in a team."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from kentportal.accounts import people
from safeguarding import staffing
from safeguarding.records import TEAMS


class Command(BaseCommand):
    help = "Makes a member of staff with a proved address. They set a password by “Forgotten your password?”."

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
        staffing.join(user, options["team"], is_manager=options["manager"])
        place = f"{TEAMS[options['team']]}, {'manager' if options['manager'] else 'worker'}"
        self.stdout.write(f"{user.email}: {place}. The password is set by “Forgotten your password?”.")
