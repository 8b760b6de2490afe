"""A registration under way: kept in the session, an account only when a code has proved the address."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models import Q

from .emails import same_spelling
from .models import User

KEY = "registration"


class AlreadyRegistered(Exception):
    """The address got an account while this registration was under way."""


class Changed(Exception):
    """The answers are not those any more that the code was sent for."""


@dataclass
class Registration:
    """What has been answered so far, `typed` as it stood in the fields; the password only as its hash."""

    next: str = ""
    is_professional: bool | None = None
    typed: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    email: str = ""
    password: str = ""

    @classmethod
    def load(cls, session: SessionBase) -> Self:
        return cls(**session.get(KEY, {}))

    def save(self, session: SessionBase) -> None:
        session[KEY] = asdict(self)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing but the proof of the address."""
        return bool(self.details and self.email and self.password)

    def choose_password(self, email: str, password: str) -> None:
        self.email, self.password = same_spelling(email), make_password(password)


def clear(session: SessionBase) -> None:
    session.pop(KEY, None)


def make_account(registration: Registration, proved: str) -> User:
    """The account of the address that a code has proved; changes nothing if it raises.

    Raises Changed if something else has been answered meanwhile, AlreadyRegistered if there is an account.
    """
    if not registration.is_complete or registration.email != proved:
        raise Changed
    user = User(
        email=registration.email,
        password=registration.password,
        is_professional=bool(registration.is_professional),
        **registration.details,
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            prove_address(user)
    except IntegrityError as error:
        raise AlreadyRegistered from error
    return user


def prove_address(user: User) -> None:
    """Record that a code reached this person at their address, which is theirs alone and their only one."""
    known = list(EmailAddress.objects.filter(Q(user_id=user.pk) | Q(email=user.email)))
    if [(row.user_id, row.email, row.verified, row.primary) for row in known] != [
        (user.pk, user.email, True, True)
    ]:
        EmailAddress.objects.filter(pk__in=[row.pk for row in known]).delete()
        EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)
