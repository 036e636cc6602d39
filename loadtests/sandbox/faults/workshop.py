"""Make the injection of each planned fault out of the sandbox's parts."""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, assert_never

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault
from loadtests.sandbox.balancer import Balancer
from loadtests.sandbox.control_plane import ControlPlane
from loadtests.sandbox.faults.deployment import RollOut
from loadtests.sandbox.faults.interface import Injection
from loadtests.sandbox.faults.pods import FreezePods, KillPods, SwitchPods, chosen, pods_of
from loadtests.sandbox.faults.servers import HAPROXY, KillServer, ServerProcess, StopServer
from loadtests.sandbox.pod import Pod
from loadtests.sandbox.server_pool import ServerPool

_PROMETHEUS = "prometheus"
_LARGEST_SEED = 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything that can be broken."""

    plane: ControlPlane
    pool: ServerPool
    balancer: Balancer
    executor: Executor
    """Asks the pods, so that nobody waits for them."""
    primary: str = ""
    """Name of the primary's Deployment; empty where there is no canary, and a fault has no side."""

    def injection(self, fault: PlannedFault, seed: str) -> Injection:
        """Return a fault's injection, before its begin."""
        match fault.target:
            case FaultTarget.PODS:
                return self._pods(fault, seed)
            case FaultTarget.BALANCER:
                return self._server(fault, HAPROXY)
            case FaultTarget.PROMETHEUS:
                return self._server(fault, _PROMETHEUS)
            case FaultTarget.DEPLOYMENT:
                return RollOut(self.plane)
            case _:
                assert_never(fault.target)

    def _pods(self, fault: PlannedFault, seed: str) -> Injection:
        def choose() -> list[Pod]:
            return chosen(pods_of(self.plane.pods, fault.of, primary=self.primary), fault, seed=seed)

        match fault.action:
            case FaultAction.KILL:
                return KillPods(choose)
            case FaultAction.FREEZE:
                return FreezePods(choose)
            case _:
                return SwitchPods(choose, _switched(fault, seed), self.executor)

    def _server(self, fault: PlannedFault, name: str) -> Injection:
        server = ServerProcess(name, self.pool, self.balancer)
        if fault.action is FaultAction.KILL:
            return KillServer(server)
        return StopServer(server, share_ratio=fault.share_ratio or 1.0)


def _switched(fault: PlannedFault, seed: str) -> dict[str, Any]:
    """Return what the workload's fault switch takes."""
    return {
        "error_rate": fault.share_ratio,
        "latency_milliseconds": 1000 * fault.latency_seconds,
        "seed": sum(seed.encode()) % _LARGEST_SEED,
    }
