"""`manage.py reset_second_factor EMAIL`: for somebody who lost their phone, passkey and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kentportal.accounts.emails import same_spelling
from kentportal.accounts.models import User
from safeguarding import staff_changes


class Command(BaseCommand):
    help = (
        "Forgets somebody's authenticator app, passkeys and recovery codes, and tells them by email. They "
        "sign in with password and e-mailed code and set up a new one. Make sure that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=same_spelling(options["email"])).first()
        if user is None:
            raise CommandError("Nobody has an account with that address.")
        if not staff_changes.reset_second_factor(user):
            raise CommandError("There is nothing to reset: no second factor is set up.")
        self.stdout.write("The second factor is reset. They are told by email.")
