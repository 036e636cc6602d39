"""Several pods that know each other, each an app with children, clock and limits of a test's own."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from flask.testing import FlaskClient
from prometheus_client import CollectorRegistry

from load_harness.app import create_app
from load_harness.cgroup import Cgroup
from load_harness.settings import Settings
from tests.fakes import FakeClock, FakeSpawn
from tests.load_harness.servers import Pod

Document = dict[str, object]
LOAD = {"kind": "cpu", "total": {"millicores": 300}, "duration_seconds": 60}


class Cluster:
    """Pods that know each other by a file."""

    def __init__(self, pods: list[Pod], peers: Path, machine: Path, clock: FakeClock) -> None:
        self.pods = pods
        self.peers = peers
        self.clock = clock
        self.spawns = [FakeSpawn() for _ in pods]
        self._machine = machine
        self.name(*(pod.address for pod in pods))
        self.clients = [self.start(number) for number in range(len(pods))]

    def name(self, *addresses: str) -> None:
        """Name the cluster's pods."""
        self.peers.write_text("\n".join(addresses))

    def start(self, number: int, **environ: str) -> FlaskClient:
        """Start a pod, in place of the one that is there."""
        known = {"LOAD_HARNESS_PEERS": f"file:{self.peers}"}
        app = create_app(
            Settings.from_env(known | environ),
            registry=CollectorRegistry(),
            spawn=self.spawns[number],
            clock=self.clock,
            cgroup=Cgroup(root=self._machine, cpus=2),
            sleep=self.clock.sleep,
        )
        self.pods[number].serve(app)
        return app.test_client()

    def wait_at_most(self, seconds: str) -> None:
        """Start all pods anew, to wait for each other so long."""
        self.clients = [
            self.start(number, LOAD_HARNESS_PEER_TIMEOUT_SECONDS=seconds) for number in range(len(self.pods))
        ]

    def post(self, body: object = LOAD) -> tuple[int, Document]:
        """Ask the first pod to spread a load."""
        response = self.clients[0].post("/load/cluster", json=body)
        return response.status_code, response.get_json(force=True)

    def get(self, path: str) -> tuple[int, Document]:
        """Ask the last pod."""
        response = self.clients[-1].get(path)
        return response.status_code, response.get_json(force=True)


def three_pods(peers: Path, machine: Path, clock: FakeClock) -> Iterator[Cluster]:
    """Serve three pods of two cores, and end them."""
    with ExitStack() as stack:
        pods = [Pod() for _ in range(3)]
        for pod in pods:
            stack.callback(pod.close)
        yield Cluster(pods, peers, machine, clock)
