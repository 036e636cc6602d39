"""The project's own small servers, each as a real process on a free port."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psutil

from loadtests.sandbox.ports import free_port
from tests.waiting import eventually

ROOT = Path(__file__).parents[1]


class RealServer:
    """One `load-harness` command that serves; it is ready when this is made."""

    def __init__(self, command: Sequence[str], log: Path, *, port: int = 0, **environ: str) -> None:
        self.port = port or free_port()
        self.log = log
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "load_harness", *command, "--port", str(self.port)],
                cwd=ROOT,
                env={**os.environ, **environ},
                stderr=file,
            )
        try:
            eventually(self._is_up, what="a server that is ready")
        except AssertionError:
            self.kill()
            raise AssertionError(self.log.read_text(encoding="utf-8")) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def worker(self) -> psutil.Process:
        """The gunicorn worker."""
        (worker,) = psutil.Process(self.process.pid).children()
        return worker

    def ask(self, path: str, document: object = None, *, body: bytes | None = None, **headers: str) -> tuple[int, Any]:
        """POST a body, or GET where there is none; the status, and what was answered."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        content = json.dumps(document).encode() if document is not None else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may be refused before all is sent
                connection.request("GET" if content is None else "POST", path, content, named)
            response = http.client.HTTPResponse(connection.sock)
            response.begin()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def metrics(self) -> str:
        """Its exposition."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=5) as answer:
            text: str = answer.read().decode()
        return text

    def kill(self) -> None:
        """End it at once, as the kernel does where memory is short."""
        self.process.kill()
        self.process.wait()

    def end(self, number: signal.Signals) -> int:
        """Tell it to end; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError
        try:
            return self.ask("/readyz") == (200, {"status": "ready"})
        except OSError:
            return False
