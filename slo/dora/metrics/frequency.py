"""Deployment frequency: deployments that succeeded and changed something, a day."""

from slo.dora.attribution.model import Kind
from slo.dora.benchmarks.answers import answer_of, score_of
from slo.dora.conventions import DEPLOYMENT_FREQUENCY
from slo.dora.metrics.model import Exactness, Figure
from slo.dora.metrics.normal import poisson_interval
from slo.dora.metrics.sample import is_sufficient
from slo.dora.metrics.view import DAY_SECONDS, View, proxies_of_times, tell


def deployment_frequency(view: View) -> Figure:
    """Count deployments over the days of the window; none is no value, as it may be that nobody recorded them."""
    number = len(view.frequent)
    value = number / view.days if number else None
    low, high = (bound / view.days for bound in poisson_interval(number)) if number else (None, None)
    proxies = _proxies(view)
    return Figure(
        metric=DEPLOYMENT_FREQUENCY,
        value=value,
        p90=None,
        low=low,
        high=high,
        n=number,
        numerator=None,
        is_sufficient=is_sufficient(number),
        exactness=Exactness.PROXY if proxies else Exactness.EXACT,
        proxies=proxies,
        answer=answer_of(DEPLOYMENT_FREQUENCY, value),
        score=score_of(DEPLOYMENT_FREQUENCY, value),
        open_count=None,
    )


# Private


def _proxies(view: View) -> tuple[str, ...]:
    counted = view.frequent
    unknown = sum(1 for one in counted if one.kind is Kind.UNKNOWN)
    late: tuple[str, ...] = ()
    if counted and view.known_since > view.start:
        days = (view.end - view.known_since) / DAY_SECONDS
        late = (
            f"deployments are known for the last {days:.0f} of {view.days:.0f} days only, and the rate is over all",
        )
    return (
        *proxies_of_times(counted),
        *tell(unknown, "deployment has no known commit", "deployments have no known commit"),
        *late,
    )
