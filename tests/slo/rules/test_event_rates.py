"""Events per second from the raw metrics, asked of a real promtool."""

from pathlib import Path

import pytest

from slo.model import (
    Comparison,
    Composite,
    DataSemantics,
    EventsIndicator,
    Idle,
    Indicator,
    MissingErrors,
    RatioIndicator,
    ThresholdIndicator,
)
from slo.rules.event_rates import event_rates
from tests.slo.lab.promtool import failures, value_is
from tests.slo.rules.examples import BAD, EVENTS, GOOD, TOTAL, an_slo

SERIES = {'requests_total{code="200"}': "0+60x40", 'requests_total{code="500"}': "0+3x40"}
ONLY_GOOD = {'requests_total{code="200"}': "0+60x40"}
ONLY_BAD = {'requests_total{code="500"}': "0+3x40"}
GOOD_EVENTS = EventsIndicator(total=TOTAL, good=GOOD)


@pytest.mark.parametrize(
    ("indicator", "missing", "series", "total", "errors"),
    [
        pytest.param(EVENTS, MissingErrors.ZERO, SERIES, 2.1, 0.1, id="bad events are counted"),
        pytest.param(EVENTS, MissingErrors.ZERO, ONLY_GOOD, 2.0, 0.0, id="no bad series means no errors"),
        pytest.param(EVENTS, MissingErrors.NO_DATA, ONLY_GOOD, 2.0, None, id="no bad series means nothing is known"),
        pytest.param(EVENTS, MissingErrors.ZERO, {}, None, None, id="no series at all is never zero"),
        pytest.param(GOOD_EVENTS, MissingErrors.ZERO, SERIES, 2.1, 0.1, id="what is not good is bad"),
        pytest.param(GOOD_EVENTS, MissingErrors.ZERO, ONLY_BAD, 0.1, 0.1, id="no good series means all is bad"),
        pytest.param(GOOD_EVENTS, MissingErrors.NO_DATA, ONLY_BAD, 0.1, None, id="no good series, nothing is known"),
        pytest.param(
            EventsIndicator(total=GOOD, good=TOTAL),
            MissingErrors.ZERO,
            SERIES,
            2.0,
            0.0,
            id="more good than all is no negative count",
        ),
        pytest.param(
            EventsIndicator(total=f"{TOTAL} # all\n", errors=f"# bad ones\n{BAD} # really"),
            MissingErrors.ZERO,
            SERIES,
            2.1,
            0.1,
            id="comments end where they should",
        ),
        pytest.param(
            EventsIndicator(total=f"{TOTAL} or vector(0) / 0", errors="vector(0) / 0"),
            MissingErrors.ZERO,
            {},
            None,
            None,
            id="what is no number is no rate",
        ),
    ],
)
def test_events(
    tmp_path: Path,
    indicator: Indicator,
    missing: MissingErrors,
    series: dict[str, str],
    total: float | None,
    errors: float | None,
) -> None:
    """All and bad events are as many as the counters say, and unknown where the SLO says so."""
    rates = event_rates(
        an_slo(indicator=indicator, semantics=DataSemantics(missing_errors=missing)), window_seconds=300
    )
    expected = [value_is(rates.total, total, at="15m"), value_is(rates.errors, errors, at="15m")]
    assert "" == failures(tmp_path, (), series, expected)


RATIO = RatioIndicator(ratio="sum(rate(bad[{{.window}}])) / sum(rate(all[{{.window}}]))", is_errors=True)
GOOD_RATIO = RatioIndicator(ratio="1 - sum(rate(bad[{{.window}}])) / sum(rate(all[{{.window}}]))", is_errors=False)


