"""A temporary folder and the processes that work in it; both are gone when it is left, also after a kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from slo.files import CannotWrite

_KEEPER = Path(__file__).with_name("keeper.py")
_GONE_SECONDS = 5.0
_PAUSE_SECONDS = 0.02


class Workshop:
    """Starts processes that end with it."""

    def __init__(self, folder: Path, group: int) -> None:
        self.folder = folder
        self._group = group
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(
        self, name: str, arguments: Sequence[str], *, environment: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a process; what it says is in `<name>.log`.

        Raises:
            CannotWrite: The disk is full.
        """
        log = self.folder / f"{name}.log"
        try:
            with log.open("ab") as file:
                process = subprocess.Popen(  # noqa: S603 - we composed it
                    arguments,
                    cwd=self.folder,
                    env=None if environment is None else dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=file,
                    stderr=subprocess.STDOUT,
                    process_group=self._group,  # not that of the terminal, whose Ctrl-C is for us
                )
        except OSError as error:
            raise CannotWrite(log, error) from error
        self._processes.append(process)
        return process

    def said(self, name: str) -> str:
        """Give what a process has said."""
        log = self.folder / f"{name}.log"
        return log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""

    def close(self) -> None:
        """End all processes."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._group, signal.SIGKILL)
        for process in self._processes:
            process.wait()


@contextmanager
def workshop() -> Iterator[Workshop]:
    """Open a workshop.

    Raises:
        CannotWrite: There is no place for temporary files.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="load-harness-"))
    except OSError as error:
        raise CannotWrite(Path(tempfile.gettempdir()), error) from error
    try:
        keeper = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(_KEEPER), str(folder)],
            stdin=subprocess.PIPE,
            process_group=0,
        )
        opened = Workshop(folder, keeper.pid)
        try:
            yield opened
        finally:
            opened.close()
            keeper.wait()
            if keeper.stdin is not None:
                keeper.stdin.close()
    finally:
        _remove(folder)


# Private


def _remove(folder: Path) -> None:
    """Remove a folder; what was killed a moment ago may still write into it."""
    deadline = time.monotonic() + _GONE_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(_PAUSE_SECONDS)
