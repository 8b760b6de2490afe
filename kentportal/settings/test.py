"""Tests: fast hashing, keys and files of their own that end with the run."""

import os
import tempfile

# Kept for as long as Python runs, and gone with it. Never the folder of an installation.
_folder = tempfile.TemporaryDirectory(prefix="portal-test-")
os.environ["PORTAL_VAR"] = _folder.name

from .base import *
from .base import DATABASES, PORTAL_VAR, STATIC_ROOT, STORAGES

SECRET_KEY = "only for tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
STATIC_ROOT.mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
VAULT_KEYS = ["b25seSBmb3IgdGVzdHMsIG5vdCBmb3IgYW55IHVzZSE="]
VAULT_HASH_KEY = "YW5kIHRoaXMgb25lIGhhc2hlcywgZm9yIHRlc3RzISE="
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Proofs that Python works out at once.
HUMAN_TEST_NUMBERS = (20, 200)
STAFF_SECOND_FACTOR = "email"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in an installation: connections of several threads then see one another.
    DATABASES["default"]["TEST"] = {"NAME": str(PORTAL_VAR / "test.sqlite3")}
PORTAL_DEVELOPMENT = False
