"""The pods' addresses, in a file that is replaced when they change."""

from pathlib import Path

from loadtests.sandbox.peers import PEERS_FILE, PeersFile, peers_setting


def test_each_address_has_a_line(tmp_path: Path) -> None:
    """Sorted, so that the same pods give the same file."""
    PeersFile(tmp_path).tell(["127.0.0.1:9", "127.0.0.1:8"])

    assert "127.0.0.1:8\n127.0.0.1:9\n" == (tmp_path / PEERS_FILE).read_text()


def test_without_pods_it_is_there_and_empty(tmp_path: Path) -> None:
    """A pod that starts before any is ready finds it."""
    PeersFile(tmp_path).tell([])

    assert "" == (tmp_path / PEERS_FILE).read_text()


def test_it_is_written_when_something_changes_and_only_then(tmp_path: Path) -> None:
    """Ten ticks a second are no reason to write ten times."""
    peers = PeersFile(tmp_path)
    peers.tell(["127.0.0.1:8"])
    (tmp_path / PEERS_FILE).unlink()

    peers.tell(["127.0.0.1:8"])
    assert not (tmp_path / PEERS_FILE).exists()

    peers.tell([])
    assert (tmp_path / PEERS_FILE).exists()


def test_a_pod_is_told_where_it_is(tmp_path: Path) -> None:
    """In the form that the workload's setting has."""
    assert f"file:{tmp_path}/peers" == peers_setting(tmp_path)
