"""The workload as a real process, for tests from outside."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.waiting import eventually

_LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")
ROOT = Path(__file__).parents[2]
PROGRAM = "import sys; from load_harness.cli import main; sys.exit(main(sys.argv[1:]))"


class Workload:
    """One `load-harness serve` on a free port."""

    def __init__(self, **environ: str) -> None:
        self.log: list[str] = []
        with ExitStack() as stack:
            self.process = stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", PROGRAM, "serve", "--port", "0"],
                    cwd=ROOT,
                    env={**os.environ, "LOAD_HARNESS_DRAIN_SECONDS": "0.1", **environ},
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            stack.callback(self.process.kill)
            self.port = self._read_port()
            self._reader = threading.Thread(target=self._read_log, daemon=True)
            self._reader.start()
            eventually(lambda: self.status("/readyz") == 200, what="a workload that is ready")
            self._stack = stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self._reader.join()  # before its pipe is closed under it
        self._stack.close()

    def request(
        self, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[int, dict[str, object]]:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"} if content else {})
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def status(self, path: str) -> int | None:
        """Status of a GET; None where nobody answers."""
        try:
            return self.request("GET", path)[0]
        except OSError:
            return None

    @property
    def worker(self) -> int:
        """Pid of the gunicorn worker."""
        return children(self.process.pid)[0]

    def terminate(self) -> None:
        """Tell it to stop, as the platform does."""
        self.process.send_signal(signal.SIGTERM)

    def _read_port(self) -> int:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.log.append(line)
            if found := _LISTENING.search(line):
                return int(found[1])
        raise AssertionError("".join(self.log))

    def _read_log(self) -> None:
        assert self.process.stderr is not None
        self.log.extend(self.process.stderr)


def children(pid: int) -> list[int]:
    """Pids of the children of a process, whichever of its threads started them."""
    return [child.pid for child in psutil.Process(pid).children()]
