"""Surroundings in memory for unit tests; a directory that must be left clean for tests with real processes."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import DEFAULT_VERSION
from loadtests.manifests.shipped import default_manifests
from loadtests.sandbox import lifecycle
from loadtests.sandbox.objectives import shipped_slos
from loadtests.sandbox.ports import LOOPBACK
from loadtests.sandbox.processes import kill_strays, strays
from loadtests.sandbox.servers import free_ports
from loadtests.sandbox.settings import SandboxSettings
from tests.loadtests.sandbox.fakes import FakeSurroundings
from tests.loadtests.sandbox.real import leftovers


@pytest.fixture
def surroundings(tmp_path: Path) -> FakeSurroundings:
    """Processes, control groups, probes and a balancer that exist in memory only."""
    return FakeSurroundings(directory=tmp_path)


@pytest.fixture
def settings() -> SandboxSettings:
    """The shipped manifests on free ports."""
    return SandboxSettings(
        manifests=default_manifests(),
        slos=shipped_slos(),
        ports=free_ports(),
        flags=ControllerFlags(),
        kubernetes=DEFAULT_VERSION,
        owner_pid=None,
    )


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """A sandbox's directory, in which no process may be left."""
    yield tmp_path
    left = strays(tmp_path)
    kill_strays(tmp_path)
    assert [] == left


@pytest.fixture
def sandbox_directory(tmp_path: Path, settings: SandboxSettings) -> Iterator[Path]:
    """A place for a sandbox, which must leave no process, control group, port or file there."""
    directory = tmp_path / "sandbox"
    yield directory
    lifecycle.down(directory)
    assert [] == leftovers(directory)
    assert [] == list(tmp_path.glob("sandbox*"))
    for port in settings.ports.by_option().values():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
