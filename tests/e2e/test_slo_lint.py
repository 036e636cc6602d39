"""`slo lint --prometheus` against a real server over series whose faults are known."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from load_harness.cli import main
from slo.lint.interface import Surroundings
from slo.lint.observe import Observer
from slo.lint.read import subjects_of
from slo.prometheus import Prometheus
from slo.spec.read import read_slos
from slo.window_tables.read import shipped_window_tables
from tests.slo.lab.series import Scrapes, Series, counter, without, write_openmetrics
from tests.slo.lab.server import Lab

pytestmark = pytest.mark.e2e

HOURS = 3
SCRAPE_SECONDS = 15.0
SPEC = """\
version: prometheus/v1
service: shop
slos:
  - name: availability
    objective: 99.99
    x-load-harness: {{window: 7d}}
    sli:
      events:
        error_query: sum(rate({errors}[{{{{.window}}}}]))
        total_query: sum{by} (rate({total}[{{{{.window}}}}]))
"""
GOOD = 'http_requests_total{job="shop"}'
BAD = 'http_requests_total{job="shop",code="500"}'
BUCKET = "http_request_duration_seconds_bucket"


def _series(now: float) -> Iterator[Series]:
    times = Scrapes(start=now - HOURS * 3600, end=now, every_seconds=SCRAPE_SECONDS).times()
    for instance in ("a:80", "b:80"):
        target = {"job": "shop", "instance": instance}
        yield Series(labels={"__name__": "up", **target}, samples=tuple((one, 1.0) for one in times))
        requests = {"__name__": "http_requests_total", **target}
        yield counter({**requests, "code": "200"}, lambda _: 2.0, times)
        errors = counter({**requests, "code": "500"}, lambda _: 0.01, times, first_value=3)
        yield without(errors, 0, now - 1800)  # born half an hour ago, above 0
        yield counter({**requests, "code": "503"}, lambda _: 0.0, times)
        for edge in ("0.1", "0.5", "1", "+Inf"):
            yield counter({"__name__": BUCKET, **target, "le": edge}, lambda _: 2.0, times)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Prometheus over the series."""
    folder = tmp_path_factory.mktemp("lint")
    raw, lab = folder / "raw.txt", Lab(folder, lookback="5m")
    write_openmetrics(raw, _series(float(int(time.time()))))
    lab.add_raw(raw)
    with lab.running():
        yield lab.url


def _found(
    server: str, folder: Path, capsys: pytest.CaptureFixture[str], *, errors: str = BAD, total: str = GOOD, by: str = ""
) -> dict[str, str]:
    """Lint an SLO with these selectors; the sentences with their fixes by the ids of the checks."""
    (folder / "slo.yaml").write_text(SPEC.format(errors=errors, total=total, by=by), encoding="utf-8")
    code = main(["slo", "lint", str(folder / "slo.yaml"), "--prometheus", server, "--format", "json"])
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert code == (1 if findings else 0)
    return {one["id"]: f"{one['sentence']}; {one['fix']}" for one in findings}


def test_a_good_slo_is_clean(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The errors begin at 0, all is there, and there is traffic enough."""
    errors = 'http_requests_total{job="shop",code="503"}'

    assert {} == _found(server, tmp_path, capsys, errors=errors)


@pytest.mark.parametrize(
    ("changes", "check_id", "told"),
    [
        ({"total": "http_request_total"}, "metric-missing", "did you mean http_requests_total?"),
        ({"total": 'http_requests_total{jub="shop"}'}, "label-missing", "did you mean job?"),
        ({"total": 'http_requests_total{job="shopp"}'}, "value-missing", "did you mean shop?"),
        ({"errors": 'http_requests_total{job="shop",code="500"}'}, "errors-never-born", "began above 0"),
        ({"errors": 'http_requests_total{job="shop",code="504"}'}, "errors-never-born", "has no series yet"),
        (
            {"errors": BUCKET + '{job="shop",le="0.3"}', "total": BUCKET + '{job="shop",le="+Inf"}'},
            "latency-off-bucket",
            "(edges: 0.1 0.5 1)",
        ),
    ],
    ids=["metric", "label", "value", "errors born above 0", "errors not born", "bucket"],
)
def test_what_is_not_there_is_found(
    changes: dict[str, str],
    check_id: str,
    told: str,
    server: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Each with what is there instead."""
    assert told in _found(server, tmp_path, capsys, **changes)[check_id]


def test_what_the_server_shows_is_used(server: str, tmp_path: Path) -> None:
    """The scrape interval, the traffic, the groups, and how long samples are kept."""
    (tmp_path / "slo.yaml").write_text(SPEC.format(errors=BAD, total=GOOD, by=""), encoding="utf-8")
    observer = Observer(Prometheus(server), now=time.time())
    around = observer.with_retention(Surroundings())
    (subject,) = subjects_of(read_slos([tmp_path]), around, tables=shipped_window_tables())

    seen = observer.observed(subject)

    assert 100 * 365 * 86_400 == around.retention_seconds
    assert SCRAPE_SECONDS == seen.scrape_interval_seconds
    assert seen.events_per_second == pytest.approx(4.0, rel=0.05)
    assert seen.observations is not None
    assert 1 == seen.observations.groups


def test_an_idle_service_has_no_budget(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The traffic is that of the server, and it is none."""
    quiet = 'http_requests_total{job="shop",code="503"}'
    found = _found(server, tmp_path, capsys, errors=quiet, total=quiet)

    assert "0/d are 0 events in 1w" in found["budget-below-one-event"]


def test_a_whole_edge_is_found_on_this_prometheus(
    server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """However its version spells it."""
    errors = BUCKET + '{job="shop",le="1.0"}'
    found = _found(server, tmp_path, capsys, errors=errors, total=BUCKET + '{job="shop",le="+Inf"}')

    assert "latency-off-bucket" not in found
