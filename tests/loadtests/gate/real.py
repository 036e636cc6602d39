"""The gate, pods that are scraped, and a Prometheus, as real processes and servers."""

import json
import os
import shutil
import signal
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from loadtests.sandbox.ports import free_port
from tests.real_server import RealServer
from tests.waiting import eventually, stands_still

PRIMARY_POD, CANARY_POD = "shop-primary-6b7f9c-x2x4z", "shop-5d8f7b-q9w8k"
_SCRAPE = "200ms"


class Pods:
    """Serves the counters of a canary's pod and its primary's, as many as were told."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], float] = {}
        """By pod and status."""
        pods = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = pods.exposition().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    @property
    def address(self) -> str:
        """Where they are scraped."""
        return f"127.0.0.1:{self._server.server_port}"

    def answered(self, pod: str, *, requests: float, failed: float = 0) -> None:
        """Let a pod answer some more."""
        for code, more in (("200", requests - failed), ("500", failed)):
            if more or code == "200":
                self.counts[pod, code] = self.counts.get((pod, code), 0.0) + more

    def exposition(self) -> str:
        """What a scrape gives."""
        return "".join(
            f'http_requests_total{{namespace="default",pod="{pod}",method="GET",route="/load/cpu/work",code="{code}"}} '
            f"{value!r}\n"
            for (pod, code), value in self.counts.items()
        )

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Prometheus:
    """A Prometheus that scrapes the pods often."""

    def __init__(self, directory: Path, pods: Pods) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        configuration = directory / "prometheus.yml"
        targets = f"{{targets: ['{pods.address}']}}"
        configuration.write_text(
            f"global: {{scrape_interval: {_SCRAPE}, scrape_timeout: {_SCRAPE}}}\n"
            f"scrape_configs: [{{job_name: pods, honor_labels: true, static_configs: [{targets}]}}]\n"
        )
        program = os.environ.get("LOAD_HARNESS_PROMETHEUS") or shutil.which("prometheus")
        assert program is not None, "prometheus is not installed"
        with (directory / "prometheus.log").open("wb") as log:
            self.process = subprocess.Popen(
                [
                    program,
                    f"--config.file={configuration}",
                    f"--storage.tsdb.path={directory / 'data'}",
                    f"--web.listen-address=127.0.0.1:{port}",
                ],
                stdout=log,
                stderr=log,
            )
        eventually(self.is_ready, what="a Prometheus that is ready")

    def is_ready(self) -> bool:
        """Say whether it answers."""
        try:
            urllib.request.urlopen(f"{self.url}/-/ready", timeout=1).close()  # noqa: S310 - our own server
        except OSError:
            return False
        return True

    def has_scraped(self, pods: Pods) -> bool:
        """Say whether it has what the pods have counted so far."""
        url = f"{self.url}/api/v1/query?query=http_requests_total"
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own server
            rows = json.load(answer)["data"]["result"]
        found = {(row["metric"]["pod"], row["metric"]["code"]): float(row["value"][1]) for row in rows}
        return found == pods.counts

    def close(self) -> None:
        """End it, also where it was stopped."""
        self.process.kill()
        self.process.wait()


class Gate(RealServer):
    """One `load-harness canary gate` on a free port."""

    def __init__(self, directory: Path, *arguments: str, port: int = 0, **environ: str) -> None:
        command = ["canary", "gate", "--dir", str(directory / "gate"), *arguments]
        super().__init__(command, directory / "gate.log", port=port, **environ)


def lines(path: Path) -> list[Mapping[str, object]]:
    """Read JSON Lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@contextmanager
def stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let a process stand still meanwhile."""
    process.send_signal(signal.SIGSTOP)
    try:
        eventually(lambda: stands_still(process.pid), what="a process that stands still")
        yield
    finally:
        process.send_signal(signal.SIGCONT)
