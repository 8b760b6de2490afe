"""The second factor of staff: the e-mailed code that everybody gets, or an authenticator of their own."""

import environ
from django.core.exceptions import ImproperlyConfigured


def second_factor(default: str) -> str:
    """What the environment says, or the default: "email", or "authenticator" for an app or a passkey."""
    chosen: str = environ.Env().str("PORTAL_STAFF_SECOND_FACTOR", default=default)
    if chosen not in ("email", "authenticator"):
        raise ImproperlyConfigured("PORTAL_STAFF_SECOND_FACTOR is either email or authenticator.")
    return chosen


STAFF_SECOND_FACTOR = second_factor("email")

MFA_ADAPTER = "kentportal.accounts.factors.sealing.SealedAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# A telephone's clock may be half a minute wrong. Each code works once, however long it would be good for.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "KCC Children's Portal"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TRUST_ENABLED = False
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_WEBAUTHN_USER_VERIFICATION = "required"
