"""The workload in memory: no process, no clock, no limits but those a test gives it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from load_harness.app import create_app
from load_harness.cgroup import Cgroup
from load_harness.settings import Settings
from tests.fakes import FakeClock, FakeSpawn
from tests.load_harness.cluster import Cluster, three_pods


@pytest.fixture
def spawn() -> FakeSpawn:
    """Children that exist in memory only."""
    return FakeSpawn()


@pytest.fixture
def registry() -> CollectorRegistry:
    """A registry of its own for each test."""
    return CollectorRegistry()


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """The root of a machine with 1 GiB of memory and no cgroups."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/meminfo").write_text("MemTotal:        1048576 kB\n")
    return tmp_path


@pytest.fixture
def start(registry: CollectorRegistry, spawn: FakeSpawn, clock: FakeClock, machine: Path) -> Callable[..., FlaskClient]:
    """Start the workload with some environment variables, on two cores and 1 GiB."""

    def started(sleep: Callable[[float], None] = clock.sleep, /, **environ: str) -> FlaskClient:
        app = create_app(
            Settings.from_env(environ),
            registry=registry,
            spawn=spawn,
            clock=clock,
            cgroup=Cgroup(root=machine, cpus=2),
            sleep=sleep,
        )
        return app.test_client()

    return started


@pytest.fixture
def client(start: Callable[..., FlaskClient]) -> FlaskClient:
    """The workload with default settings."""
    return start()


@pytest.fixture
def cluster(tmp_path: Path, machine: Path, clock: FakeClock) -> Iterator[Cluster]:
    """Three pods of two cores."""
    yield from three_pods(tmp_path / "peers", machine, clock)
