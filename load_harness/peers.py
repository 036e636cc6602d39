"""Where the pods of the cluster are: an address list, from DNS, from a file, or as given."""

import socket
import urllib.parse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Protocol, TypeVar

from load_harness.errors import Mistake, Problem, shown

MOST_PEERS = 500
"""A cluster load asks all of them at once; beyond this it is a mistake in a list."""
_MOST_FILE_BYTES = 65_536
_EXAMPLE = "dns:load-harness-pods:8080, file:/etc/load-harness/peers or 10.0.0.1:8080,10.0.0.2:8080"
_EXPECTED = "must be HOST:PORT"
_EXAMPLE_ADDRESS = "such as 10.0.0.1:8080 or [fd00::1]:8080"

Resolve = Callable[[str, int], Iterable[str]]
_Entry = TypeVar("_Entry")


class Peers(Protocol):
    """A source of addresses."""

    def addresses(self) -> tuple[str, ...]:
        """List every pod once, as HOST:PORT.

        Raises:
            Problem: 503 where the list cannot be had now, or is no good.
        """


class BadPeers(Exception):  # noqa: N818 - read as a sentence
    """Say what is wrong with a source of peers, as rule and next step."""

    def __init__(self, *, rule: str, next_step: str) -> None:
        super().__init__(f"{rule}; {next_step}")
        self.rule = rule
        self.next_step = next_step


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPeers:
    """Addresses that were given."""

    listed: tuple[str, ...]

    def addresses(self) -> tuple[str, ...]:
        """List them as they were given."""
        return self.listed


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePeers:
    """One address a line; blank lines and those that begin with # are left out. Read anew each time."""

    path: Path

    def addresses(self) -> tuple[str, ...]:
        """Read the file.

        Raises:
            Problem: 503 where it is missing, empty, or holds anything but addresses; every mistake is listed.
        """
        found: list[str] = []
        mistakes: list[Mistake] = []
        for number, text in _few_enough(self._numbered(), said_by=str(self.path)):
            place = f"{self.path}:{number}"
            wrong = _wrong_address(text) or _repeated(text, found)
            if wrong:
                mistakes.append(Mistake(field=place, value=shown(text), rule=wrong.rule, next_step=wrong.next_step))
            found.append(text)
        if mistakes:
            raise _invalid(mistakes)
        if not found:
            raise _unusable(what=f"{self.path}: holds no address", next_step="write one HOST:PORT a line")
        return tuple(found)

    def _numbered(self) -> tuple[tuple[int, str], ...]:
        lines = [(number, line.strip()) for number, line in enumerate(self._lines(), 1)]
        return tuple((number, text) for number, text in lines if text and not text.startswith("#"))

    def _lines(self) -> list[str]:
        try:
            with self.path.open("rb") as file:
                content = file.read(_MOST_FILE_BYTES + 1)
        except OSError as error:
            raise _unusable(
                what=f"{self.path}: cannot be read ({error.strerror})",
                next_step="write one HOST:PORT a line into it, or correct LOAD_HARNESS_PEERS",
            ) from None
        if len(content) > _MOST_FILE_BYTES:
            raise _unusable(
                what=f"{self.path}: is longer than {_MOST_FILE_BYTES} bytes",
                next_step="write one HOST:PORT a line into it",
            )
        return content.decode("utf-8", "replace").splitlines()


def _resolve(name: str, port: int) -> Iterable[str]:
    return [str(address[0]) for *_, address in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsPeers:
    """Every address behind a name, asked for anew each time: what a headless Service answers with."""

    name: str
    port: int
    resolve: Resolve = _resolve

    def addresses(self) -> tuple[str, ...]:
        """Ask DNS.

        Raises:
            Problem: 503 where the name does not resolve.
        """
        try:
            found = sorted(set(self.resolve(self.name, self.port)))
        except (OSError, UnicodeError) as error:  # a name that DNS has no form for is the latter
            because = getattr(error, "strerror", None) or error
            raise _unusable(
                what=f"peers dns:{self.name}:{self.port}: the name cannot be resolved ({because})",
                next_step="check that a headless Service of this name is in the pod's namespace and has ready pods, or "
                "correct LOAD_HARNESS_PEERS",
            ) from None
        return _few_enough(tuple(_joined(host, self.port) for host in found), said_by=f"dns:{self.name}")


PeerSource = ListedPeers | FilePeers | DnsPeers


def parse_peers(text: str) -> PeerSource:
    """Read a source of peers as it is set.

    Raises:
        BadPeers: Saying what is wrong.
    """
    kind, _, rest = text.strip().partition(":")
    if kind == "file":
        if not rest.startswith("/"):
            raise BadPeers(
                rule="must name a file by its whole path", next_step="write file:/PATH, with one HOST:PORT a line in it"
            )
        return FilePeers(path=Path(rest))
    if kind == "dns":
        if wrong := _wrong_address(rest):
            raise BadPeers(
                rule=f"needs a name and a port after dns:, which {wrong.rule}", next_step="write dns:NAME:PORT"
            )
        name, _, port = rest.rpartition(":")
        return DnsPeers(name=name.strip("[]"), port=int(port))
    return ListedPeers(listed=_listed(text))


def _listed(text: str) -> tuple[str, ...]:
    found: list[str] = []
    listed = [part.strip() for part in text.split(",")]
    if len(listed) > MOST_PEERS:
        raise BadPeers(rule=f"names {len(listed)} addresses, at most {MOST_PEERS} may be", next_step="check the list")
    for address in listed:
        wrong = _wrong_address(address) or _repeated(address, found)
        if wrong:
            raise BadPeers(rule=f"names {shown(address)}, which {wrong.rule}", next_step=wrong.next_step)
        found.append(address)
    return tuple(found)


def _wrong_address(text: str) -> BadPeers | None:
    try:
        parts = urllib.parse.urlsplit(f"//{text}")
        good = parts.netloc == text and parts.hostname and parts.port and "@" not in text
    except ValueError:
        good = False
    if good and text.isascii() and text.isprintable() and " " not in text:
        return None
    return BadPeers(rule=f"{_EXPECTED} {_EXAMPLE_ADDRESS}", next_step=f"write e.g. {_EXAMPLE}")


def _repeated(address: str, before: Iterable[str]) -> BadPeers | None:
    if address not in before:
        return None
    return BadPeers(
        rule="must not be there twice, as its pod would take two shares", next_step="write each address once"
    )


def _few_enough(addresses: tuple[_Entry, ...], *, said_by: str) -> tuple[_Entry, ...]:
    if len(addresses) > MOST_PEERS:
        raise _unusable(
            what=f"{said_by}: names {len(addresses)} addresses, at most {MOST_PEERS} may be", next_step="check the list"
        )
    return addresses


def _joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _invalid(mistakes: Iterable[Mistake]) -> Problem:
    found = tuple(mistakes)
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, "; ".join(map(str, found)), mistakes=found)


def _unusable(*, what: str, next_step: str) -> Problem:
    return Problem(HTTPStatus.SERVICE_UNAVAILABLE, f"{what}; {next_step}")
