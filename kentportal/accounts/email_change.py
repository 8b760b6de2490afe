"""Another email address for an account: proved by a code before anything changes."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from . import letters, signed_in
from .models import User
from .registration import AlreadyRegistered, prove_address


def is_taken(email: str) -> bool:
    """Whether an account has this address already."""
    return User.objects.filter(email=email).exists()


def send_code(request: HttpRequest, email: str, code: str) -> None:
    """Mail the code to the new address, or what its owner must know if it has an account already."""
    if is_taken(email):
        letters.send_instead_of_code(request, email, letters.ADDRESS_TAKEN)
    else:
        letters.send_code(request, email, letters.NEW_ADDRESS, code)


def change_email(user: User, email: str, this_key: str | None) -> None:
    """Move the account to its proved new address, tell the old one, and sign out everywhere else.

    Raises AlreadyRegistered, and changes nothing, if the address got an account meanwhile.
    """
    old, user.email = user.email, email
    try:
        with transaction.atomic():
            user.save(update_fields=["email"])
            EmailAddress.objects.filter(user=user).delete()
            prove_address(user)
            letters.post_notice(old, letters.ADDRESS_CHANGED)
            signed_in.end(signed_in.elsewhere(user, this_key))
    except IntegrityError as error:
        user.email = old
        raise AlreadyRegistered from error
