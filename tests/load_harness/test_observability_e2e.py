"""What a real server tells: every line of its log as JSON, its last events and traces, and why it does not start."""

import json
import shutil
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.load_harness.workload import PROGRAM, ROOT, Workload
from tests.waiting import eventually

pytestmark = pytest.mark.e2e


def test_all_is_told(tmp_path: Path) -> None:
    """From its first line to its last the log is JSON; what waits to be sent is sent before the server is gone."""
    received: dict[str, list[bytes]] = {"/events": [], "/v1/traces": []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received[self.path].append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    here = f"http://127.0.0.1:{server.server_port}"
    audit = tmp_path / "audit.jsonl"
    with Workload(
        LOAD_HARNESS_LOG_FORMAT="json",
        LOAD_HARNESS_ACCESS_LOG="true",
        LOAD_HARNESS_AUDIT_FILE=str(audit),
        LOAD_HARNESS_EVENTS_URL=f"{here}/events",
        LOAD_HARNESS_TRACING="true",
        OTEL_EXPORTER_OTLP_ENDPOINT=here,
    ) as workload:
        workload.request("DELETE", "/faults")
        workload.terminate()
        assert 0 == workload.process.wait(10)
    server.shutdown()
    server.server_close()
    lines = [json.loads(line) for line in workload.log]
    (written,) = [json.loads(line) for line in audit.read_text().splitlines()]
    answered = [line for line in lines if line["logger"] == "load_harness.requests"]
    traces = [ExportTraceServiceRequest.FromString(content) for content in received["/v1/traces"]]
    spans = [span for one in traces for resource in one.resource_spans for span in resource.scope_spans[0].spans]

    assert {"gunicorn.error", "load_harness.requests"} <= {line["logger"] for line in lines}
    assert {"time", "level", "message"} <= set.intersection(*(set(line) for line in lines))
    assert [("/faults", 200, written["request_id"], written["trace_id"])] == [
        (line["route"], line["status"], line["request_id"], line["trace_id"]) for line in answered
    ]
    assert [written["id"]] == [json.loads(content)["id"] for content in received["/events"]]
    assert [("DELETE /faults", written["trace_id"])] == [(span.name, span.trace_id.hex()) for span in spans]


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="Prometheus is not installed")
def test_prometheus_keeps_the_examples(tmp_path: Path) -> None:
    """A real Prometheus asks for OpenMetrics, reads all of it, and finds the trace of a slow request."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    with Workload() as workload, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        taken.close()
        target = f"[{{targets: ['127.0.0.1:{workload.port}']}}]"
        (tmp_path / "prometheus.yml").write_text(
            f"scrape_configs: [{{job_name: x, scrape_interval: 1s, scrape_timeout: 1s, static_configs: {target}}}]"
        )
        command = [
            "prometheus",
            f"--config.file={tmp_path}/prometheus.yml",
            f"--storage.tsdb.path={tmp_path}/data",
            f"--web.listen-address=127.0.0.1:{port}",
            "--enable-feature=exemplar-storage",
            "--log.level=error",
        ]
        asked = urllib.request.Request(f"http://127.0.0.1:{workload.port}/version", headers=headers)
        with urllib.request.urlopen(asked) as answered:  # noqa: S310 - http, on this machine
            answered.read()
        with subprocess.Popen(command) as server:
            try:
                query = {"query": "http_request_duration_seconds_bucket", "start": 0, "end": 4e9}
                url = f"http://127.0.0.1:{port}/api/v1/query_exemplars?{urllib.parse.urlencode(query)}"
                eventually(lambda: trace in _fetched(url), what="an example in Prometheus")
                jobs = _fetched(f"http://127.0.0.1:{port}/api/v1/query?query=load_harness_jobs_total")
            finally:
                server.terminate()

    assert '"outcome":"done"' in jobs


def _fetched(url: str) -> str:
    """What a server answers; nothing while it does not."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - as above
            return str(answer.read(), "utf-8")
    except OSError:
        return ""


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"LOAD_HARNESS_AUDIT_FILE": "/nowhere/a"}, "error: LOAD_HARNESS_AUDIT_FILE /nowhere/a: cannot be appended to"),
        (
            {"LOAD_HARNESS_TRACING": "true", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "OTEL_EXPORTER_OTLP_PROTOCOL grpc: must be http/protobuf",
        ),
        ({"LOAD_HARNESS_LOG_FORMAT": "xml"}, "LOAD_HARNESS_LOG_FORMAT xml: must be text or json"),
    ],
)
def test_what_could_not_be_told(environ: dict[str, str], said: str) -> None:
    """A server that could not write down what it was asked to does not start."""
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", "0"]
    ran = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=20, check=False)

    assert (2, True) == (ran.returncode, said in ran.stderr), ran.stderr
