"""How gunicorn runs the portal: the application is loaded once, and its workers share that memory."""

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("PORTAL_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 60
graceful_timeout = 10
max_requests = 5000
max_requests_jitter = 500
preload_app = True
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
loglevel = os.environ.get("PORTAL_GUNICORN_LOG_LEVEL", "info")


def when_ready(server: Any) -> None:
    """Load what the first request would load, drop connections that must not be shared, and keep it all."""
    # Django is not set up yet when gunicorn reads this file.
    from django.db import connections  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    get_resolver().reverse_dict  # noqa: B018
    connections.close_all()
    gc.collect()
    gc.freeze()
