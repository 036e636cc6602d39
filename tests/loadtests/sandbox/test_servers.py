"""The servers' configurations are what the servers themselves accept, and their commands stay inside the sandbox."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from loadtests.sandbox.objectives import read_objectives, shipped_slos, write_objectives
from loadtests.sandbox.processes import MARKER
from loadtests.sandbox.programs import ALERTMANAGER, HAPROXY, PROMETHEUS, PUSHGATEWAY, SERVERS, find_programs
from loadtests.sandbox.servers import Ports, Server, free_ports, servers

_PORTS = Ports(balancer=8001, prometheus=8002, alertmanager=8003, pushgateway=8004, exporter=8005)


def written(directory: Path, ports: Ports = _PORTS, *, is_split: bool = False) -> dict[str, Server]:
    """Write the configurations into a directory, and return the servers by name."""
    programs = {program: Path(f"/usr/bin/{program.names[0]}") for program in SERVERS}
    write_objectives(directory, read_objectives(shipped_slos()))
    return {server.command.name: server for server in servers(directory, ports, programs, is_split=is_split)}


def test_ports_become_urls() -> None:
    """The workload is reached through the balancer; everything is on loopback."""
    urls = {
        "workload": "http://127.0.0.1:8001",
        "prometheus": "http://127.0.0.1:8002",
        "alertmanager": "http://127.0.0.1:8003",
        "pushgateway": "http://127.0.0.1:8004",
        "exporter": "http://127.0.0.1:8005",
    }

    assert urls == _PORTS.urls()


def test_each_port_is_known_by_its_option() -> None:
    """A message about a port can name the option that gives it."""
    options = ["--port", "--prometheus-port", "--alertmanager-port", "--pushgateway-port", "--exporter-port"]

    assert dict(zip(options, range(8001, 8006), strict=True)) == _PORTS.by_option()


def test_free_ports_differ() -> None:
    """Five servers need five ports, and one that was given stays."""
    ports = free_ports({"prometheus": 8001, "exporter": None})

    assert 8001 == ports.prometheus
    assert 5 == len(set(ports.by_option().values()))


@pytest.mark.parametrize(
    ("name", "ready_url", "arguments"),
    [
        pytest.param(
            "haproxy", "http://127.0.0.1:8001/haproxy-alive", ["-db", "-f", "{dir}/haproxy.cfg"], id="HAProxy"
        ),
        pytest.param(
            "prometheus",
            "http://127.0.0.1:8002/-/ready",
            [
                "--config.file={dir}/prometheus.yml",
                "--storage.tsdb.path={dir}/prometheus",
                "--web.listen-address=127.0.0.1:8002",
                "--log.level=warn",
            ],
            id="Prometheus",
        ),
        pytest.param(
            "alertmanager",
            "http://127.0.0.1:8003/-/ready",
            [
                "--config.file={dir}/alertmanager.yml",
                "--storage.path={dir}/alertmanager",
                "--web.listen-address=127.0.0.1:8003",
                "--cluster.listen-address=",
                "--log.level=warn",
            ],
            id="Alertmanager",
        ),
        pytest.param(
            "pushgateway",
            "http://127.0.0.1:8004/-/ready",
            ["--persistence.file={dir}/pushgateway", "--web.listen-address=127.0.0.1:8004", "--log.level=warn"],
            id="Pushgateway",
        ),
    ],
)
def test_commands(tmp_path: Path, name: str, ready_url: str, arguments: list[str]) -> None:
    """Configuration, data and log are in the sandbox's directory, and every server listens on loopback only."""
    server = written(tmp_path)[name]

    assert ready_url == server.ready_url
    assert [argument.format(dir=tmp_path) for argument in arguments] == list(server.command.arguments[1:])
    assert tmp_path / "logs" / f"{name}.log" == server.command.log
    assert str(tmp_path) == server.command.environment[MARKER]


def test_prometheus_scrapes_the_contract(tmp_path: Path) -> None:
    """Pods by file, the exporters under kube-prometheus-stack's labels with their own labels kept, the Pushgateway."""
    written(tmp_path)

    configuration = yaml.safe_load((tmp_path / "prometheus.yml").read_text())

    jobs = {job["job_name"]: job for job in configuration["scrape_configs"]}
    assert ["pods", "kube-state-metrics", "kubelet", "pushgateway"] == list(jobs)
    assert [f"{tmp_path}/targets/*.json"] == jobs["pods"]["file_sd_configs"][0]["files"]
    (kubelet,) = jobs["kubelet"]["static_configs"]
    assert (["127.0.0.1:8005"], "/metrics/cadvisor") == (kubelet["targets"], jobs["kubelet"]["metrics_path"])
    assert "kubelet" == kubelet["labels"]["job"]
    assert not jobs["kubelet"]["honor_timestamps"]
    assert all(jobs[name]["honor_labels"] for name in ("kube-state-metrics", "kubelet", "pushgateway"))
    assert [str(tmp_path / "slo_rules.yml")] == configuration["rule_files"]


def test_prometheus_accepts_its_configuration(tmp_path: Path) -> None:
    """Prometheus' own check finds nothing wrong, also in a folder with a space in its name."""
    promtool = os.environ.get("LOAD_HARNESS_PROMTOOL") or shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not on this machine")
    directory = tmp_path / "my sandbox"
    directory.mkdir()
    written(directory)

    check = subprocess.run(
        [promtool, "check", "config", "prometheus.yml"], cwd=directory, capture_output=True, text=True, check=False
    )

    assert 0 == check.returncode, check.stdout + check.stderr


@pytest.mark.parametrize("is_split", [False, True])
def test_haproxy_accepts_its_configuration(tmp_path: Path, is_split: bool) -> None:  # noqa: FBT001 - a case
    """HAProxy's own check finds nothing wrong, not even something to warn of."""
    written(tmp_path, is_split=is_split)

    check = subprocess.run(
        [find_programs()[HAPROXY], "-c", "-f", "haproxy.cfg"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert 0 == check.returncode, check.stderr
    assert "WARNING" not in check.stderr


def test_alertmanager_accepts_its_configuration(tmp_path: Path) -> None:
    """Alertmanager's own check finds nothing wrong."""
    amtool = shutil.which("amtool")
    if amtool is None:
        pytest.skip("amtool is not on this machine")
    written(tmp_path)

    check = subprocess.run(
        [amtool, "check-config", "alertmanager.yml"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert 0 == check.returncode, check.stderr


def test_every_program_has_its_command(tmp_path: Path) -> None:
    """The programs that were found are those that are started."""
    programs = {program.names[0] for program in (HAPROXY, PROMETHEUS, ALERTMANAGER, PUSHGATEWAY)}

    assert programs == {Path(server.command.arguments[0]).name for server in written(tmp_path).values()}
