"""Whose password it is."""

from allauth.account.auth_backends import AuthenticationBackend

from .emails import same_spelling
from .models import User


class PortalBackend(AuthenticationBackend):
    """allauth's, with one look-up whether or not an address is known: the time it takes tells nothing."""

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        return self._check_password(User.objects.filter(email=same_spelling(email)).first(), password)
