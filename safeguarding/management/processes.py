"""The web server and the worker as children of `manage.py serve`."""

import ctypes
import signal
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_WITHIN = 15.0
START_WITHIN = 90.0
RESTART_AFTER = 1.0


def _run(start: Callable[[], None]) -> None:
    """Run in a child: with signals as Python finds them, and no longer than its parent (Linux)."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    start()


class Processes:
    """Starts both, restarts a worker that died, and stops both when told to or when the web server ends.

    They are forks of this process: what it has loaded is loaded once, in time and in memory.
    """

    def __init__(self, web: Callable[[], None], worker: Callable[[], None], port: int) -> None:
        self.starts = {"web": web, "worker": worker}
        self.running: dict[str, ForkProcess] = {}
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
        return 0 if self.stopping else (self.running["web"].exitcode or 1)

    def _start(self, name: str) -> None:
        self.running[name] = get_context("fork").Process(target=_run, args=(self.starts[name],), name=name)
        self.running[name].start()

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _goes_on(self) -> bool:
        return not self.stopping and self.running["web"].is_alive()

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
            connection.getresponse()
            return True
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _watch(self) -> None:
        while self._goes_on():
            if not self.running["worker"].is_alive():
                time.sleep(RESTART_AFTER)
                if not self.stopping:
                    self._start("worker")
            time.sleep(0.2)

    def _end(self) -> None:
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.running.values():
            child.terminate()
        for child in self.running.values():
            child.join(max(0.1, deadline - time.monotonic()))
            if child.is_alive():
                child.kill()
                child.join()
