"""A cluster to run on: what is there, and who watches and releases."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from loadtests.hpa.flags import ControllerFlags
from loadtests.live_stack import LiveReplicas
from loadtests.manifests.model import Stack
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.run.model import SloRules
from loadtests.scenario import Scenario
from loadtests.watch import Watcher
from slo.prometheus import Prometheus


class Witness(Protocol):
    """Writes what the autoscaler saw and decided into a run's directory."""

    @property
    def problem(self) -> str:
        """Say what keeps it from seeing; empty if nothing does."""

    def start(self, directory: Path) -> None:
        """Begin to watch, and to write."""

    def stop(self) -> None:
        """End, with everything written."""


class Releaser(Protocol):
    """Releases as a scenario plans it, and writes what becomes of that into a run's directory."""

    @property
    def problem(self) -> str:
        """Say what keeps it from releasing or seeing; empty if nothing does."""

    @property
    def aftermath(self) -> str:
        """Say what goes on there after the end; empty where nothing does."""

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that cannot be released there, before anything is waited for or written.

        Raises:
            InvalidInput: it cannot.
            ServerUnreachable: the API server does not answer, or denies what it takes.
        """

    def wait_for_rest(self, watcher: Watcher) -> None:
        """Wait until no release is under way.

        Raises:
            NotAtRest: the release does not end.
        """

    def predict(self, scenario: Scenario, start_time: float) -> Prediction:
        """Predict the replicas and the release."""

    def start(self, directory: Path, scenario: Scenario, start_time: float) -> None:
        """Begin to watch and to write, and release when it is time."""

    def stop(self) -> None:
        """End, with everything put back and written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveCluster:
    """Where to run, and who tells of it."""

    stack: Stack
    kubernetes: str
    """The version whose autoscaler decides, as `1.35`."""
    flags: ControllerFlags
    replicas: LiveReplicas
    witness: Witness
    prometheus: Prometheus
    scrape_interval_seconds: float
    slo_rules: SloRules | None
    workload_url: str
    """Where the load goes."""
    api_url: str
    assumptions: Assumptions = field(default_factory=Assumptions)
    """What the prediction takes for given of pods there."""
    last_sync: Callable[[], float | None] = lambda: None
    """Says when the autoscaler synced last, in Unix seconds; None where nothing tells."""
    clock_problem: Callable[[], str] = str
    """Says how far the API server's clock is off, where that is certain; else empty."""
    releaser: Releaser | None = None
    """None: a scenario with releases is refused."""
