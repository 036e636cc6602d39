"""Where the pods are: each source, and everything that can be wrong with it."""

import re
import socket
from collections.abc import Iterable
from pathlib import Path

import pytest

from load_harness.errors import InvalidSettings, Problem
from load_harness.peers import DnsPeers, FilePeers, ListedPeers, parse_peers
from load_harness.settings import Settings


def refused(peers: str) -> str:
    """What the settings say of a source of peers."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_env({"LOAD_HARNESS_PEERS": peers})
    return str(caught.value)


def unusable(peers: FilePeers | DnsPeers) -> str:
    """What is wrong with a source at the moment it is asked."""
    with pytest.raises(Problem) as caught:
        peers.addresses()
    assert 503 == caught.value.status
    return caught.value.detail


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("10.0.0.1:80", ListedPeers(listed=("10.0.0.1:80",)), id="one address"),
        pytest.param("a:1, [fd00::1]:2", ListedPeers(listed=("a:1", "[fd00::1]:2")), id="names and IPv6"),
        pytest.param("file:/run/peers", FilePeers(path=Path("/run/peers")), id="a file"),
        pytest.param("dns:pods.ns.svc:8080", DnsPeers(name="pods.ns.svc", port=8080), id="a headless Service"),
    ],
)
def test_sources(text: str, expected: object) -> None:
    """Each source is told by its first word."""
    assert expected == Settings.from_env({"LOAD_HARNESS_PEERS": text}).peers == parse_peers(text)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("10.0.0.1", "names 10.0.0.1, which must be HOST:PORT", id="no port"),
        pytest.param("http://a:1", "names http://a:1, which must be HOST:PORT", id="a URL"),
        pytest.param("a:1,a:1", "names a:1, which must not be there twice", id="an address twice"),
        pytest.param("a:1,", "names '', which must be HOST:PORT", id="a comma too many"),
        pytest.param("a:99999", "names a:99999, which must be HOST:PORT", id="a port beyond all"),
        pytest.param("a:0", "names a:0, which must be HOST:PORT", id="port zero"),
        pytest.param("u@a:1", "names u@a:1, which must be HOST:PORT", id="a user"),
        pytest.param("a b:1", "names a b:1, which must be HOST:PORT", id="a blank"),
        pytest.param(
            "dns:pods", "needs a name and a port after dns:, which must be HOST:PORT", id="dns without a port"
        ),
        pytest.param(
            "file:peers", "must name a file by its whole path; write file:/PATH", id="a path that is relative"
        ),
        pytest.param("", "names '', which must be HOST:PORT", id="nothing"),
        pytest.param(
            ",".join(f"a:{port}" for port in range(1, 502)),
            "names 501 addresses, at most 500 may be; check the list",
            id="too many",
        ),
    ],
)
def test_wrong_setting(text: str, rule: str) -> None:
    """What is no source is refused at the start, with the setting's name, the rule and an example."""
    said = refused(text)

    assert said.startswith("LOAD_HARNESS_PEERS ")
    assert rule in said
    assert re.search(r"; (write|check) ", said)


def test_file(tmp_path: Path) -> None:
    """One address a line; blanks and comments are left out; a change is seen."""
    path = tmp_path / "peers"
    path.write_text("# pods\na:1\n\n  b:2  \n")
    peers = FilePeers(path=path)
    assert ("a:1", "b:2") == peers.addresses()
    path.write_text("c:3\n")

    assert ("c:3",) == peers.addresses()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(None, "{path}: cannot be read (No such file or directory); write one HOST:PORT", id="missing"),
        pytest.param(b"", "{path}: holds no address; write one HOST:PORT a line", id="empty"),
        pytest.param(b"# later\n", "{path}: holds no address; write one HOST:PORT a line", id="comments only"),
        pytest.param(b"a:1\n\xff\xfe\n", "{path}:2 \ufffd\ufffd: must be HOST:PORT", id="garbage"),
        pytest.param(b"a:1\na:1\n", "{path}:2 a:1: must not be there twice, as its pod would take two", id="duplicate"),
        pytest.param(b"x\n" * 40_000, "{path}: is longer than 65536 bytes; write one", id="some other file"),
        pytest.param(
            b"".join(b"a:%d\n" % port for port in range(1, 502)),
            "{path}: names 501 addresses, at most 500 may be; check the list",
            id="too many",
        ),
        pytest.param(b"x\n" * 501, "{path}: names 501 addresses, at most 500 may be", id="too many that are none"),
    ],
)
def test_wrong_file(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """What is wrong with a file is said with its path and line."""
    path = tmp_path / "peers"
    if content is not None:
        path.write_bytes(content)

    assert unusable(FilePeers(path=path)).startswith(expected.format(path=path))


def test_every_mistake_of_a_file(tmp_path: Path) -> None:
    """All bad lines are listed at once."""
    path = tmp_path / "peers"
    path.write_text("a\nb:1\nb:1\n")

    assert [f"{path}:1 a", f"{path}:3 b:1"] == [part.split(": must")[0] for part in _mistakes(FilePeers(path=path))]


def _mistakes(peers: FilePeers) -> list[str]:
    with pytest.raises(Problem) as caught:
        peers.addresses()
    return [str(mistake) for mistake in caught.value.mistakes]


def test_dns() -> None:
    """Every address of the name is a pod, once, whichever family it is of."""

    def resolve(name: str, port: int) -> Iterable[str]:
        assert ("pods", 80) == (name, port)
        return ["10.0.0.2", "fd00::1", "10.0.0.1", "10.0.0.2"]

    peers = DnsPeers(name="pods", port=80, resolve=resolve)

    assert ("10.0.0.1:80", "10.0.0.2:80", "[fd00::1]:80") == peers.addresses()


def test_dns_of_this_machine() -> None:
    """The system's own resolver is asked."""
    assert "127.0.0.1:80" in DnsPeers(name="localhost", port=80).addresses()


def test_name_that_is_none() -> None:
    """A name that DNS has no form for does not resolve either."""
    assert unusable(DnsPeers(name="a..b", port=80)).startswith("peers dns:a..b:80: the name cannot be resolved (")


def test_name_that_does_not_resolve() -> None:
    """A name without addresses is said with what to check."""

    def resolve(*_: object) -> Iterable[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert unusable(DnsPeers(name="pods", port=80, resolve=resolve)).startswith(
        "peers dns:pods:80: the name cannot be resolved (Name or service not known); check that a headless Service"
    )
