"""Slices of time as events, as a real promtool evaluates them."""

from decimal import Decimal
from pathlib import Path

import pytest

from slo.model import (
    Budgeting,
    Comparison,
    DataSemantics,
    Idle,
    Indicator,
    RatioIndicator,
    RatioTimeslices,
    ThresholdIndicator,
    Timeslices,
)
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from tests.slo.lab.promtool import failures, value_is
from tests.slo.rules.examples import EVENTS, SILENT, an_slo

SETTINGS = RuleSettings(interval_seconds=60)
SLICES = Timeslices(slice_seconds=300, target_ratio=Decimal("0.9"))
RATIOS = RatioTimeslices(slice_seconds=300)
# Two hours: the first one busy and good, the second one quiet with every fifth request bad for its last half hour.
TRAFFIC = {
    'requests_total{code="200"}': "0+1000x60 60010+10x30 60310+8x30",
    'requests_total{code="500"}': "0+0x90 2+2x30",
}
RATIO = RatioIndicator(
    ratio='sum(rate(requests_total{code="500"}[{{.window}}])) / sum(rate(requests_total[{{.window}}]))', is_errors=True
)
THRESHOLD = ThresholdIndicator(value="busy", comparison=Comparison.LT, threshold=0.5)
BUSY = {"busy": "0x90 0.9x3 0.1x1 0.9x25"}


@pytest.mark.parametrize(
    ("indicator", "budgeting", "series", "slices", "bad"),
    [
        pytest.param(EVENTS, SLICES, TRAFFIC, 24, 6, id="a slice counts once, however busy it was"),
        pytest.param(EVENTS, RATIOS, TRAFFIC, 24, 1.2, id="a slice counts with its ratio"),
        pytest.param(RATIO, SLICES, TRAFFIC, 24, 6, id="slices of a ratio"),
        pytest.param(RATIO, RATIOS, TRAFFIC, 24, 1.2, id="slices of a ratio, with it"),
        pytest.param(THRESHOLD, SLICES, BUSY, 24, 6, id="slices of a value"),
        pytest.param(THRESHOLD, RATIOS, BUSY, 24, 5.8, id="slices of a value, with their part of bad looks"),
    ],
)
def test_slices(
    tmp_path: Path, indicator: Indicator, budgeting: Budgeting, series: dict[str, str], slices: float, bad: float
) -> None:
    """Two hours have 24 slices of five minutes, and so many of them are bad."""
    slo = an_slo(indicator=indicator, budgeting=budgeting, alerting=SILENT)
    total = "slo:sli_total:events_2h"
    expected = [
        value_is(total, slices, at="2h"),
        value_is(f"sum(slo:sli_error:ratio_rate2h) * sum({total})", bad, at="2h", within=0.3),
        value_is("slo:sli_total:events_this_hour", slices / 2, at="2h"),
        value_is("slo:sli_total:event_rate", 0, at="1h58m"),
        value_is("slo:sli_total:event_rate", round(1 / 60, 6), at="2h"),
        value_is("slo:sli_total:events_5m", 1, at="1h58m"),
    ]
    groups = rule_groups([slo], SETTINGS)
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")


@pytest.mark.parametrize(
    ("idle", "budgeting", "slices", "bad"),
    [
        pytest.param(Idle.IGNORE, SLICES, 12, 0, id="idle slices do not count"),
        pytest.param(Idle.GOOD, SLICES, 24, 0, id="idle slices are good"),
        pytest.param(Idle.BAD, SLICES, 24, 12, id="idle slices are bad"),
        pytest.param(Idle.IGNORE, RATIOS, 12, 0, id="idle slices with a ratio do not count"),
        pytest.param(Idle.BAD, RATIOS, 24, 12, id="idle slices with a ratio are bad"),
    ],
)
def test_idle_slices(tmp_path: Path, idle: Idle, budgeting: Budgeting, slices: float, bad: float) -> None:
    """A slice without events is what the SLO says."""
    slo = an_slo(budgeting=budgeting, semantics=DataSemantics(idle=idle), alerting=SILENT)
    series = {'requests_total{code="200"}': "0+60x60 3600+0x80"}
    total = "slo:sli_total:events_2h"
    expected = [
        value_is(total, slices, at="2h5m", within=1),
        value_is(f"sum(slo:sli_error:ratio_rate2h) * sum({total})", bad, at="2h5m", within=1),
    ]
    groups = rule_groups([slo], SETTINGS)
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")


def test_a_slice_on_its_target_is_good(tmp_path: Path) -> None:
    """A rounded rate does not make a slice bad."""
    slo = an_slo(budgeting=Timeslices(slice_seconds=300, target_ratio=Decimal("0.97")), alerting=SILENT)
    series = {'requests_total{code="200"}': "0+97x65", 'requests_total{code="500"}': "0+3x65"}
    expected = [value_is("slo:sli_error:ratio_rate1h", 0, at="1h")]
    groups = rule_groups([slo], SETTINGS)
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")


def test_alert_windows_are_no_shorter_than_a_slice() -> None:
    """A window that is shorter than a slice would mostly be empty."""
    slo = an_slo(budgeting=Timeslices(slice_seconds=3600, target_ratio=Decimal("0.9")))
    (group,) = rule_groups([slo], RuleSettings())
    records = {getattr(rule, "record", "") for rule in group.rules}
    assert "slo:sli_error:ratio_rate1h" in records
    assert "slo:sli_error:ratio_rate30m" not in records
