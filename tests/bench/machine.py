"""The machine that is measured on: its cores, and the programs that are there."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_DAEMON_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin")
"""Where programs live that an ordinary user's PATH leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Which core is whose, and where the peers' programs are; None for what is not there."""

    taskset: str | None
    wrk: str | None
    stress_ng: str | None
    haproxy: str | None
    server_core: int | None
    """Where the server under test runs alone; None: nothing is pinned."""
    client_core: int | None
    """Where the load, or a peer, runs meanwhile; None: there is no second core, or nothing is pinned."""

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> "Machine":
        """Look at this machine."""
        cores = sorted(os.sched_getaffinity(0))
        taskset = _program("taskset", environ)
        return cls(
            taskset=taskset,
            wrk=_program("wrk", environ),
            stress_ng=_program("stress-ng", environ),
            haproxy=environ.get("LOAD_HARNESS_HAPROXY") or _program("haproxy", environ),
            # The first core has most of the kernel's own work.
            server_core=cores[-1] if taskset else None,
            client_core=cores[0] if taskset and len(cores) > 1 else None,
        )

    @property
    def pinning(self) -> str:
        """Say who runs where."""
        if self.server_core is None:
            return "nothing pinned (no taskset)"
        if self.client_core is None:
            return f"all on core {self.server_core}, the only one"
        return f"server on core {self.server_core}, client on core {self.client_core}"

    def pinned(self, core: int | None, arguments: Sequence[str]) -> list[str]:
        """Return the command that runs a program on one core."""
        if self.taskset is None or core is None:
            return list(arguments)
        return [self.taskset, "-c", str(core), *arguments]

    @contextmanager
    def client_here(self) -> Iterator[None]:
        """Keep this thread on the client's core meanwhile, where there is one."""
        before = os.sched_getaffinity(0)
        if self.client_core is not None:
            os.sched_setaffinity(0, {self.client_core})
        try:
            yield
        finally:
            os.sched_setaffinity(0, before)


def root() -> Path:
    """Return the repository's folder."""
    return Path(__file__).parents[2]


def _program(name: str, environ: Mapping[str, str]) -> str | None:
    return shutil.which(name, path=os.pathsep.join((environ.get("PATH", os.defpath), *_DAEMON_FOLDERS)))
