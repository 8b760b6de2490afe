"""`manage.py serve`: one command that starts everything, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .portal import BASE, Portal, serving

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A portal that these tests may stop and start."""
    with serving(tmp_path_factory.mktemp("serve")) as running:
        yield running


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether the process runs still."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def eventually(what: str, holds: Callable[[], bool], within: float = 30.0) -> None:
    """Wait until it holds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, f"still not: {what}"
        time.sleep(0.1)


def pid_of(own: Portal) -> int:
    assert own.process
    return own.process.pid


def test_it_says_where_everything_is(own: Portal) -> None:
    eventually("the address is printed", lambda: own.base_url in own.log.read_text())
    printed = own.log.read_text()
    assert own.password in printed
    assert "frontdoor@demo.example" in printed
    assert str(own.var / "mail") in printed


def test_keys_and_database_are_readable_by_nobody_else(own: Portal) -> None:
    found = [path for path in own.var.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert [path for path in found if own.var / "static" not in path.parents] == []


def test_two_web_workers_stay_small(own: Portal) -> None:
    web, _ = children(pid_of(own))
    eventually("both web workers run", lambda: len(children(web)) == 2)
    kilobytes = 0
    for pid in children(web):
        status = Path(f"/proc/{pid}/status").read_text()
        kilobytes += int(status.split("VmRSS:")[1].split()[0])
    assert kilobytes < 260 * 1024


def test_a_worker_that_dies_comes_back(own: Portal) -> None:
    web, worker = children(pid_of(own))
    os.kill(worker, signal.SIGKILL)
    eventually(
        "another worker runs",
        lambda: {web, worker} != set(children(pid_of(own))) and len(children(pid_of(own))) == 2,
    )
    assert own.answers()


def test_the_port_is_taken(own: Portal, tmp_path: Path) -> None:
    second = Portal(tmp_path / "var", port=own.port)
    done = subprocess.run(
        [sys.executable, "manage.py", "serve"],
        cwd=BASE,
        env=second.environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert f"Port {own.port} is taken" in done.stderr


def test_stopping_leaves_nothing_and_starting_again_repeats_nothing(own: Portal) -> None:
    before = children(pid_of(own))
    own.stop()
    assert own.process and own.process.returncode == 0
    assert not any(is_running(pid) for pid in before)
    said_before = len(own.log.read_text())
    own.start()
    eventually("it says where", lambda: own.base_url in own.log.read_text()[said_before:])
    assert "- migrate" not in own.log.read_text()[said_before:]
    assert "- collectstatic" not in own.log.read_text()[said_before:]


def test_a_killed_portal_starts_again(own: Portal) -> None:
    own.kill()
    own.start()
    assert own.answers()


def test_children_do_not_outlive_a_killed_parent(own: Portal) -> None:
    before = children(pid_of(own))
    assert own.process
    own.process.kill()
    own.process.wait()
    eventually("both have gone", lambda: not any(is_running(pid) for pid in before))
    own.start()
