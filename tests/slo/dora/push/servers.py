"""A real Pushgateway, and a real Prometheus that scrapes it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from loadtests.sandbox.ports import free_port
from tests.slo.lab.server import program
from tests.waiting import eventually


@contextmanager
def pushgateway(directory: Path) -> Iterator[str]:
    """Run a Pushgateway, and give its URL."""
    found = program("pushgateway") or shutil.which("prometheus-pushgateway")
    assert found is not None, "a Pushgateway is needed: install prometheus-pushgateway"
    port = free_port()
    # Debian's keeps what was pushed in a file of the system's, for the next one to find, unless it is told otherwise.
    arguments = [f"--web.listen-address=127.0.0.1:{port}", "--persistence.file=", "--log.level=error"]
    with _running([found, *arguments], directory / "pushgateway.log", f"http://127.0.0.1:{port}") as url:
        yield url


@contextmanager
def prometheus(directory: Path, gateway: str, rules: str) -> Iterator[str]:
    """Run a Prometheus over `directory/data` that scrapes a gateway each second, and give its URL."""
    port = free_port()
    (directory / "rules.yml").write_text(rules)
    configuration = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [
            {
                "job_name": "pushgateway",
                "honor_labels": True,
                "static_configs": [{"targets": [gateway.removeprefix("http://")]}],
            }
        ],
    }
    (directory / "prometheus.yml").write_text(json.dumps(configuration))  # JSON is YAML
    arguments = [
        program("prometheus") or "prometheus",
        f"--config.file={directory / 'prometheus.yml'}",
        f"--storage.tsdb.path={directory / 'data'}",
        "--storage.tsdb.retention.time=100y",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    ]
    with _running(arguments, directory / "prometheus.log", f"http://127.0.0.1:{port}") as url:
        yield url


# Private


@contextmanager
def _running(command: list[str], log: Path, url: str) -> Iterator[str]:
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        try:
            eventually(lambda: _is_ready(url, process), what=f"{command[0]} is ready", within_seconds=30)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def _is_ready(url: str, process: "subprocess.Popen[bytes]") -> bool:
    assert process.poll() is None, "the server has ended"
    try:
        requests.get(f"{url}/-/ready", timeout=1).raise_for_status()
    except requests.RequestException:
        return False
    return True
