"""A portal of the tests' own: `manage.py serve` as a subprocess, stopped by its process id."""

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.utils import getaddresses
from http.client import HTTPConnection, HTTPException
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PASSWORD = "a demo password for tests"
CODE = re.compile(r"\b(\d{4}[ -]\d{4})\b")
START_WITHIN = 400.0
# What would make the subprocess another portal than the one under test.
FOREIGN = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT", "WEB_CONCURRENCY")


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Portal:
    """A running portal: where it answers, where its state is, and the demo people's password."""

    var: Path
    port: int = field(default_factory=free_port)
    password: str = PASSWORD
    process: subprocess.Popen[bytes] | None = None
    used_mails: set[Path] = field(default_factory=set)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.var.parent / f"{self.var.name}.log"

    def environment(self) -> dict[str, str]:
        own = {
            name: value for name, value in os.environ.items() if name not in FOREIGN and "PORTAL" not in name
        }
        return own | {
            "PORTAL_VAR": str(self.var),
            "PORT": str(self.port),
            "PORTAL_DEMO_PASSWORD": self.password,
            "DJANGO_SETTINGS_MODULE": "kentportal.settings.dev",
            "PYTHONUNBUFFERED": "1",
            **self.settings,
        }

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=BASE,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError(f"The portal did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.2)

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def stop(self) -> None:
        """Stop it as Ctrl+C would, and wait until it has gone."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """Kill all of it at once, as a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(30)

    def manage(self, *command: str) -> str:
        """What `manage.py` prints when run on this portal's database and files."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=BASE,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def mails_to(self, address: str) -> list[Path]:
        """The files of the mails sent to the address, oldest first."""
        found = []
        for path in sorted((self.var / "mail").glob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=policy.default)
            if address.lower() in {to.lower() for _, to in getaddresses(message.get_all("to", []))}:
                found.append(path)
        return found

    def latest_code(self, address: str, within: float = 15.0) -> str:
        """The code of the newest mail to the address that was not asked for before; waits for it to come."""
        deadline = time.monotonic() + within
        while True:
            for path in reversed(self.mails_to(address)):
                if path in self.used_mails:
                    continue
                message = message_from_bytes(path.read_bytes(), policy=policy.default)
                body = message.get_body(("plain",))
                if body and (found := CODE.search(body.get_content())):
                    self.used_mails.update(self.mails_to(address))
                    return found[1]
            assert time.monotonic() < deadline, f"No mail with a code came for {address}"
            time.sleep(0.2)

    def wait_for_mail(self, address: str, link: str, within: float = 60.0) -> str:
        """The path of a link in a mail to the address, once the worker has sent it."""
        deadline = time.monotonic() + within
        while True:
            for path in reversed(self.mails_to(address)):
                body = message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
                if body and link in body.get_content():
                    return link
            assert time.monotonic() < deadline, f"No mail with {link} came for {address}"
            time.sleep(0.2)


def started_once(folder: Path) -> Path:
    """What the first start of a portal makes; all processes of a test run have it from one of them."""
    made = folder / "first-start" / "var"
    made.parent.mkdir(exist_ok=True)
    with (made.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ready := made.parent / "ready").exists():
            with serving(made.parent):
                pass
            ready.touch()
    return made


@contextmanager
def serving(folder: Path, began_as: Path | None = None, **settings: str) -> Iterator[Portal]:
    """A portal that runs inside the `with` block, with these in its environment.

    With `began_as` (from `started_once`) it need not set itself up, which takes most of a minute.
    """
    running = Portal(folder / "var", settings=settings)
    if began_as:
        shutil.copytree(began_as, running.var)
    try:
        running.start()
        yield running
    finally:
        running.stop()
