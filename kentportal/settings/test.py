"""Tests: fast hashing, no rate limits, keys and files of their own."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, STORAGES

SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PORTAL_VAR = Path(tempfile.mkdtemp(prefix="portal-test-"))
MAIL_FOLDER = PORTAL_VAR / "mail"
MEDIA_ROOT = PORTAL_VAR / "media"
STORAGES["uploads"]["OPTIONS"]["location"] = PORTAL_VAR / "uploads"  # type: ignore[index]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
VAULT_KEYS = ["b25seSBmb3IgdGVzdHMsIG5vdCBmb3IgYW55IHVzZSE="]
VAULT_HASH_KEY = "aGFzaGVzIGluIHRlc3RzLCBub3QgZm9yIGFueSB1c2U="
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_RATE_LIMITS = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_VAR / "test.sqlite3")}
PORTAL_DEVELOPMENT = False
