"""The temporary Prometheus as a process."""

import json
import os
import socket
import time
import urllib.request
from pathlib import Path
from subprocess import Popen

from dashboards.hermetic.errors import CannotStart
from dashboards.hermetic.workshop import Workshop
from slo.files import replace_file

LOOPBACK = "127.0.0.1"
RULES_FILE = "rules.yml"

_NAME = "prometheus"
_TRIES = 3
_READY_SECONDS = 20.0
_PAUSE_SECONDS = 0.02
_TAKEN = "address already in use"
# What is written is older than what is there already, as a history is.
_CONFIGURATION = f"""\
global: {{scrape_interval: 15s, evaluation_interval: 15s}}
rule_files: [{json.dumps(RULES_FILE)}]
storage: {{tsdb: {{out_of_order_time_window: 100d}}}}
"""


def start(workshop: Workshop, program: Path) -> "Server":
    """Start a Prometheus without data and rules, and do not wait for it.

    Raises:
        CannotWrite: The disk is full.
    """
    replace_file(workshop.folder / "prometheus.yml", _CONFIGURATION.encode())
    replace_file(workshop.folder / RULES_FILE, b"groups: []\n")
    return Server(workshop, program)


class Server:
    """A Prometheus that is starting or started."""

    def __init__(self, workshop: Workshop, program: Path) -> None:
        self._workshop = workshop
        self._program = program
        self._tries = 0
        self._process, self.url = self._started()

    def wait(self) -> None:
        """Wait until it is ready; on a port that somebody else took meanwhile it is started again on another.

        Raises:
            CannotStart: It ended, or takes too long.
        """
        deadline = time.monotonic() + _READY_SECONDS
        while not self._is_ready():
            if self._process.poll() is not None:
                if self._tries == _TRIES or _TAKEN not in self._workshop.said(_NAME):
                    raise self._failure(what="ended at its start")
                self._process, self.url = self._started()
            if time.monotonic() > deadline:
                raise self._failure(what=f"was not ready within {_READY_SECONDS:g} s")
            time.sleep(_PAUSE_SECONDS)

    def load_rules(self, text: str) -> None:
        """Let it evaluate rules.

        Raises:
            CannotStart: It refuses them.
            CannotWrite: The disk is full.
        """
        replace_file(self._workshop.folder / RULES_FILE, text.encode())
        request = urllib.request.Request(f"{self.url}/-/reload", method="POST")  # noqa: S310 - our own server
        try:
            urllib.request.urlopen(request, timeout=_READY_SECONDS).close()  # noqa: S310 - our own server
        except OSError as error:
            raise self._failure(what="refuses the SLO rules") from error

    # Private

    def _started(self) -> "tuple[Popen[bytes], str]":
        self._tries += 1
        port = _free_port()
        arguments = [
            str(self._program),
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--storage.tsdb.retention.time=100y",
            f"--web.listen-address={LOOPBACK}:{port}",
            "--web.enable-remote-write-receiver",
            "--web.enable-lifecycle",
            "--log.level=warn",
        ]
        return self._workshop.start(
            _NAME, arguments, environment={"GOGC": "400", **os.environ}
        ), f"http://{LOOPBACK}:{port}"

    def _is_ready(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/-/ready", timeout=1).close()  # noqa: S310 - our own server
        except OSError:
            return False
        return True

    def _failure(self, *, what: str) -> CannotStart:
        said, next_step = self._workshop.said(_NAME), "see what it said, or name another one in LOAD_HARNESS_PROMETHEUS"
        return CannotStart(program="the temporary Prometheus", what=what, said=said, next_step=next_step)


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
