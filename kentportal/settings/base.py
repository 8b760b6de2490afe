"""What every installation shares. dev, test and production say only what differs."""

from pathlib import Path
from typing import Any

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# All state of an installation (database, files, mail, keys) stands under this one folder.
PORTAL_VAR = Path(env.str("PORTAL_VAR", default=str(BASE_DIR / "var"))).resolve()

SERVICE_NAME = "Kent Integrated Children's Services Portal"
WAGTAIL_SITE_NAME = SERVICE_NAME
DEBUG = False

INSTALLED_APPS = [
    "safeguarding",
    "formpages",
    "home",
    "kentportal.accounts",
    "kentportal.outbox",
    "kentportal.addresses",
    "kentportal.humantest",
    "kentportal.govuk",
    "allauth",
    "allauth.account",
    "kentportal.accounts.apps.SessionListConfig",  # allauth.usersessions
    "allauth.mfa",
    "crispy_forms",
    "generic_chooser",
    "wagtail_modeladmin",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "safeguarding.apps.AccountsOfStaffConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_altcha",
    "captcha",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "kentportal.govuk.middleware.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kentportal.govuk.middleware.FieldLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kentportal.accounts.middleware.TimeoutMiddleware",
    "kentportal.accounts.middleware.TermsMiddleware",
    "safeguarding.middleware.StaffSideMiddleware",
    "kentportal.accounts.factors.middleware.SecondFactorMiddleware",
    "formpages.admin.refusals.RefusalsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "kentportal.urls"
WSGI_APPLICATION = "kentportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "csp.context_processors.nonce",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": ["kentportal.govuk.templatetags.govuk"],
        },
    },
]

# Database ---------------------------------------------------------------------------------------
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db("DATABASE_URL")
    if env.str("DATABASE_URL", default="")
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": PORTAL_VAR / "portal.sqlite3"}
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: with the default, a transaction that reads and then writes fails under load instead
    # of waiting. FULL: what was acknowledged survives a power cut. secure_delete: erased means gone.
    # trusted_schema stays on: SQLite 3.40 refuses the JSON_VALID() of Django's own JSON columns.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c statement_timeout=30000"
DATABASES["default"]["CONN_MAX_AGE"] = 600
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # Beyond this a third is thrown away: rate limits, and the proofs of human tests that were used.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

# Files ------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_VAR / "static"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    # Sealed uploads: no URL of their own, they are only ever given out by a view that asks who wants them.
    "uploads": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PORTAL_VAR / "uploads",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}
MEDIA_ROOT = PORTAL_VAR / "media"
MEDIA_URL = "/media/"
# Uploads stay in memory, so that no readable copy of a child's file touches the disk; what is larger than all
# files of a form together is refused before it is read.
FILE_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# Wagtail's editor posts a whole form in one go; the public side is held to 1,000 by its middleware.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# Sealed fields ----------------------------------------------------------------------------------
# Key files are made at first start by `manage.py make_keys`; production passes the keys themselves.
VAULT_KEY_FILE = PORTAL_VAR / "keys" / "vault.keys"
VAULT_KEYS: list[str] = env.list("PORTAL_VAULT_KEYS", default=[])
# Of its own, so that hashes (search, people met before) outlive a rotation of the sealing keys.
VAULT_HASH_KEY: str = env.str("PORTAL_VAULT_HASH_KEY", default="")

# The daily digests of the record of events: to be copied to where the database's owner cannot write.
RECORD_FOLDER = env.str("PORTAL_RECORD_FOLDER", default=str(PORTAL_VAR / "record"))

# Outbox -----------------------------------------------------------------------------------------
OUTBOX_CHANNELS = {"mail": "kentportal.outbox.mail.deliver"}
# Run by the worker, each at most once in its number of seconds.
OUTBOX_CHORES = {
    "formpages.chores.publish_scheduled": 60,
    "formpages.chores.remind_of_drafts": 3600,
    "formpages.chores.purge_expired": 3600,
    "formpages.chores.purge_stashes": 60,
    "safeguarding.chores.remind_of_returns": 3600,
    "kentportal.accounts.chores.clear_sessions": 3600,
    "safeguarding.chores.tell_of_unopened": 60,
    "kentportal.humantest.pictures.clear": 3600,
    "safeguarding.chores.write_digest": 3600,
}
#: What the texts of forms are checked by besides: forms know nothing of the website's contact details.
FORM_TEXT_CHECKS = ["home.contacts.check_tokens"]
#: The contact details that may stand in mails, and how they get there: mails know nothing of the website.
MAIL_CONTACT_NAMES = "home.contacts.TOKENS"
MAIL_CONTACTS_IN_WORDS = "home.hours.in_words"
#: Seconds in which a mail has left or has not: a code while somebody waits for it, another within the lease
#: of a delivery. EMAIL_TIMEOUT is for each answer of a mail server, of which there are many.
MAIL_SECONDS_AT_ONCE = 10
MAIL_SECONDS_BY_WORKER = 30
EMAIL_BACKEND = "kentportal.outbox.mail.FilesAndConsoleBackend"
EMAIL_TIMEOUT = 10
MAIL_FOLDER = PORTAL_VAR / "mail"
MAIL_SENDER = "No Reply - KCC Children's Integrated Services Portal"
DEFAULT_FROM_EMAIL = f"{MAIL_SENDER} <no-reply@portal.example>"
NOTIFY_KEY = NOTIFY_TEMPLATE = ""
NOTIFY_URL = "https://api.notifications.service.gov.uk"
# Demo people are made under development settings alone, which give them a password.
PORTAL_DEMO_PASSWORD = ""
# The address people reach the portal at, for links in mails sent outside a request.
PORTAL_BASE_URL = env.str("PORTAL_BASE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}")
WAGTAILADMIN_BASE_URL = PORTAL_BASE_URL

ADDRESS_PROVIDER = "kentportal.addresses.providers.TableProvider"
PDF_COMMAND = env.str("PORTAL_WKHTMLTOPDF", default="/usr/bin/wkhtmltopdf")

CRISPY_ALLOWED_TEMPLATE_PACKS = "govuk"
CRISPY_TEMPLATE_PACK = "govuk"
CRISPY_FAIL_SILENTLY = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "kentportal.quiet_log.QuietFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Error mails and DEBUG pages would carry what people typed; errors go to the log without it.
    "loggers": {
        "django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "django_tasks": {"level": "WARNING"},
        # It would write down what GOV.UK Notify says is wrong, and with it people's addresses.
        "notifications_python_client": {"level": "CRITICAL"},
        "fido2": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
    },
}

from .humantest import *
from .second_factor import *
from .security import *
from .signin import *
from .wagtail import *
