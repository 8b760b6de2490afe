"""People for tests."""

import re
from typing import Any

from django.core.mail import EmailMessage
from django.test import Client

from kentportal.accounts.models import User
from kentportal.accounts.registration import prove_address

PASSWORD = "correct horse battery staple"
BACKEND = "kentportal.accounts.backends.PortalBackend"
# Tests that are not about the terms need not know which version is in force.
ACCEPTED = 1_000_000


def make_user(email: str = "referrer@example.org", password: str = PASSWORD, **details: Any) -> User:
    """A professional with a proved address who has accepted the terms; any field may be given."""
    given = {
        "first_name": "Sarah",
        "last_name": "Lock",
        "role": "Class Teacher",
        "organisation": "Elm School",
        "telephone": "01622 000000",
        "terms_version": ACCEPTED,
    }
    user = User.objects.create_user(email, password, **given | details)
    prove_address(user)
    return user


def sign_in(client: Client, user: User) -> Client:
    """The client with a session of this person, as after password and code."""
    client.force_login(user, backend=BACKEND)
    return client


def code_in(mail: EmailMessage) -> str:
    """The code in a mail, as it is shown, like "1234 5678"."""
    found = re.search(r"^\d{4} \d{4}$", str(mail.body), re.MULTILINE)
    assert found, mail.body
    return found[0]


def wrong(code: str) -> str:
    """A code that could have been sent and was not."""
    return f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"
