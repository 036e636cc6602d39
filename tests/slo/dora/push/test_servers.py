"""Push, scrape, rules, backfill and board, on the real servers."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from dashboards.boards import dora
from dashboards.catalog import view
from slo.connection import Connection
from slo.dora import conventions as names
from slo.dora.attribution.model import Attribution
from slo.dora.metrics.figures import figures
from slo.dora.policy.model import Policy
from slo.dora.push.backfill import LONGEST_BLOCK, moments, past
from slo.dora.push.gateway import Gateway, group_labels
from slo.dora.push.rules_text import as_rules_file
from slo.dora.push.series import Series, count_series
from slo.dora.push.write import as_openmetrics, as_text
from slo.errors import ServerUnreachable
from slo.prometheus import Prometheus
from slo.scorecard.model import PrometheusSource
from slo.scorecard.sources.prometheus import measure
from tests.slo.dora.push.history import DAY, HOUR, attribution, incident, judged, year
from tests.slo.dora.push.servers import prometheus, pushgateway
from tests.slo.lab.server import program
from tests.waiting import eventually

pytestmark = pytest.mark.e2e

_RULES = as_rules_file().replace("interval: 5m", "interval: 1s")
"""Else Prometheus would take its time for the first look at them."""
REPOSITORY = "github.com/owner/with spaces and/ümlauts"
_VARIABLES = {
    "$service": "checkout",
    "$environment": "production",
    "$window": "28d",
    "$__range_s": "604800",
    "$__range": "7d",
}


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[Gateway]:
    """A client of a real Pushgateway."""
    with pushgateway(tmp_path) as url:
        yield Gateway(url, connection=Connection(), timeout_seconds=10)


def _text(given: Attribution, at: float) -> str:
    made = figures(given, Policy(), at)
    return as_text(Series(made, edition="2025").of(made))


def _shown(gateway: Gateway) -> list[str]:
    """The lines that a scrape of the gateway gives of our metrics."""
    lines = requests.get(f"{gateway.url}/metrics", timeout=5).content.decode().splitlines()
    return [line for line in lines if line.startswith("dora_")]


def test_a_group_is_replaced_as_a_whole(gateway: Gateway) -> None:
    """What a service had that is gone is gone, too; the gateway holds what was pushed, and nothing else."""
    now = time.time()
    two = attribution(judged(DAY, at=now), judged(DAY, service="old", at=now))
    gateway.replace(REPOSITORY, _text(two, now))
    assert any('service="old"' in line for line in _shown(gateway))

    only = _text(attribution(judged(DAY, at=now)), now)
    gateway.replace(REPOSITORY, only)

    assert not [line for line in _shown(gateway) if 'service="old"' in line]
    assert len([line for line in only.splitlines() if not line.startswith("#")]) == len(_shown(gateway))
    assert [REPOSITORY] == [group.repository for group in gateway.groups()]
    assert abs(time.time() - (gateway.groups()[0].pushed_seconds or 0)) < 60


def test_two_repositories_do_not_touch_each_other(gateway: Gateway) -> None:
    """Each has its group, and deleting the one leaves the other; deleting what is not there is no failure."""
    text = _text(attribution(judged(DAY, at=time.time())), time.time())
    for name in ("github.com/o/a", "github.com/o/b"):
        gateway.replace(name, text)

    gateway.delete("github.com/o/a")
    gateway.delete("github.com/o/a")

    assert ["github.com/o/b"] == [group.repository for group in gateway.groups()]


def test_the_gateways_own_words_are_shown(gateway: Gateway) -> None:
    """Another type of the same name is refused, and what it says of it is told."""
    gateway.replace("github.com/o/a", _text(attribution(judged(DAY, at=time.time())), time.time()))

    with pytest.raises(ServerUnreachable) as caught:
        gateway.replace("github.com/o/b", "# TYPE dora_incidents_open counter\ndora_incidents_open 1\n")

    assert "it answered HTTP 400: pushed metrics are invalid or inconsistent with existing metrics" in str(caught.value)
    assert "delete that group there" in str(caught.value)


def test_a_gateway_that_is_not_there() -> None:
    """The address and what to check."""
    nobody = Gateway("http://127.0.0.1:1", connection=Connection(), timeout_seconds=1)

    with pytest.raises(ServerUnreachable, match="cannot answer to hold the group a; check that a"):
        nobody.replace("a", "x 1\n")


def _history(now: float) -> Attribution:
    """A year of deployments, with failures of several signals, most of them over, and an incident that is open."""
    rest = [
        *(judged((5 + day) * DAY, signals=("hotfix",), recovered_after=HOUR, at=now) for day in range(10)),
        judged(3 * DAY, signals=("rollback",), recovered_after=HOUR, at=now),
        judged(2 * DAY, signals=("canary",), rework=("incident",), recovered_after=2 * HOUR, at=now),
        judged(1.5 * DAY, signals=("incident",), at=now),
    ]
    open_one = incident(1.4 * DAY, of=rest[-1], at=now)
    return attribution(*year(400, at=now).deployments, *rest, incidents=(open_one,))


def _backfill(directory: Path, given: Attribution, now: float) -> int:
    """Write the past as a file, and let promtool make blocks of it; the number of blocks."""
    made = figures(given, Policy(), now)
    at = moments(now - 60 * DAY, now - 3 * HOUR, 4 * HOUR)
    lines = as_openmetrics(list(past(made, at, given, Policy(), edition="2025")), group=group_labels(REPOSITORY))
    (directory / "past.om").write_text("".join(f"{line}\n" for line in lines))
    (directory / "data").mkdir()
    subprocess.run(
        [
            program("promtool") or "promtool", "tsdb", "create-blocks-from", f"--max-block-duration={LONGEST_BLOCK}",
            "openmetrics", str(directory / "past.om"), str(directory / "data"),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    return sum(1 for path in (directory / "data").iterdir() if path.is_dir())


def test_push_scrape_rules_backfill_and_board(tmp_path: Path, gateway: Gateway) -> None:
    """The board's every query gives data, the past goes on in the present, the rules record, and no alert is loud."""
    now = time.time()
    given = _history(now)
    assert _backfill(tmp_path, given, now) < 10
    made = figures(given, Policy(), now)
    families = Series(made, edition="2025").of(made)
    gateway.replace(REPOSITORY, as_text(families))
    with prometheus(tmp_path, gateway.url, _RULES) as url:
        asked = Prometheus(url)
        eventually(
            lambda: asked.query(names.REPORT_TIMESTAMP, at=time.time()), what="the first scrape", within_seconds=30
        )
        eventually(lambda: asked.query(names.RECORDED_FAIL_RATIO, at=time.time()), what="the rules", within_seconds=60)
        _check_board(asked)
        _check_history(asked, given, now)
        _check_goals(asked)
        count = asked.query('count({__name__=~"dora_.*"})', at=time.time())[0].value
        assert count_series(families) == count
        alerts = asked.query('ALERTS{alertstate="firing"}', at=time.time())
        assert [] == [one.labels["alertname"] for one in alerts]


