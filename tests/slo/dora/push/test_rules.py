"""Each rule, as a real promtool evaluates it: a sentence, the series, what it says."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from slo.dora import conventions as names
from slo.dora.push.rules import rule_groups
from slo.dora.push.rules_text import as_prometheus_rule
from tests.slo.lab.promtool import failures, fires, value_is

_GROUP = 'job="load-harness-dora",repository="github.com/o/n"'
_OF = 'service="checkout",environment="production"'
_PUSHED, _FAILED = f"{names.PUSH_TIME}{{{_GROUP}}}", f"{names.PUSH_FAILURE_TIME}{{{_GROUP}}}"
_MADE = f"{names.REPORT_TIMESTAMP}{{{_GROUP}}}"
_ALERTS = ("DoraPushStale", "DoraPushFailing", "DoraFiguresStale", "DoraFiguresMissing", "DoraDataIncomplete")
_QUALITY = f'{names.DATA_QUALITY_RATIO}{{{_GROUP},{_OF},check="linked_changes"}}'
# promtool's clock begins at 0, and a sample each hour stands for a scrape each hour: 40 h in all.
_HEALTHY = {_PUSHED: "0+3600x40", _FAILED: "0x40", _MADE: "0+3600x40", _QUALITY: "0.95x40"}


@pytest.mark.parametrize(
    ("changed", "alert"),
    [
        pytest.param({}, None, id="all is well: a push each hour, none failed, figures of the same hour"),
        pytest.param({_PUSHED: "0x40", _MADE: "0x40"}, "DoraPushStale", id="nobody pushed for 40 hours"),
        pytest.param({_FAILED: "1+3600x40"}, "DoraPushFailing", id="the last push failed, a second after one that did"),
        pytest.param({_MADE: "0x40"}, "DoraFiguresStale", id="somebody pushes the figures of 40 hours ago"),
        pytest.param({_MADE: "_x40", _PUSHED: "_x40"}, "DoraFiguresMissing", id="the gateway lost everything"),
        pytest.param({_QUALITY: "0.7x40"}, "DoraDataIncomplete", id="of three in ten deployments nothing is linked"),
    ],
)
def test_alerts(tmp_path: Path, changed: Mapping[str, str], alert: str | None) -> None:
    """One thing is wrong, and the one alert that is about it fires."""
    expected = [fires(one, at="39h", times=int(one == alert)) for one in _ALERTS]

    assert "" == failures(
        tmp_path, rule_groups(), {**_HEALTHY, **changed}, expected, every="1h", evaluated_every="1h"
    ).replace("\n", "")


def test_a_daily_push_that_is_late_is_no_alert(tmp_path: Path) -> None:
    """26 hours after a push it is quiet; a minute later it is not."""
    series = {_PUSHED: "0x400", _MADE: "0x400", _FAILED: "0x400"}
    expected = [fires("DoraPushStale", at="26h", times=0), fires("DoraPushStale", at="26h5m", times=1)]

    assert "" == failures(tmp_path, rule_groups(), series, expected, every="5m", evaluated_every="5m")


def _four_weeks(*, failed: int, canaries: int, succeeded: int) -> Mapping[str, str]:
    """Grow counters from 0 to their end in four weeks, a sample each four hours: 168 steps."""
    deployments = f'{names.DEPLOYMENTS}{{{_OF},result="success",planned="true"}}'
    rollbacks = f'{names.DEPLOYMENTS}{{{_OF},result="rollback",planned="false"}}'
    of_signal = f"{names.FAILED_DEPLOYMENTS}{{{_OF},signal="
    bucket = f"{names.CHANGE_LEAD_TIME_SECONDS}_bucket{{{_OF},le="
    return {
        deployments: f"0+{succeeded / 168}x168",
        rollbacks: f"0+{1 / 168}x168",
        f'{of_signal}"incident"}}': f"0+{failed / 168}x168",
        f'{of_signal}"canary"}}': f"0+{canaries / 168}x168",
        f'{bucket}"86400"}}': f"0+{30 / 168}x168",
        f'{bucket}"+Inf"}}': f"0+{40 / 168}x168",
        f"{names.CHANGE_LEAD_TIME_SECONDS}_count{{{_OF}}}": f"0+{40 / 168}x168",
    }


def test_recordings(tmp_path: Path) -> None:
    """Of 18 that succeeded 2 failed, and 2 canaries besides: 4 of 20; 30 of 40 changes took at most a day."""
    expected = [
        value_is(names.RECORDED_DEPLOYMENTS, 18, at="28d", within=0.2),
        value_is(names.RECORDED_FAIL_RATIO, 4 / 20, at="28d", within=0.005),
        value_is(names.RECORDED_WITHIN_A_DAY, 0.75, at="28d", within=0.005),
    ]
    series = _four_weeks(failed=2, canaries=2, succeeded=18)

    assert "" == failures(tmp_path, rule_groups(), series, expected, every="4h", evaluated_every="4h")


def test_without_a_deployment_there_is_no_ratio(tmp_path: Path) -> None:
    """Nothing is known, which is not 0 %."""
    expected = [value_is(names.RECORDED_FAIL_RATIO, None, at="28d")]
    series = _four_weeks(failed=0, canaries=0, succeeded=0)

    assert "" == failures(tmp_path, rule_groups(), series, expected, every="4h", evaluated_every="4h")


def test_the_edge_as_prometheus_3_writes_it(tmp_path: Path) -> None:
    """`le="86400.0"` is the same edge."""
    series = {
        name.replace('"86400"', '"86400.0"'): values
        for name, values in _four_weeks(failed=0, canaries=0, succeeded=9).items()
    }
    expected = [value_is(names.RECORDED_WITHIN_A_DAY, 0.75, at="28d", within=0.005)]

    assert "" == failures(tmp_path, rule_groups(), series, expected, every="4h", evaluated_every="4h")


def test_the_shipped_rules_are_what_the_command_writes() -> None:
    """Nobody edits the generated file: `load-harness dora rules --format prometheusrule` writes it."""
    shipped = Path(__file__).parents[4] / "k8s" / "observability" / "generated" / "dora-rules.yaml"

    assert as_prometheus_rule() == shipped.read_text(encoding="utf-8")
