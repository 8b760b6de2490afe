"""Accounts that are made for people: staff, and the demo people of a development portal."""

from uuid import uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kentportal.outbox.mail import post_mail

from .emails import same_spelling
from .models import User
from .registration import prove_address
from .terms import newest_number


@transaction.atomic
def create_staff(email: str, first_name: str = "", last_name: str = "", password: str | None = None) -> User:
    """A member of staff with a proved address, made or completed; safe to repeat.

    Without a password they set one by a code to that address; `invite` tells them how.
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
def invite(user: User) -> bool:
    """Make the person staff and mail them where to set a password; False if they have one already.

    The mail holds no secret: what its link opens asks for a code that is mailed to the same address.
    """
    user.is_staff = True
    if not user.password:  # as Wagtail leaves it
        user.set_unusable_password()
    user.save(update_fields=["is_staff", "password"])
    if user.has_usable_password():
        return False
    path = reverse("account_invited")
    post_mail(user.email, "account_invitation", {"path": path}, key=f"account_invitation:{uuid4().hex}")
    return True


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
