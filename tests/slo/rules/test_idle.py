"""What idle time means for ratios and alerts."""

from pathlib import Path

import pytest

from slo.model import DataSemantics, Idle
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from tests.slo.lab.promtool import failures, fires, value_is
from tests.slo.rules.examples import an_slo


@pytest.mark.parametrize(
    ("idle", "ratio", "pages"),
    [
        pytest.param(Idle.IGNORE, None, 0, id="ignored: no ratio"),
        pytest.param(Idle.GOOD, 0.0, 0, id="good: a ratio of 0"),
        pytest.param(Idle.BAD, 1.0, 2, id="bad: a ratio of 1, which pages although no request failed"),
    ],
)
def test_idle(tmp_path: Path, idle: Idle, ratio: float | None, pages: int) -> None:
    """An idle hour has the ratio that the SLO says, and the hours before it keep theirs."""
    groups = rule_groups([an_slo(semantics=DataSemantics(idle=idle))], RuleSettings(interval_seconds=60))
    series = {'requests_total{code="200"}': "0+60x60 3600+0x80", 'requests_total{code="500"}': "0+0x140"}
    expected = [
        value_is("slo:sli_error:ratio_rate5m", ratio, at="2h15m"),
        value_is("slo:sli_error:ratio_rate1h", ratio, at="2h15m"),
        value_is("slo:sli_error:ratio_rate2h", 0.0, at="2h15m"),
        fires("ShopOrdersBudgetBurn", at="2h15m", times=pages // 2),
    ]
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")
