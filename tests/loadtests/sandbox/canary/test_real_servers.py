"""With the real Prometheus and the real gate: what they answer, and what becomes of it when they do not."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadtests.canary.interface import Measured
from loadtests.canary.model import CanaryRelease, HookType, Phase
from loadtests.sandbox.canary.hooks import HookCaller
from loadtests.sandbox.canary.measuring import Measurer
from loadtests.sandbox.canary.servers import canary_servers
from loadtests.sandbox.canary.waiting import Waiting
from loadtests.sandbox.objectives import read_objectives, shipped_slos, write_objectives
from loadtests.sandbox.processes import strays
from loadtests.sandbox.programs import find_programs
from loadtests.sandbox.server_pool import ServerPool
from loadtests.sandbox.servers import Ports, free_ports, servers
from loadtests.sandbox.targets import TARGETS_FOLDER
from tests.loadtests.sandbox.canary.fakes import canary, hook, inline
from tests.waiting import eventually, stands_still

pytestmark = pytest.mark.e2e

_OPEN = hook(HookType.CONFIRM_ROLLOUT, "http://canary-gate.demo/confirm-rollout", name="open", timeout_seconds=2)
_CLOSED = hook(HookType.CONFIRM_PROMOTION, "http://canary-gate.demo/gate/check", name="closed", timeout_seconds=2)
_RELEASE = CanaryRelease(canary=canary(hooks=(_OPEN, _CLOSED)))


@contextmanager
def _running(directory: Path, ports: Ports) -> Iterator[tuple[ServerPool, str]]:
    """Run Prometheus and the gate, and give the gate's URL."""
    (directory / "logs").mkdir()
    (directory / TARGETS_FOLDER).mkdir()
    write_objectives(directory, read_objectives(shipped_slos()))
    needed = canary_servers(_RELEASE, directory, ports, slos=shipped_slos())
    own = servers(directory, ports, find_programs(), more_scrapes=needed.scrapes)
    prometheus = [server for server in own if server.command.name == "prometheus"]
    pool = ServerPool([*prometheus, *needed.servers])
    try:
        pool.wait_until_ready(lambda: False)
        yield pool, needed.urls["canary-gate"]
    finally:
        pool.stop()


def _freeze(pool: ServerPool, name: str, directory: Path) -> None:
    """Freeze one of the two servers, and wait until all of it stands still."""
    pool.freeze(name)
    is_prometheus = name == "prometheus"
    frozen = [one.pid for one in strays(directory) if (one.name() == "prometheus") is is_prometheus]
    assert frozen
    eventually(lambda: all(stands_still(pid) for pid in frozen), what=f"{name}, which stands still")


def test_a_real_prometheus_is_taken_as_flagger_takes_it(directory: Path) -> None:
    """A value, no data, NaN, several rows, a query it cannot read; and one that is frozen, and then killed."""
    ports = free_ports()
    with _running(directory, ports) as (pool, _):
        measurer = Measurer(_RELEASE, ports.urls()["prometheus"], Waiting(), timeout_seconds=1.0)

        assert Measured(value=42.0) == measurer.measure(inline("vector(42)"))
        assert Measured() == measurer.measure(inline('absent_metric{pod="x"}'))
        assert Measured() == measurer.measure(inline("vector(0) / vector(0)"))
        several = measurer.measure(inline('sort(vector(1) or label_replace(vector(2), "a", "b", "", ""))'))
        assert Measured(value=2.0) == several
        assert "parse error" in measurer.measure(inline("sum(")).problem

        _freeze(pool, "prometheus", directory)
        assert "no answer within 1 s" in measurer.measure(inline("vector(42)")).problem
        pool.kill("prometheus")
        assert "check that Prometheus runs there" in measurer.measure(inline("vector(42)")).problem


def test_a_real_gate_is_asked_twice_frozen_and_killed(directory: Path) -> None:
    """It answers the same both times; without an answer in time, or at all, the check fails and says so."""
    with _running(directory, free_ports()) as (pool, url):
        caller = HookCaller(_RELEASE.canary, lambda given: given.replace("http://canary-gate.demo", url), Waiting())

        first, second = (caller.call(_OPEN, Phase.PROGRESSING, "rev-2") for _ in range(2))
        assert first.is_success, first.reason
        assert first == second
        assert not caller.call(_CLOSED, Phase.PROGRESSING, "rev-2").is_success

        _freeze(pool, "canary-gate", directory)
        frozen = caller.call(_OPEN, Phase.PROGRESSING, "rev-3")
        assert (
            "POST http://canary-gate.demo/confirm-rollout giving up after 1 attempt(s): no answer within 2 s"
            == frozen.reason
        )
        pool.kill("canary-gate")
        killed = caller.call(_OPEN, Phase.PROGRESSING, "rev-3")
        assert killed.reason.endswith("giving up after 1 attempt(s): connection refused or cut off")
