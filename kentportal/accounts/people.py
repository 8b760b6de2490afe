"""Accounts that are made for people: staff, and the demo people of a development portal."""

from django.db import transaction
from django.utils import timezone

from .emails import same_spelling
from .models import User
from .registration import prove_address
from .terms import newest_number


@transaction.atomic
def create_staff(email: str, first_name: str = "", last_name: str = "", password: str | None = None) -> User:
    """A member of staff with a proved address, made or completed; safe to repeat.

    Without a password they set one by "Forgotten your password?". The code is asked at every sign-in.
    """
    user = User.objects.filter(email=same_spelling(email)).first()
    if user is None:
        user = User.objects.create_user(email, password, first_name=first_name, last_name=last_name)
    elif password:
        user.set_password(password)
    user.first_name = first_name or user.first_name
    user.last_name = last_name or user.last_name
    user.is_staff = True
    user.save()
    prove_address(user)
    return user


@transaction.atomic
def make_demo_person(email: str, password: str, **details: object) -> User:
    """A person of the development portal, who has accepted the terms already; safe to repeat."""
    user = User.objects.filter(email=same_spelling(email)).first() or User(email=email)
    for name, value in details.items():
        setattr(user, name, value)
    user.set_password(password)
    user.terms_version = newest_number()
    user.terms_accepted_at = timezone.now()
    user.save()
    prove_address(user)
    return user