def _check_board(asked: Prometheus) -> None:
    """Every query of the board gives data, as Grafana would ask it."""
    silent = []
    for panel in view(dora.board()).panels:
        for target in panel.targets:
            query = target.expr
            for name, value in _VARIABLES.items():
                query = re.sub(re.escape(name) + r"\b", value, query)
            if not asked.query(query, at=time.time()):
                silent.append((panel.title, query))
    assert [] == silent


def _check_history(asked: Prometheus, given: Attribution, now: float) -> None:
    """The counters of the past and of the present are the same series, so that an increase spans both."""
    of_40_days = [one for one in given.deployments if now - one.deployment.finished_seconds < 40 * DAY]
    query = f'sum(increase({names.DEPLOYMENTS}{{service="checkout"}}[40d]))'

    assert len(of_40_days) == pytest.approx(asked.query(query, at=time.time())[0].value, abs=1.5)
    (labels,) = {
        tuple(sorted(one.items())) for one in asked.series([names.REPORT_TIMESTAMP], start=now - 50 * DAY, end=now + 60)
    }
    assert ("job", names.PUSH_JOB) in labels
    assert ("repository", REPOSITORY) in labels


def _check_goals(asked: Prometheus) -> None:
    """A goal is about one value: none, several or no number cannot be told, and each says why."""
    ratio = f'last_over_time({names.WINDOW_FAIL_RATIO}{{window="90d"}}[4h])'  # a week ago there is one each four hours
    told = measure(
        PrometheusSource(query=ratio, samples=f"count({names.WINDOW_SAMPLES})", previous_seconds=7 * DAY),
        asked,
        at=time.time(),
    )
    unknown = {
        query: measure(
            PrometheusSource(query=query, samples=None, previous_seconds=None), asked, at=time.time()
        ).unknown
        for query in ("nothing", names.WINDOW_FAIL_RATIO, "0 / vector(0)")
    }

    assert (asked.query(ratio, at=time.time())[0].value, 15, "") == (told.value, told.n, told.unknown)
    assert told.previous is not None
    assert [
        "the query gives no data",
        "the query gives 3 series, and a goal is about one: sum or select them",
        "the query gives nan, which is no value",
    ] == list(unknown.values())
