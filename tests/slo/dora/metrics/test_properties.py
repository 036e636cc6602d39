"""What holds of figures whatever happened."""

from hypothesis import given, settings
from hypothesis import strategies as st

from slo.dora.attribution.model import Confidence, JudgedDeployment, Kind
from slo.dora.conventions import CHANGE_FAIL_RATE, DEPLOYMENT_REWORK_RATE
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import Exactness, Figure
from slo.dora.policy.model import Policy
from tests.slo.dora.judged import DAY, attributed, deployed, evidence

AT = 100.0 * DAY


@st.composite
def deployments(draw: st.DrawFn) -> list[JudgedDeployment]:
    """Anything that attribution may give."""
    found = []
    for number in range(draw(st.integers(0, 25))):
        finished = draw(st.integers(60 * DAY, 101 * DAY))
        failed = draw(st.booleans())
        leads = draw(st.none() | st.lists(st.integers(-DAY, 40 * DAY), max_size=8))
        over = draw(st.none() | st.integers(0, 30 * DAY))
        found.append(
            deployed(
                f"d{number}",
                float(finished),
                leads=leads,
                kind=draw(st.sampled_from(Kind)),
                failures=(evidence(confidence=draw(st.sampled_from(Confidence))),) if failed else (),
                rework=(evidence(),) if draw(st.booleans()) else (),
                recovered=float(finished + over) if failed and over is not None else None,
            )
        )
    return found


@settings(max_examples=150, deadline=None)
@given(deployments())
def test_figures_hold_together(judged: list[JudgedDeployment]) -> None:
    """Each lies within its interval, says how many it is of, and is no value where there is none."""
    made = figures(attributed(*judged), Policy(), AT)

    for window in made.windows:
        for comparison in window.comparisons:
            for figure in (comparison.figure, comparison.previous):
                check(figure)
            if None in (comparison.figure.value, comparison.previous.value):
                assert comparison.trend is None


def check(figure: Figure) -> None:
    """Check one figure."""
    assert (figure.exactness is Exactness.PROXY) == bool(figure.proxies)
    assert figure.is_sufficient == (figure.n >= 5)
    assert (figure.score is None) == (figure.value is None)
    if figure.n == 0:
        assert (None, None, None, None) == (figure.value, figure.p90, figure.low, figure.high)
    if figure.value is not None:
        assert figure.low is None or figure.low <= figure.value + 1e-9
        assert figure.high is None or figure.value <= figure.high + 1e-9
        assert figure.p90 is None or figure.value <= figure.p90 + 1e-9
        assert figure.score is None or 0 <= figure.score <= 10
    if figure.metric in (CHANGE_FAIL_RATE, DEPLOYMENT_REWORK_RATE):
        assert figure.numerator is not None
        assert 0 <= figure.numerator <= figure.n
