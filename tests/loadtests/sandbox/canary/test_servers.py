"""A canary brings the gate, if a hook asks it, and what Prometheus scrapes of both."""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from loadtests.canary.model import CanaryRelease, HookType
from loadtests.sandbox.canary.servers import CanaryServers, canary_servers
from loadtests.sandbox.objectives import read_objectives, shipped_slos, write_objectives
from loadtests.sandbox.programs import SERVERS
from loadtests.sandbox.servers import Ports, servers
from tests.loadtests.sandbox.canary.fakes import canary, hook

_PORTS = Ports(balancer=8001, prometheus=8002, alertmanager=8003, pushgateway=8004, exporter=8005)
_WITH_GATE = CanaryRelease(canary=canary(hooks=(hook(HookType.ROLLOUT, "http://canary-gate.demo/rollout"),)))


def _needed(directory: Path, release: CanaryRelease | None) -> CanaryServers:
    return canary_servers(release, directory, _PORTS, slos=Path("/slos"))


def test_without_a_canary_nothing_comes_to_the_sandbox(tmp_path: Path) -> None:
    """It is as it was before there were canaries."""
    assert CanaryServers(urls=_PORTS.urls()) == _needed(tmp_path, None)


def test_without_a_hook_that_asks_it_there_is_no_gate(tmp_path: Path) -> None:
    """Flagger's own metrics are scraped all the same, where the exporter has them."""
    needed = _needed(tmp_path, CanaryRelease(canary=canary()))

    (flagger,) = yaml.safe_load(needed.scrapes)
    assert ((), _PORTS.urls()) == (needed.servers, needed.urls)
    assert ("flagger", "/metrics/flagger", True) == (
        flagger["job_name"],
        flagger["metrics_path"],
        flagger["honor_labels"],
    )
    assert ["127.0.0.1:8005"] == flagger["static_configs"][0]["targets"]


def test_the_gate_is_started_beside_the_others(tmp_path: Path) -> None:
    """On a port of its own, asking the sandbox's Prometheus, with its files in the sandbox's directory."""
    needed = _needed(tmp_path, _WITH_GATE)

    (gate,) = needed.servers
    url = needed.urls["canary-gate"]
    port = url.rpartition(":")[2]
    assert f"{url}/readyz" == gate.ready_url
    arguments = [
        *["--prometheus", "http://127.0.0.1:8002", "--host", "127.0.0.1", "--port", port],
        *["--dir", str(tmp_path / "canary-gate"), "--sandbox", str(tmp_path), "--slos", "/slos"],
    ]
    assert ["-m", "load_harness", "canary", "gate", *arguments] == gate.command.arguments[1:]
    assert int(port) not in _PORTS.by_option().values()
    assert [f"127.0.0.1:{port}"] == yaml.safe_load(needed.scrapes)[1]["static_configs"][0]["targets"]


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_prometheus_accepts_what_it_is_to_scrape(tmp_path: Path) -> None:
    """The whole configuration, with Flagger and the gate beside the others."""
    programs = {program: Path(f"/usr/bin/{program.names[0]}") for program in SERVERS}
    write_objectives(tmp_path, read_objectives(shipped_slos()))
    servers(tmp_path, _PORTS, programs, more_scrapes=_needed(tmp_path, _WITH_GATE).scrapes)

    checked = subprocess.run(
        ["promtool", "check", "config", str(tmp_path / "prometheus.yml")], capture_output=True, text=True, check=False
    )

    assert 0 == checked.returncode, checked.stderr
    jobs = [job["job_name"] for job in yaml.safe_load((tmp_path / "prometheus.yml").read_text())["scrape_configs"]]
    assert ["flagger", "canary-gate"] == jobs[-2:]
