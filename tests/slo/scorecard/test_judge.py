import pytest

from slo.scorecard.judge import judge
from slo.scorecard.model import Measured, Trend, Verdict
from tests.slo.scorecard.builders import goal


@pytest.mark.parametrize(
    ("measured", "verdict", "because"),
    [
        pytest.param(Measured(source="s", value=0.03), Verdict.MET, "3% against < 5%", id="kept"),
        pytest.param(Measured(source="s", value=0.05), Verdict.MISSED, "5% against < 5%", id="just not kept"),
        pytest.param(Measured(source="s"), Verdict.UNKNOWN, "there is no data", id="no value is not 0"),
        pytest.param(
            Measured(source="s", value=0.03, unknown="the clone is shallow"),
            Verdict.UNKNOWN,
            "the clone is shallow",
            id="a value of unfit data",
        ),
        pytest.param(
            Measured(source="s", value=0.0, n=4),
            Verdict.UNKNOWN,
            "0% against < 5%, but of 4, and fewer than 5 can be chance",
            id="four deployments without a failure prove nothing",
        ),
        pytest.param(
            Measured(source="s", value=1.0, n=4, low=0.51, high=1.0),
            Verdict.MISSED,
            "100% against < 5%",
            id="four failures of four are enough",
        ),
        pytest.param(
            Measured(source="s", value=0.0, n=4, low=0.0, high=0.49),
            Verdict.UNKNOWN,
            "0% against < 5%, but of 4, and fewer than 5 can be chance",
            id="an interval on both sides tells nothing",
        ),
        pytest.param(Measured(source="s", value=0.0, n=5), Verdict.MET, "0% against < 5%", id="five are enough"),
        pytest.param(
            Measured(source="s", verdict=Verdict.MISSED, because="p95 was 300 ms"),
            Verdict.MISSED,
            "p95 was 300 ms",
            id="a load test decides itself",
        ),
    ],
)
def test_verdicts(measured: Measured, verdict: Verdict, because: str) -> None:
    """A goal of at most 5 %, which asks for five things behind the value."""
    result = judge(goal(least_n=5), measured)

    assert (verdict, because) == (result.verdict, result.because)


@pytest.mark.parametrize(
    ("target", "now", "before", "trend"),
    [
        pytest.param("< 5%", 0.03, 0.04, Trend.BETTER, id="less is better where the target is a most"),
        pytest.param("< 5%", 0.04, 0.03, Trend.WORSE, id="more is worse there"),
        pytest.param(">= 99%", 0.995, 0.99, Trend.BETTER, id="more is better where the target is a least"),
        pytest.param("< 5%", 0.03, 0.03, Trend.UNCHANGED, id="the same"),
        pytest.param("< 5%", 0.030000001, 0.03, Trend.UNCHANGED, id="a difference that nobody would see"),
        pytest.param("< 5%", 0.03, None, None, id="nothing to compare with"),
        pytest.param("< 5%", None, 0.03, None, id="nothing to compare"),
    ],
)
def test_trends(target: str, now: float | None, before: float | None, trend: Trend | None) -> None:
    """Better is what is nearer to the target, or further beyond it."""
    assert trend == judge(goal(target=target), Measured(source="s", value=now, previous=before)).trend


def test_a_source_knows_its_own_trend() -> None:
    """DORA's figures have intervals, which tell chance from change; a mere difference does not."""
    measured = Measured(source="s", value=0.03, previous=0.04, trend=Trend.UNCLEAR)

    assert Trend.UNCLEAR == judge(goal(), measured).trend
