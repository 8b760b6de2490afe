"""Accounts, sessions and sign-in: a password, then an e-mailed code, every time."""

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["kentportal.accounts.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "kentportal.accounts.passwords.PaddedCommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "kentportal.accounts.adapter.PortalAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_REDIRECT_URL = "register_done"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = 3
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED = False
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# The portal counts by itself (accounts/limits.py): allauth's limits would stop a school over one guesser.
ACCOUNT_RATE_LIMITS = False
#: At most so many in so many seconds. A limit "_from" is one network address's, which may be a school's.
ACCOUNT_LIMITS = {
    "password": (5, 5 * 60),
    "password_known_browser": (5, 5 * 60),
    "password_from": (300, 5 * 60),
    "sign_in_mail": (10, 60),
    "mail_known_browser": (10, 60),
    "mail_to_one_from": (30, 10 * 60),
    "mail_to_one": (60, 60 * 60),
    "codes_from": (60, 60),
    "change_account": (10, 60),
}
#: Asked before somebody deletes their account: each says, in words for them, why it has to stay for now.
ACCOUNT_KEPT_WHILE = ["safeguarding.leaving.works_in_a_team", "safeguarding.leaving.still_on_its_way"]
#: What goes with an account, whoever deletes it: each erases or ends what it keeps of that person.
ACCOUNT_ERASES = ["formpages.drafts.delete_all_of", "safeguarding.answering.go_on_without"]
KNOWN_BROWSER_COOKIE_NAME = "known-browser"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
USERSESSIONS_TRACK_ACTIVITY = False

SESSION_ENGINE = "kentportal.accounts.sessions"
SESSION_COOKIE_AGE = 20 * 60
#: Of sessions in which nobody is signed in: a registration, or a code that is waited for.
SESSION_AGE_OF_NOBODY = 2 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
