"""The servers that a canary needs beside those of every sandbox, and what Prometheus scrapes of it."""

import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from loadtests.canary.model import CanaryRelease
from loadtests.sandbox.canary.addresses import GATE, asks_gate
from loadtests.sandbox.canary.scrapes import scrape_configs
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.processes import Command, base_environment
from loadtests.sandbox.servers import Ports, Server


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryServers:
    """What comes to the sandbox's servers with a Canary; nothing without one."""

    servers: tuple[Server, ...] = ()
    urls: dict[str, str]
    """Of all servers, by name."""
    scrapes: str = ""
    """Entries below Prometheus' `scrape_configs`."""


def canary_servers(release: CanaryRelease | None, directory: Path, ports: Ports, *, slos: Path) -> CanaryServers:
    """Say what a Canary needs: the gate, on a port of its own, where one of its hooks asks it.

    Args:
        release: The Canary; None where there is none.
        directory: The sandbox's.
        ports: Where the sandbox's own servers listen.
        slos: File or folder with the SLOs that a check of the gate may name.
    """
    urls = ports.urls()
    if release is None:
        return CanaryServers(urls=urls)
    canary = release.canary
    if not asks_gate(canary):
        scrapes = scrape_configs(canary, exporter_port=ports.exporter, gate_port=None)
        return CanaryServers(urls=urls, scrapes=scrapes)
    port = free_port(other_than=asdict(ports).values())
    return CanaryServers(
        servers=(_gate(directory, port, slos, prometheus_url=urls["prometheus"]),),
        urls={**urls, GATE: f"http://{LOOPBACK}:{port}"},
        scrapes=scrape_configs(canary, exporter_port=ports.exporter, gate_port=port),
    )


# Private


def _gate(directory: Path, port: int, slos: Path, *, prometheus_url: str) -> Server:
    """Return how to start the gate; it is open, as it listens on loopback only."""
    program = [sys.executable, "-m", "load_harness", "canary", "gate", "--prometheus", prometheus_url]
    place = ["--host", LOOPBACK, "--port", port, "--dir", directory / GATE, "--sandbox", directory, "--slos", slos]
    command = Command(
        name=GATE,
        arguments=[*program, *map(str, place)],
        log=directory / "logs" / f"{GATE}.log",
        environment=base_environment(directory),
    )
    return Server(command=command, ready_url=f"http://{LOOPBACK}:{port}/readyz")
