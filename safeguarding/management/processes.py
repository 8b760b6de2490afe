"""The web server and the worker as children of `manage.py serve`."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_WITHIN = 15.0
START_WITHIN = 90.0
RESTART_AFTER = 1.0


def _end_with_parent() -> None:
    """Have the kernel stop this child should its parent be killed without a chance to say so (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Processes:
    """Starts both, restarts a worker that died, and stops both when told to or when the web server ends."""

    def __init__(self, web: Sequence[str], worker: Sequence[str], folder: Path, port: int) -> None:
        self.commands = {"web": web, "worker": worker}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.folder = folder
        self.port = port
        self.stopping = False

    def run(self, when_ready: Callable[[], None]) -> int:
        """Run until stopped; the exit status of the web server, 0 when stopped by a signal."""
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop)
        try:
            self._start("web")
            self._start("worker")
            if self._wait_for_answer():
                when_ready()
            self._watch()
        finally:
            self._end()
        return 0 if self.stopping else (self.running["web"].returncode or 1)

    def _start(self, name: str) -> None:
        before = _end_with_parent if sys.platform == "linux" else None
        self.running[name] = subprocess.Popen(  # noqa: S603
            self.commands[name], cwd=self.folder, preexec_fn=before
        )

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _goes_on(self) -> bool:
        return not self.stopping and self.running["web"].poll() is None

    def _wait_for_answer(self) -> bool:
        deadline = time.monotonic() + START_WITHIN
        while self._goes_on() and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.1)
        return False

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status < 500
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _watch(self) -> None:
        while self._goes_on():
            if self.running["worker"].poll() is not None:
                time.sleep(RESTART_AFTER)
                if not self.stopping:
                    self._start("worker")
            time.sleep(0.2)

    def _end(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
