"""The e-mails of the accounts. Codes leave at once; a code is in the text, never in the subject."""

from uuid import uuid4

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.http import HttpRequest

from kentportal.outbox.mail import post_mail, send_now

from . import guessing

SIGN_IN = "account_sign_in_code"
REGISTER = "account_register_code"
RESET = "account_reset_code"
ALREADY_REGISTERED = "account_already_registered"
UNKNOWN = "account_unknown"
NEW_ADDRESS = "account_new_address_code"
ADDRESS_TAKEN = "account_address_taken"
ADDRESS_CHANGED = "account_address_changed"
DELETED = "account_deleted"


def send_code(request: HttpRequest, to: str, template: str, code: str) -> None:
    """Mail a code, or raise MailFailed; too many to one address in a while get the "too many" page."""
    slow_down(request, to, template)
    send_now(to, template, {"code": code})


def send_instead_of_code(request: HttpRequest, to: str, template: str) -> None:
    """Tell the owner of an address, and nobody else, why no code is coming; as slow as sending one."""
    slow_down(request, to, template)
    send_now(to, template, {})


def slow_down(request: HttpRequest, to: str, template: str) -> None:
    """Nobody can have an address flooded with our mail, nor keep its owner from signing in by trying to."""
    knows_password = template == SIGN_IN
    if not (guessing.may_mail_sign_in_code(to) if knows_password else guessing.may_mail(request, to)):
        raise ImmediateHttpResponse(respond_429(request))


def post_notice(to: str, template: str) -> None:
    """A mail that may leave a little later."""
    post_mail(to, template, {}, key=f"{template}:{uuid4().hex}")
