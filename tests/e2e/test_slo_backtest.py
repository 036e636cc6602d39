import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from slo.cli.backtest import backtest
from slo.render.rules_file import as_rules_file
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from slo.spec.read import read_slos
from tests.slo.backtest.shop import write_spec
from tests.slo.lab.server import Lab, Span

pytestmark = pytest.mark.e2e

START, END = 1_759_881_600, 1_759_968_000
"""2025-10-08, in UTC."""
RECORDED_FROM = START + 10 * 3600
OUTAGE = range(START + 14 * 3600, START + 14 * 3600 + 2400)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    """Hold a day of two counters, scraped each minute, and from ten o'clock on what the rules recorded."""
    lab = Lab(tmp_path / "lab", lookback="5m")
    metrics = tmp_path / "metrics.txt"
    metrics.write_text("\n".join(_openmetrics()) + "\n", encoding="utf-8")
    lab.add_raw(metrics)
    groups = rule_groups(read_slos([write_spec(tmp_path)]), RuleSettings())
    for group in yaml.safe_load(as_rules_file(groups))["groups"]:
        base = {**group, "rules": [rule for rule in group["rules"] if rule.get("record", "").endswith(":event_rate")]}
        lab.add_layer([(base, Span(start=RECORDED_FROM, end=END))])
    with lab.running():
        yield lab


def test_recordings_and_raw_metrics_tell_the_same(lab: Lab, tmp_path: Path) -> None:
    """An alert fires within a minute at the same time, whichever of the two is read; the mixture says what is which."""
    raw, both = (_replayed(lab, tmp_path, source) for source in ("raw", "auto"))

    assert {"raw"} == {one["source"] for one in raw["sources"]}
    assert {"raw", "recorded"} == {one["source"] for one in both["sources"]}
    assert [("ShopAvailability", "page"), ("ShopAvailability", "ticket")] == [
        (one["alert"], one["tier"]) for one in both["alerts"]
    ]
    for one, other in zip(raw["alerts"], both["alerts"], strict=True):
        apart = datetime.fromisoformat(one["fired"]) - datetime.fromisoformat(other["fired"])
        assert abs(apart.total_seconds()) <= 60
    assert raw["budget_left_ratio"] == pytest.approx(both["budget_left_ratio"], rel=0.01)


# Private


def _replayed(lab: Lab, folder: Path, source: str) -> dict[str, Any]:
    command = [str(folder / "shop.yaml"), "--prometheus", lab.url, "--source", source, "--format", "json"]
    result = CliRunner().invoke(backtest, [*command, "--from", str(START), "--to", str(END)], catch_exceptions=False)
    assert 0 == result.exit_code
    found: dict[str, Any] = json.loads(result.stdout)["slos"][0]["groups"][0]
    return found


def _openmetrics() -> Iterator[str]:
    good = bad = 0
    rows = []
    for time in range(START, END + 60, 60):
        failed = 120 if time in OUTAGE else 0
        good, bad = good + 600 - failed, bad + failed
        rows.append((time, good, bad))
    yield "# TYPE http_requests counter"
    yield from (f'http_requests_total{{job="shop",code="200"}} {count} {time}' for time, count, _ in rows)
    yield from (f'http_requests_total{{job="shop",code="503"}} {count} {time}' for time, _, count in rows)
    yield "# EOF"
