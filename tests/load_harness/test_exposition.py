"""The exposition: in either form valid, and its size and cost independent of what was asked before."""

import shutil
import subprocess
import time
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.fakes import FakeSpawn

Start = Callable[..., FlaskClient]
OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
PROMETHEUS_2 = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
)


@pytest.mark.parametrize(
    ("accept", "is_open"),
    [
        pytest.param(PROMETHEUS_2, True, id="Prometheus 2"),
        pytest.param(PROMETHEUS_3, True, id="Prometheus 3"),
        pytest.param("*/*", False, id="whoever takes anything"),
        pytest.param("text/plain", False, id="plain text"),
        pytest.param("text/plain;q=0.9,application/openmetrics-text;q=0.1", False, id="rather plain text"),
        pytest.param("application/openmetrics-text;q=0", False, id="anything but OpenMetrics"),
        pytest.param("text/html,*/*;q=0.8", False, id="a browser"),
        pytest.param("application/openmetrics-text;q=x,,;;", False, id="rubbish"),
    ],
)
def test_negotiation(client: FlaskClient, accept: str, *, is_open: bool) -> None:
    """A scraper gets what it would rather have."""
    response = client.get("/metrics", headers={"Accept": accept})

    assert is_open == (OPEN_METRICS == response.content_type)
    assert is_open == response.text.endswith("# EOF\n")


def test_open_metrics_is_valid(client: FlaskClient) -> None:
    """The strict parser reads it, finds each family once, and the counter of jobs under its own name."""
    traced = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    client.post("/load/cpu", json={"millicores": 250, "duration_seconds": 60}, headers=traced)
    families = list(text_string_to_metric_families(client.get("/metrics", headers={"Accept": PROMETHEUS_2}).text))
    types = {family.name: family.type for family in families}

    assert len(families) == len(types)
    assert ("gauge", "unknown", "counter") == (
        types["load_harness_jobs"],
        types["load_harness_jobs_total"],
        types["http_requests"],
    )


def test_both_forms_have_the_same_series(client: FlaskClient) -> None:
    """No query may depend on how the workload was scraped."""
    client.get("/metrics")  # which makes a series of its own
    shown = {
        accept: {
            line.rpartition(" ")[0].partition(" # ")[0]
            for line in client.get("/metrics", headers={"Accept": accept}).text.splitlines()
            if not line.startswith("#")
        }
        for accept in ("text/plain", "application/openmetrics-text")
    }

    assert {line for line in shown["text/plain"] if "_created" not in line} == {
        line for line in shown["application/openmetrics-text"] if "_created" not in line
    }


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_reads_it(client: FlaskClient) -> None:
    """Prometheus' own tool parses the text format; OpenMetrics it does not take."""
    shown = client.get("/metrics").text
    ran = subprocess.run(["promtool", "check", "metrics"], input=shown, capture_output=True, text=True, check=False)

    assert "error while linting" not in ran.stderr + ran.stdout, ran.stderr


def test_history_leaves_no_trace(start: Start, spawn: FakeSpawn) -> None:
    """After thousands of jobs and of odd requests there are as many series as after one of each kind."""
    client = start(LOAD_HARNESS_DRILLS="true")

    def ask(n: int) -> None:
        client.open(f"/nope/{n}", method=f"ODD{n}", headers={"X-Request-ID": f"r{n}", "User-Agent": f"u{n}"})
        client.open(f"/load/jobs/{n}", method=f"ODD{n}", headers={"traceparent": f"00-{n + 1:032x}-{'b' * 16}-01"})
        client.get(f"/load/jobs/{n}", query_string={"q": n})
        client.post("/load/cpu", json={"millicores": 1, "duration_seconds": 60})
        spawn.children[-1].end()
        spawn.children.clear()

    def scraped() -> tuple[int, float]:
        best = float("inf")
        for _ in range(5):
            began = time.perf_counter()
            lines = client.get("/metrics").text.count("\n")
            best = min(best, time.perf_counter() - began)
        return lines, best

    for n in range(110):  # as many jobs as are remembered, and a few more
        ask(n)
    series, seconds = scraped()
    for n in range(1_000, 1_200):
        ask(n)
    later, later_seconds = scraped()

    assert series == later
    assert later_seconds < 3 * seconds