@pytest.mark.parametrize(
    ("indicator", "idle", "all_events", "total", "errors"),
    [
        pytest.param(RATIO, Idle.IGNORE, "0+10x40", 1.0, 0.2, id="a ratio of errors"),
        pytest.param(GOOD_RATIO, Idle.IGNORE, "0+10x40", 1.0, 0.2, id="a ratio of successes"),
        pytest.param(RATIO, Idle.IGNORE, "0+1x40", 1.0, 1.0, id="a ratio above 1 counts as 1"),
        pytest.param(RATIO, Idle.IGNORE, "0+0x40", 0.0, 0.0, id="idle time has no events"),
        pytest.param(RATIO, Idle.GOOD, "0+0x40", 1.0, 0.0, id="idle time is good"),
        pytest.param(GOOD_RATIO, Idle.BAD, "0+0x40", 1.0, 1.0, id="idle time is bad"),
    ],
)
def test_ratio(
    tmp_path: Path, indicator: Indicator, idle: Idle, all_events: str, total: float | None, errors: float | None
) -> None:
    """Each look at a ratio is one event, so many parts of it bad."""
    bad = "0+0x40" if all_events == "0+0x40" else "0+2x40"
    rates = event_rates(an_slo(indicator=indicator, semantics=DataSemantics(idle=idle)), window_seconds=300)
    expected = [
        value_is(f"30 * ({rates.total})", total, at="15m"),
        value_is(f"30 * ({rates.errors})", errors, at="15m"),
    ]
    assert "" == failures(tmp_path, (), {"bad": bad, "all": all_events}, expected)


@pytest.mark.parametrize(
    ("comparison", "value", "total", "errors"),
    [
        pytest.param(Comparison.LT, "0.3", 1.0, 0.0, id="below is good"),
        pytest.param(Comparison.LT, "0.5", 1.0, 1.0, id="equal is not below"),
        pytest.param(Comparison.LTE, "0.5", 1.0, 0.0, id="equal is at most"),
        pytest.param(Comparison.GT, "0.3", 1.0, 1.0, id="below is not above"),
        pytest.param(Comparison.GTE, "0.5", 1.0, 0.0, id="equal is at least"),
        pytest.param(Comparison.LT, "+Inf", 1.0, 1.0, id="infinity is a bad latency"),
        pytest.param(Comparison.LT, "NaN", 0.0, 0.0, id="no number is idle time"),
    ],
)
def test_threshold(
    tmp_path: Path, comparison: Comparison, value: str, total: float | None, errors: float | None
) -> None:
    """Each look at a value is one event, good or bad."""
    indicator = ThresholdIndicator(value="latency_seconds", comparison=comparison, threshold=0.5)
    rates = event_rates(an_slo(indicator=indicator), window_seconds=300)
    series = {"latency_seconds": " ".join([value] * 40)}
    expected = [
        value_is(f"30 * ({rates.total})", total, at="15m"),
        value_is(f"30 * ({rates.errors})", errors, at="15m"),
    ]
    assert "" == failures(tmp_path, (), series, expected)


def test_the_worst_of_several_values_counts(tmp_path: Path) -> None:
    """Where a query gives several series, one bad one makes the moment bad."""
    indicator = ThresholdIndicator(value="latency_seconds", comparison=Comparison.LT, threshold=0.5)
    rates = event_rates(an_slo(indicator=indicator), window_seconds=300)
    series = {'latency_seconds{pod="a"}': "0.1x40", 'latency_seconds{pod="b"}': "0.9x40"}
    expected = [value_is(f"30 * ({rates.errors})", 1.0, at="15m")]
    assert "" == failures(tmp_path, (), series, expected)


def test_groups_are_kept_apart(tmp_path: Path) -> None:
    """Every group has events of its own, and no other label."""
    slo = an_slo(
        indicator=EventsIndicator(
            total="sum by (handler) (rate(requests_total[{{.window}}]))",
            errors='sum by (handler) (rate(requests_total{code="500"}[{{.window}}]))',
        ),
        group_labels=("handler",),
    )
    rates = event_rates(slo, window_seconds=300)
    series = {
        'requests_total{handler="/a", code="200"}': "0+30x40",
        'requests_total{handler="/a", code="500"}': "0+3x40",
        'requests_total{handler="/b", code="200"}': "0+60x40",
    }
    expected = [
        {
            "expr": f"round({rates.errors}, 0.001)",
            "eval_time": "15m",
            "exp_samples": [{"labels": '{handler="/a"}', "value": 0.1}, {"labels": '{handler="/b"}', "value": 0}],
        }
    ]
    assert "" == failures(tmp_path, (), series, expected)


def test_a_composite_has_no_events() -> None:
    """Whoever asks a composite SLO for its events has to ask its components."""
    with pytest.raises(TypeError, match="shop-orders: a composite SLO has no events of its own"):
        event_rates(an_slo(indicator=Composite(components=())), window_seconds=300)
