"""A window that another generator drove, judged from a real Prometheus alone, as a user types it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.manifests.shipped import overlays
from tests.loadtests.run.test_k6_summary import HANDED
from tests.slo.lab.series import Series, write_openmetrics
from tests.slo.lab.server import Lab, program

pytestmark = pytest.mark.skipif(
    not (program("prometheus") and program("promtool")), reason="needs prometheus and promtool"
)

START = 1_700_000_000
SECONDS = 1200
SCRAPE_SECONDS = 30
_WORKLOAD = {"namespace": "shop", "pod": "load-harness-6d5c-x7k2p"}
_DEPLOYMENT = {"namespace": "shop", "deployment": "load-harness"}


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve what kube-state-metrics and the workload showed: 1 replica, 4 from 120 s on, 1 again from 900 s on."""
    folder = tmp_path_factory.mktemp("window")
    write_openmetrics(folder / "window.om", _series())
    lab = Lab(folder / "lab", lookback="5m")
    lab.add_raw(folder / "window.om")
    with lab.running():
        yield lab.url


def _series() -> Iterator[Series]:
    yield _row("up", {"job": "kube-state-metrics", "instance": "10.0.0.7:8080"}, lambda _: 1)
    yield _row("kube_deployment_spec_replicas", _DEPLOYMENT, lambda s: 4 if 120 <= s < 900 else 1)
    yield _row("kube_deployment_status_replicas_available", _DEPLOYMENT, lambda s: 4 if 150 <= s < 900 else 1)
    yield _row("kube_pod_container_status_restarts_total", _WORKLOAD, lambda _: 0)
    requests = {**_WORKLOAD, "route": "/load/cpu/work", "method": "GET", "code": "200"}
    yield _row("http_requests_total", requests, lambda s: 7 * max(s, 0))


def _row(name: str, labels: dict[str, str], value: Callable[[int], float]) -> Series:
    seconds = range(-300, SECONDS + 121, SCRAPE_SECONDS)
    return Series(labels={"__name__": name, **labels}, samples=tuple((START + s, float(value(s))) for s in seconds))


def verify(prometheus: str, out: Path, *expectations: str, start: float = START, k6: Path | None = None) -> int:
    """Type the command."""
    expected = [part for text in expectations for part in ("--expect", text)]
    return main(
        [
            *("loadtest", "verify", "--prometheus", prometheus, "--out", str(out), "--namespace", "shop"),
            *("--from", _spell(start), "--to", _spell(start + SECONDS), "--load-end", _spell(start + 600)),
            *("--manifests", str(overlays()["demo"])),
            *(("--k6-summary", str(k6)) if k6 else ()),
            *expected,
        ]
    )


def _spell(time: float) -> str:
    return datetime.fromtimestamp(time, tz=UTC).isoformat()


def verdicts(run: Path) -> dict[str, str]:
    """Give the outcome of each expectation."""
    return {
        one["expectation"]: one["outcome"] for one in json.loads((run / "verdict.json").read_text())["expectations"]
    }


def test_scaling_is_judged_from_prometheus_and_the_clients_by_k6(prometheus: str, tmp_path: Path) -> None:
    """The record is a run as any other: it gives the same verdict again, without Prometheus."""
    k6 = tmp_path / "summary.json"
    k6.write_text(json.dumps(HANDED))
    run = tmp_path / "run"
    expectations = (
        "reached 4 replicas within 3m",
        "returned to minimum within window + 300s",
        "no flapping",
        "no restarts",
        "p95 < 200ms",
        "error_ratio < 0.1%",
    )

    assert 0 == verify(prometheus, run, *expectations, k6=k6)

    assert dict.fromkeys(expectations, "passed") == verdicts(run)
    assert "Another generator drove the load" in (run / "report.md").read_text()
    assert 0 == main(["loadtest", "verify", str(run)])
    assert dict.fromkeys(expectations, "passed") == verdicts(run)


def test_what_did_not_happen_in_time_has_failed(prometheus: str, tmp_path: Path) -> None:
    """Four replicas were ready after 150 s."""
    assert 1 == verify(prometheus, tmp_path / "run", "reached 4 replicas within 2m", "reached 5 replicas within 10m")

    assert {"failed"} == set(verdicts(tmp_path / "run").values())


def test_what_only_our_generator_and_a_watcher_could_tell_is_inconclusive(prometheus: str, tmp_path: Path) -> None:
    """A prediction needs a plan, an explanation needs what the autoscaler saw."""
    unknown = (
        "peak within 1 of prediction",
        "scale-out within 15s of prediction",
        "every decision explained",
        "mean < 1s",
    )

    assert 4 == verify(prometheus, tmp_path / "run", *unknown)

    assert dict.fromkeys(unknown, "inconclusive") == verdicts(tmp_path / "run")


def test_a_time_without_scrapes_is_inconclusive(prometheus: str, tmp_path: Path) -> None:
    """No data is never zero replicas."""
    assert 4 == verify(prometheus, tmp_path / "run", "reached 4 replicas within 3m", "no restarts", start=START + 86400)

    assert {"inconclusive"} == set(verdicts(tmp_path / "run").values())


def test_a_prometheus_that_is_not_there_leaves_nothing(
    free_port: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address is named, and no run is half-written."""
    assert 3 == verify(f"http://127.0.0.1:{free_port}", tmp_path / "run", "no flapping")

    assert f"http://127.0.0.1:{free_port}" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
