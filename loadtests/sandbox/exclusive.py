"""One run at a time on a sandbox: two would spoil each other's prediction."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SandboxBusy(Exception):  # noqa: N818 - read as a sentence
    """Another run loads the sandbox."""

    exit_code = 2

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: another run is under way there; wait for it, or give another --dir")


@contextmanager
def alone(sandbox: Path) -> Iterator[None]:
    """Keep other runs off a sandbox meanwhile; the kernel lets them in again when this process ends.

    Raises:
        SandboxBusy: another run is under way.
    """
    folder = os.open(sandbox, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SandboxBusy(sandbox) from error
        yield
    finally:
        os.close(folder)
