"""Tell the pods of each other by a file: the addresses that a headless Service would give."""

from collections.abc import Iterable
from pathlib import Path

from loadtests.run.files import write_text

PEERS_FILE = "peers"
PEERS_VARIABLE = "LOAD_HARNESS_PEERS"
_BY_NAME = "dns:"


def peers_setting(directory: Path, given: str | None = None) -> str:
    """Return what the variable says to a pod of the sandbox in this directory.

    What the manifest gives stays, but for a name of the cluster's DNS: that is a headless Service, and the file is the
    sandbox's.
    """
    return f"file:{directory / PEERS_FILE}" if given is None or given.startswith(_BY_NAME) else given


class PeersFile:
    """The file with the address of each ready pod, one a line; there from the first `tell` on."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / PEERS_FILE
        self._told: tuple[str, ...] | None = None

    def tell(self, addresses: Iterable[str]) -> None:
        """Replace the file in one step if the addresses (`host:port`) differ from those told before.

        Raises:
            CannotWrite: the directory is gone, or the disk is full.
        """
        now = tuple(sorted(addresses))
        if now != self._told:
            write_text(self._path, "".join(f"{address}\n" for address in now))
            self._told = now
