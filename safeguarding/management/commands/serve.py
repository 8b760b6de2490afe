"""`make serve`: prepare what is missing, then run the web server and the worker together."""

import gc
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections
from django.utils.crypto import salted_hmac
from gunicorn.app import wsgiapp

from .. import fingerprints
from ..processes import Processes

CODE = ("kentportal", "home", "formpages", "safeguarding", "templates")
PREPARED = "serve.prepared"
ALREADY = "PORTAL_SERVE_PREPARED"


class Command(BaseCommand):
    help = "Sets the portal up under PORTAL_VAR with demo people, then runs web server and worker together."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.PORTAL_DEVELOPMENT:
            raise CommandError("serve is for development: production runs gunicorn and the worker by itself.")
        os.umask(0o077)
        port = int(os.environ.get("PORT") or 8000)
        require_free(port)
        if ALREADY not in os.environ and self.prepare():
            start_anew()
        os.environ["PORT"] = str(port)
        os.environ.setdefault("PORTAL_GUNICORN_LOG_LEVEL", "warning")
        connections.close_all()
        gc.collect()
        gc.freeze()
        status = Processes(run_web, run_worker, port).run(lambda: self.say_where(port))
        if status:
            raise CommandError(
                "The web server stopped by itself; what it said stands above.", returncode=status
            )

    def prepare(self) -> bool:
        """Bring database, keys, static and shipped files up to date, and say whether there was a need to.

        Nothing that an editor changed is lost.
        """
        steps = self.prepare_state(), self.collect_static()
        return any(steps)

    def prepare_state(self) -> bool:
        if not settings.VAULT_KEYS and not Path(settings.VAULT_KEY_FILE).exists():
            self.step("make_keys")
        wanted = code_fingerprint()
        if prepared_before() == wanted:
            return False
        self.step("migrate", interactive=False)
        self.step("createcachetable")
        self.step("load_portal")
        self.step("load_demo")
        cache.set(PREPARED, wanted, timeout=None)
        return True

    def collect_static(self) -> bool:
        note = Path(settings.STATIC_ROOT) / ".fingerprint"
        found = fingerprints.of_files(static_sources())
        if note.exists() and note.read_text() == found:
            return False
        self.step("collectstatic", interactive=False, clear=True)
        note.write_text(found)
        return True

    def say(self, text: str) -> None:
        """Print at once: what waits in a buffer would be lost or, in forks, said twice."""
        self.stdout.write(text)
        self.stdout.flush()

    def step(self, name: str, **options: Any) -> None:
        self.say(f"- {name}")
        call_command(name, verbosity=0, stdout=self.stdout, **options)
        self.stdout.flush()

    def say_where(self, port: int) -> None:
        """Print what a newcomer needs: the address, who to sign in as, and where the codes arrive."""
        address = f"http://127.0.0.1:{port}"
        self.say(
            f"""
Kent Integrated Children's Services Portal: {address}/
  Staff: {address}/admin/

  Demo people, password {settings.PORTAL_DEMO_PASSWORD}
    referrer@demo.example   public@demo.example
    frontdoor@demo.example  manager@demo.example
    ot@demo.example         otmanager@demo.example
    lado@demo.example       ladomanager@demo.example
    editor@demo.example     admin@demo.example
  Everybody signs in with the code that is mailed to them: {address}/dev/mail/
  or as files in {settings.MAIL_FOLDER}

  Stop with Ctrl+C.
"""
        )


def start_anew() -> None:
    """Run this command again in place of itself: what preparing loaded or read too early is forgotten."""
    connections.close_all()
    os.environ[ALREADY] = "yes"
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def run_web() -> None:
    """Run gunicorn in this process."""
    sys.argv = ["gunicorn", "-c", "python:kentportal.gunicorn", "kentportal.wsgi"]
    wsgiapp.run()


def run_worker() -> None:
    """Run the outbox worker in this process."""
    call_command("work")


def require_free(port: int) -> None:
    """Say so plainly when something else answers on the port already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise CommandError(f"Port {port} is taken. Choose another: PORT={port + 1} make serve") from None


def static_sources() -> Iterator[Path]:
    """The files that collectstatic would collect."""
    for finder in get_finders():
        for name, storage in finder.list(["CVS", ".*", "*~"]):
            yield Path(storage.path(name))


def code_fingerprint() -> str:
    """Equal as long as neither the code nor what the demo people are made from has changed."""
    base = settings.BASE_DIR
    files = [base / "requirements.txt", *fingerprints.files_below(base / name for name in CODE)]
    return salted_hmac(PREPARED, fingerprints.of_files(files) + settings.PORTAL_DEMO_PASSWORD).hexdigest()


def prepared_before() -> str | None:
    """The fingerprint that the database was last prepared for; None for a new database."""
    try:
        found: str | None = cache.get(PREPARED)
    except DatabaseError:
        return None
    return found
