"""Configure and start the sandbox's servers: Prometheus, Alertmanager, Pushgateway and HAProxy."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from loadtests.sandbox import balancer
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.processes import Command, base_environment
from loadtests.sandbox.programs import ALERTMANAGER, HAPROXY, PROMETHEUS, PUSHGATEWAY, Program
from loadtests.sandbox.targets import TARGETS_FOLDER

SCRAPE_INTERVAL_SECONDS = 2
"""Short, so that a demonstration of two minutes has a curve to show."""

SLO_RULES_FILE = "slo_rules.yml"
ALERTMANAGER_FILE = "alertmanager.yml"
"""Both are there before the servers start: they come from the SLOs."""

BALANCER_SOCKET = Path("haproxy.sock")
"""HAProxy's runtime API, relative to the sandbox's directory: a socket's whole path may be 107 bytes at most."""

PORT_OPTIONS = {
    "balancer": "--port",
    "prometheus": "--prometheus-port",
    "alertmanager": "--alertmanager-port",
    "pushgateway": "--pushgateway-port",
    "exporter": "--exporter-port",
}
"""Which option of `sandbox up` gives which of the ports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the sandbox listens, all on loopback."""

    balancer: int
    prometheus: int
    alertmanager: int
    pushgateway: int
    exporter: int

    def urls(self) -> dict[str, str]:
        """Return the URL of each, by name; the balancer's is the workload's."""
        named = {
            "workload": self.balancer,
            "prometheus": self.prometheus,
            "alertmanager": self.alertmanager,
            "pushgateway": self.pushgateway,
            "exporter": self.exporter,
        }
        return {name: f"http://{LOOPBACK}:{port}" for name, port in named.items()}

    def by_option(self) -> dict[str, int]:
        """Return each port with the option that gives it."""
        return {PORT_OPTIONS[name]: port for name, port in asdict(self).items()}


def free_ports(given: Mapping[str, int | None] | None = None) -> Ports:
    """Choose a free port for each server that was not given one, no two the same.

    Args:
        given: port, or None for a free one, by the name of its field in `Ports`.
    """
    ports = {name: port for name, port in (given or {}).items() if port is not None}
    for field in fields(Ports):
        if field.name not in ports:
            ports[field.name] = free_port(other_than=ports.values())
    return Ports(**ports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server to start: its command, and the URL that answers 200 when it is ready."""

    command: Command
    ready_url: str


def servers(
    directory: Path,
    ports: Ports,
    programs: Mapping[Program, Path],
    *,
    is_split: bool = False,
    more_scrapes: str = "",
) -> list[Server]:
    """Write each server's configuration into the directory, but what comes from the SLOs; return how to start it.

    Args:
        directory: The sandbox's.
        ports: Where the servers listen.
        programs: Each server's.
        is_split: Whether requests are shared out between a primary and a canary.
        more_scrapes: Entries below Prometheus' `scrape_configs`, beside those of every sandbox.
    """
    urls = ports.urls()
    return [
        _haproxy(directory, ports, programs[HAPROXY], is_split=is_split),
        _prometheus(directory, ports, programs[PROMETHEUS], more_scrapes),
        _alertmanager(directory, ports, programs[ALERTMANAGER], f"{urls['alertmanager']}/-/ready"),
        _pushgateway(directory, ports, programs[PUSHGATEWAY], f"{urls['pushgateway']}/-/ready"),
    ]


def _haproxy(directory: Path, ports: Ports, program: Path, *, is_split: bool) -> Server:
    ready_url = f"{ports.urls()['workload']}{balancer.MONITOR_PATH}"
    configuration = balancer.configuration(port=ports.balancer, socket_path=BALANCER_SOCKET, is_split=is_split)
    file = _written(directory, "haproxy.cfg", configuration)
    return Server(command=_command(directory, "haproxy", [program, "-db", "-f", file]), ready_url=ready_url)


def _prometheus(directory: Path, ports: Ports, program: Path, more_scrapes: str) -> Server:
    configuration = _prometheus_configuration(directory, ports) + more_scrapes
    file = _written(directory, "prometheus.yml", configuration)
    arguments = [
        program,
        f"--config.file={file}",
        f"--storage.tsdb.path={directory / 'prometheus'}",
        f"--web.listen-address={LOOPBACK}:{ports.prometheus}",
        "--log.level=warn",
    ]
    ready_url = f"{ports.urls()['prometheus']}/-/ready"
    return Server(command=_command(directory, "prometheus", arguments), ready_url=ready_url)


def _alertmanager(directory: Path, ports: Ports, program: Path, ready_url: str) -> Server:
    arguments = [
        program,
        f"--config.file={directory / ALERTMANAGER_FILE}",
        f"--storage.path={directory / 'alertmanager'}",
        f"--web.listen-address={LOOPBACK}:{ports.alertmanager}",
        "--cluster.listen-address=",
        "--log.level=warn",
    ]
    return Server(command=_command(directory, "alertmanager", arguments), ready_url=ready_url)


def _pushgateway(directory: Path, ports: Ports, program: Path, ready_url: str) -> Server:
    arguments = [
        program,
        # Debian's keeps what was pushed in a file of the system's, where the next sandbox would find it.
        f"--persistence.file={directory / 'pushgateway'}",
        f"--web.listen-address={LOOPBACK}:{ports.pushgateway}",
        "--log.level=warn",
    ]
    return Server(command=_command(directory, "pushgateway", arguments), ready_url=ready_url)


def _command(directory: Path, name: str, arguments: list[object]) -> Command:
    return Command(
        name=name,
        arguments=[str(argument) for argument in arguments],
        log=directory / "logs" / f"{name}.log",
        environment=base_environment(directory),
    )


def _written(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return path


def _prometheus_configuration(directory: Path, ports: Ports) -> str:
    return _PROMETHEUS.format(
        interval=SCRAPE_INTERVAL_SECONDS,
        targets=json.dumps(f"{directory / TARGETS_FOLDER}/*.json"),  # JSON's quotes are YAML's
        rules=json.dumps(str(directory / SLO_RULES_FILE)),
        host=LOOPBACK,
        exporter=ports.exporter,
        alertmanager=ports.alertmanager,
        pushgateway=ports.pushgateway,
    )


# The labels are those that kube-prometheus-stack gives: job and the like from its ServiceMonitors, and the exporters'
# own namespace and pod kept (honor_labels).
_PROMETHEUS = """\
global:
  scrape_interval: {interval}s
  scrape_timeout: {interval}s
  evaluation_interval: {interval}s
  external_labels: {{cluster: sandbox}}
rule_files: [{rules}]
alerting:
  alertmanagers:
    - static_configs: [{{targets: ["{host}:{alertmanager}"]}}]
scrape_configs:
  - job_name: pods
    file_sd_configs: [{{files: [{targets}], refresh_interval: 1s}}]
  - job_name: kube-state-metrics
    honor_labels: true
    static_configs:
      - targets: ["{host}:{exporter}"]
        labels: {{job: kube-state-metrics, namespace: monitoring, service: kube-state-metrics, endpoint: http}}
  - job_name: kubelet
    honor_labels: true
    # With the kubelet's own timestamps the series of a pod that is gone would linger for five minutes.
    honor_timestamps: false
    metrics_path: /metrics/cadvisor
    static_configs:
      - targets: ["{host}:{exporter}"]
        labels:
          {{job: kubelet, namespace: kube-system, service: kubelet, endpoint: https-metrics, node: sandbox,
           metrics_path: /metrics/cadvisor}}
  - job_name: pushgateway
    honor_labels: true
    static_configs: [{{targets: ["{host}:{pushgateway}"]}}]
"""
