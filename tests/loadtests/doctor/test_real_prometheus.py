"""A real Prometheus beside a stub API server: what it keeps, scrapes and has is found by the command."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from load_harness.cli import main
from loadtests.doctor.exporters import NAMES
from loadtests.sandbox.ports import free_port
from tests.kubernetes_api.server import KubernetesApi
from tests.waiting import eventually

PROGRAM = os.environ.get("LOAD_HARNESS_PROMETHEUS") or shutil.which("prometheus")
HEALTHY = Path(__file__).with_name("healthy.yaml")
RULES = {"groups": [{"name": "shop", "rules": [{"record": "slo:sli_error:ratio_rate30d", "expr": "vector(0)"}]}]}


class _Exporter(BaseHTTPRequestHandler):
    """Serves what kube-state-metrics and cAdvisor would say of the namespace."""

    def do_GET(self) -> None:
        body = "".join(f'{one}{{namespace="shop",pod="shop-1-2"}} 1\n' for one in NAMES).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


@pytest.fixture
def exporter_port() -> int:
    """Where the pods are to be scraped."""
    return free_port()


@pytest.fixture
def prometheus(tmp_path: Path, exporter_port: int) -> Iterator[str]:
    """Run a server that scrapes the pods as the operator would have it."""
    if PROGRAM is None:
        pytest.skip("prometheus is not installed: apt-get install prometheus")
    port = free_port()
    scrape = {
        "job_name": "serviceMonitor/shop/shop/0",
        "honor_labels": True,
        "static_configs": [{"targets": [f"127.0.0.1:{exporter_port}"]}],
    }
    (tmp_path / "rules.yml").write_text(json.dumps(RULES), encoding="utf-8")
    configuration = {
        "global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"},
        "rule_files": ["rules.yml"],
        "scrape_configs": [scrape],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(configuration), encoding="utf-8")
    command = [
        PROGRAM,
        f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


@pytest.fixture
def _cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Run a stub with the healthy objects, and point the kubeconfig at it."""
    with KubernetesApi() as api:
        api.put(*(one for one in yaml.safe_load_all(HEALTHY.read_text("utf-8")) if one["kind"] in api.served))
        monkeypatch.setenv("KUBECONFIG", str(api.kubeconfig(tmp_path / "kubeconfig")))
        yield


@pytest.mark.usefixtures("_cluster")
def test_what_a_live_server_lacks_is_found(
    prometheus: str, exporter_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody listens where it scrapes; then somebody does, and only what it forgets is left. The clocks are one."""

    def found() -> list[str]:
        code = main(["doctor", "--namespace", "shop", "--prometheus", prometheus, "--format", "json"])
        captured = capsys.readouterr()
        return [one["id"] for one in json.loads(captured.out)["findings"]] if code == 1 else [f"exit {code}"]

    everything = ["exporter-missing", "exporter-missing", "retention-too-short", "target-down"]
    eventually(lambda: everything == sorted(found()), what="a scrape that finds nobody")

    exporter = ThreadingHTTPServer(("127.0.0.1", exporter_port), _Exporter)
    thread = threading.Thread(target=exporter.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        eventually(lambda: ["retention-too-short"] == found(), what="a scrape that finds the pods")
    finally:
        exporter.shutdown()
        thread.join()
        exporter.server_close()


@pytest.mark.usefixtures("_cluster")
def test_a_prometheus_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Not a check that found nothing."""
    assert 3 == main(["doctor", str(HEALTHY), "--prometheus", f"http://127.0.0.1:{free_port()}"])
    assert "check that Prometheus runs there" in capsys.readouterr().err
