"""Events of this hour and of windows, as a real promtool evaluates the rules."""

from pathlib import Path

from slo.model import RollingWindow
from slo.rules.groups import rule_groups
from slo.rules.interface import RuleSettings
from tests.slo.lab.promtool import failures, only, value_is
from tests.slo.rules.examples import DAY, SILENT, an_slo

SETTINGS = RuleSettings(interval_seconds=60)
SLOW = RuleSettings(interval_seconds=240)
HOURS = tuple(
    f"slo:sli_{kind}:{series}"
    for kind in ("total", "error")
    for series in ("event_rate", "event_rate_odd_hours", "events_this_hour")
)
TWO_DAYS = (*HOURS, "slo:sli_total:events_2d", "slo:sli_error:events_2d", "slo:sli_error:ratio_rate2d")


def test_this_hour_begins_anew_with_every_hour(tmp_path: Path) -> None:
    """The count of this hour is that of the counters since the full hour, in odd and in even hours."""
    groups = only(rule_groups([an_slo(alerting=SILENT)], SETTINGS), *HOURS)
    total, bad = "slo:sli_total:events_this_hour", "slo:sli_error:events_this_hour"
    expected = [
        # There is no rate before the second scrape, and the first errors are still on their way at 2h.
        value_is(total, 60 * 23, at="25m"),
        value_is(total, 60 * 58, at="1h"),
        value_is(total, 60, at="1h1m"),
        value_is(total, 60 * 29, at="1h29m"),
        value_is(total, 60 * 60 + 10 * 30, at="2h", within=25),
        value_is(total, 70 * 30, at="2h30m"),
        value_is(total, 70 * 60, at="3h"),
        value_is(bad, 0, at="1h", within=10),
        value_is(bad, 10 * 30, at="2h", within=25),
        value_is(bad, 10 * 10, at="2h10m", within=10),
    ]
    series = {'requests_total{code="200"}': "0+60x185", 'requests_total{code="500"}': "0+0x89 0+10x95"}
    report = failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")
    assert "" == report


def test_windows_of_up_to_a_day_are_summed_sample_by_sample(tmp_path: Path) -> None:
    """Ratios and events are those of the window, not of its halves' averages."""
    groups = rule_groups([an_slo(alerting=SILENT)], SETTINGS)
    # A busy hour without an error, then a quiet one where every second request fails.
    series = {
        'requests_total{code="200"}': "0+1000x65 65010+10x60",
        'requests_total{code="500"}': "0+0x65 10+10x60",
    }
    expected = [
        value_is("slo:sli_total:events_2h", 61_200, at="2h5m", within=6000),
        value_is("slo:sli_error:ratio_rate2h", 600 / 61_200, at="2h5m", within=0.001),
        value_is("slo:sli_error:ratio_rate30m", 0.5, at="2h5m"),
        value_is("slo:sli_error:ratio_rate5m", 0.5, at="2h5m"),
    ]
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")


def test_longer_windows_are_summed_hour_by_hour(tmp_path: Path) -> None:
    """A window of two days has exactly its events, wherever between two full hours it begins and ends."""
    slo = an_slo(window=RollingWindow(seconds=2 * DAY), alerting=SILENT)
    groups = only(rule_groups([slo], SLOW), *TWO_DAYS)
    # What is looked at is the arithmetic, so it is held against a plain sum of the same samples.
    total, bad = _plain("slo:sli_total:event_rate"), _plain("slo:sli_error:event_rate")
    series = {
        'requests_total{code="200"}': "0+1000x300 0+7x300 2100+400x300",
        'requests_total{code="500"}': "0+1x400 400+30x500",
    }
    expected = [
        expectation
        for at in ("47h56m", "48h", "48h4m", "50h28m", "52h56m")
        for expectation in (
            value_is(f"sum(slo:sli_total:events_2d) - {total}", 0, at=at),
            value_is(f"sum(slo:sli_error:events_2d) - {bad}", 0, at=at),
            value_is(f"sum(slo:sli_error:ratio_rate2d) - {bad} / ({total})", 0, at=at, within=0.000001),
            value_is("slo:sli_total:events_2d > bool 100000", 1, at=at),
        )
    ]
    report = failures(tmp_path, groups, series, expected, every="4m", evaluated_every="4m")
    assert "" == report


def _plain(series: str) -> str:
    """Sum the samples of two days."""
    return f"240 * sum(sum_over_time({series}[47h59m59s999ms]))"


def test_gaps_are_neither_counted_nor_spread(tmp_path: Path) -> None:
    """While nothing is scraped there are no events, and those before and after are still there."""
    slo = an_slo(window=RollingWindow(seconds=2 * DAY), alerting=SILENT)
    groups = only(rule_groups([slo], SLOW), *TWO_DAYS)
    plain = _plain("slo:sli_total:event_rate")
    series = {'requests_total{code="200"}': "0+1000x100 _x60 160000+1000x300"}
    expected = [
        value_is("slo:sli_total:events_this_hour", None, at="9h"),
        value_is(f"sum(slo:sli_total:events_2d) - {plain}", 0, at="9h", within=0.001),
        value_is(f"sum(slo:sli_total:events_2d) - {plain}", 0, at="30h", within=0.001),
    ]
    assert "" == failures(tmp_path, groups, series, expected, every="4m", evaluated_every="4m")


def test_a_changed_label_does_not_matter(tmp_path: Path) -> None:
    """What was recorded under other labels counts on, for the id is the same."""
    groups = rule_groups([an_slo(alerting=SILENT)], SETTINGS)
    old = 'slo_id="shop-orders", slo_service="shop", slo="orders", owner="somebody"'
    series = {
        f"slo:sli_total:event_rate{{{old}}}": "1x60 _x60",
        f"slo:sli_error:event_rate{{{old}}}": "0.5x60 _x60",
        'requests_total{code="200"}': "_x61 0+60x60",
    }
    expected = [value_is("slo:sli_error:ratio_rate2h", 0.5 * 3660 / (3660 + 58 * 60), at="2h", within=0.01)]
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")


def test_two_slos_on_one_metric_are_kept_apart(tmp_path: Path) -> None:
    """Each SLO reads what was recorded under its own id."""
    slos = [an_slo(alerting=SILENT), an_slo(id="shop-other", alerting=SILENT)]
    series = {'requests_total{code="200"}': "0+60x65", 'requests_total{code="500"}': "0+6x65"}
    expected = [
        value_is('slo:sli_error:ratio_rate1h{slo_id="shop-orders"}', round(6 / 66, 3), at="1h5m"),
        value_is('slo:sli_total:events_this_hour{slo_id="shop-other"}', 5 * 66, at="1h5m", within=11),
    ]
    groups = rule_groups(slos, SETTINGS)
    assert "" == failures(tmp_path, groups, series, expected, every="1m", evaluated_every="1m")
