"""Run Locust as a process of its own, watch it, and say why it died if it did."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from loadtests.api_key import API_KEY
from loadtests.locust_settings import CLIENT_LOG, CONNECTION_SECONDS, METRICS_PORT, SCENARIO, START, LocustSettings
from loadtests.run.client import client_second
from loadtests.run.model import ClientSecond
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.processes import ChildProcess, Command
from loadtests.scenario import Scenario
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place

START_UP_SECONDS = 3.0
"""Locust is ready to send this long after its start, also on a busy machine."""
STOP_GRACE_SECONDS = 5.0


class GeneratorFailed(Exception):  # noqa: N818 - read as a sentence
    """The load generator ended although its plan did not, or its record is damaged, so the run cannot tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratorJob:
    """What the load generator is to do."""

    scenario: Scenario
    host: str
    """URL of the workload, without a path."""
    start_time: float
    """Unix seconds at which the load starts; leave it `START_UP_SECONDS`."""
    client_log: Path
    """Where the record goes; a new file."""
    log: Path
    """Where Locust says what it does."""
    metrics_port: int
    """Port of the exporter on loopback."""
    api_key: str | None = field(default=None, repr=False)
    """What opens the workload; None where it is open."""

    @property
    def end_time(self) -> float:
        """Give the Unix time at which the last stage ends."""
        return self.start_time + self.scenario.plan.duration_seconds


def check_environment(environment: Mapping[str, str]) -> None:
    """Refuse at once what Locust would refuse of an environment after all the waiting.

    Raises:
        InvalidInput: every mistake in it.
    """
    LocustSettings.from_environment(_given((API_KEY, CONNECTION_SECONDS), environment))


class Generator:
    """Locust at work on a job, from its construction on.

    The thread that constructs it must live as long as the load: when that thread ends, the kernel kills Locust.
    """

    def __init__(self, job: GeneratorJob, *, now: Callable[[], float]) -> None:
        self._job = job
        self._now = now
        self._is_asked_to_stop = False
        self._lines_read = 0
        self._bytes_read = 0
        self._process = ChildProcess(
            Command(name="locust", arguments=_arguments(job), log=job.log, environment=_environment(job))
        )

    @property
    def pid(self) -> int:
        """Give the process id of Locust."""
        return self._process.pid

    def poll(self) -> bool:
        """Say whether the load is still running.

        Raises:
            GeneratorFailed: Locust died, or was stopped by somebody else.
        """
        exit_code = self._process.exit_code()
        if exit_code is None:
            return True
        is_early = self._now() < self._job.end_time
        if not self._is_asked_to_stop and (exit_code != 0 or is_early):
            raise GeneratorFailed(self._why(exit_code))
        return False

    def stop(self) -> None:
        """End the load, with its record complete if Locust still answers; a load that has ended is left as it is."""
        self._is_asked_to_stop = True
        self._process.stop(grace_seconds=STOP_GRACE_SECONDS)

    def new_lines(self) -> tuple[ClientSecond, ...]:
        """Return what was recorded since the last call.

        Raises:
            GeneratorFailed: the record is damaged.
        """
        path = self._job.client_log
        if not path.exists():
            return ()
        with path.open("rb") as file:
            file.seek(self._bytes_read)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._bytes_read += len(whole)
        mistakes: list[Mistake] = []
        lines = tuple(self._line(raw, mistakes) for raw in whole.splitlines())
        if mistakes:
            raise GeneratorFailed(str(InvalidInput(mistakes)))
        return lines

    # Private

    def _line(self, raw: bytes, mistakes: list[Mistake]) -> ClientSecond:
        self._lines_read += 1
        file = str(self._job.client_log)
        try:
            value = json.loads(raw)
        except ValueError as error:
            message = f"{Place(file=file, line=self._lines_read)}: is not JSON ({error}); somebody else wrote into it"
            raise GeneratorFailed(message) from error
        return client_second(Document(file=file, value=value, lines={(): self._lines_read}), mistakes)

    def _why(self, exit_code: int) -> str:
        how = (
            f"was killed by {signal.Signals(-exit_code).name}" if exit_code < 0 else f"ended with exit code {exit_code}"
        )
        log = self._job.log
        return f"load generator (process {self.pid}): {how} before its plan was through; {log} ends with\n{_tail(log)}"


# Private

_LAST_LINES = 5


def _arguments(job: GeneratorJob) -> list[str]:
    return [
        *(sys.executable, "-m", "locust"),
        *("-f", str(job.scenario.locustfile)),
        *("--host", job.host),
        *("--headless", "--only-summary"),
        *_process_arguments(job),
        # Failed requests are for the verdict to judge; a code other than 0 means that Locust itself failed.
        *("--exit-code-on-error", "0"),
    ]


def _process_arguments(job: GeneratorJob) -> list[str]:
    if job.scenario.processes == 1:
        return []
    port = str(free_port(other_than={job.metrics_port}))
    return [
        *("--processes", str(job.scenario.processes)),
        *("--master-bind-host", LOOPBACK, "--master-bind-port", port),
        *("--master-host", LOOPBACK, "--master-port", port),
    ]


def _environment(job: GeneratorJob) -> dict[str, str]:
    # Locust takes its options from LOCUST_*, too, and the plan must be the only one. How long connections are used
    # depends on what shares them out, not on the plan.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LOCUST_", "LOAD_HARNESS_"))}
    return {
        **kept,
        **_given((CONNECTION_SECONDS,), os.environ),
        **({} if job.api_key is None else {API_KEY: job.api_key}),
        SCENARIO: job.scenario.place.file,
        CLIENT_LOG: str(job.client_log),
        START: repr(job.start_time),
        METRICS_PORT: str(job.metrics_port),
    }


def _given(names: Iterable[str], environment: Mapping[str, str]) -> dict[str, str]:
    return {name: environment[name] for name in names if name in environment}


def _tail(log: Path) -> str:
    """Return the errors at the end of a log, or its last lines if there are none."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    errors = [line for line in lines if "/ERROR/" in line or "/CRITICAL/" in line]
    return "\n".join((errors or lines)[-_LAST_LINES:])
