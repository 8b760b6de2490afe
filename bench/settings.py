"""Settings of the measurement: those of development, on a throw-away folder, with the bare view."""

import os
import tempfile

# Kept for as long as Python runs, and gone with it. Never the folder of an installation.
_folder = tempfile.TemporaryDirectory(prefix="portal-bench-")
# A database is SQLite's in that folder, unless a measurement brings a server of its own.
os.environ |= {"PORTAL_VAR": _folder.name, "DATABASE_URL": os.environ.get("BENCH_DATABASE_URL", "")}

from kentportal.settings.dev import *
from kentportal.settings.dev import INSTALLED_APPS, STORAGES

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
ALLOWED_HOSTS = ["testserver"]
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
