"""What is compared of the requests of two runs, and how each is spelt."""

from collections.abc import Callable
from dataclasses import dataclass

from loadtests.comparison.bootstrap import Sample, Statistic
from loadtests.expectations.measures import FEWEST_REQUESTS, MEASURES, spell_ratio
from loadtests.expectations.sample import Scope
from loadtests.run.model import ClientSecond

DROPPED_RATIO = "dropped_ratio"
RATE = "rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure of both runs."""

    name: str
    value: Callable[[Scope], float | None]
    spell: Callable[[float], str]
    fewest: int
    """Requests that each run must have for a comparison."""
    is_told_by_one: bool = False
    """It is enough if one of the runs has so many: that the other has hardly any is what there is to say."""
    more_is_worse: bool = True

    def requests(self, scope: Scope) -> int:
        """Count the requests that it is measured of."""
        return scope.finished


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedLatency(Compared):
    """A measure of which the ratio of the two runs is looked at."""

    statistic: Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedShare(Compared):
    """A share of the requests, of which the difference of the two runs is looked at."""

    counts: Callable[[ClientSecond], tuple[int, int]]
    """Requests that count, and all of them, of one line."""

    def requests(self, scope: Scope) -> int:
        """Count the requests that it is a share of."""
        return sum(all_ for _, all_ in map(self.counts, scope.lines))


def _percentile(name: str, ratio: float) -> ComparedLatency:
    def statistic(sample: Sample) -> float | None:
        return sample.quantile_seconds(ratio)

    measure = MEASURES[name]
    return ComparedLatency(
        name=name, value=measure.value, spell=measure.spell, fewest=measure.fewest(0), statistic=statistic
    )


def _dropped_ratio(scope: Scope) -> float | None:
    due = scope.started + scope.dropped
    return scope.dropped / due if due else None


COMPARED: tuple[Compared, ...] = (
    _percentile("p50", 0.50),
    _percentile("p95", 0.95),
    _percentile("p99", 0.99),
    ComparedLatency(
        name="mean",
        value=MEASURES["mean"].value,
        spell=MEASURES["mean"].spell,
        fewest=FEWEST_REQUESTS,
        statistic=Sample.mean_seconds,
    ),
    Compared(
        name=RATE,
        value=MEASURES[RATE].value,
        spell=MEASURES[RATE].spell,
        fewest=FEWEST_REQUESTS,
        is_told_by_one=True,
        more_is_worse=False,
    ),
    ComparedShare(
        name="error_ratio",
        value=MEASURES["error_ratio"].value,
        spell=spell_ratio,
        fewest=FEWEST_REQUESTS,
        counts=lambda line: (line.failed, line.finished),
    ),
    ComparedShare(
        name=DROPPED_RATIO,
        value=_dropped_ratio,
        spell=spell_ratio,
        fewest=FEWEST_REQUESTS,
        counts=lambda line: (line.dropped, line.started + line.dropped),
    ),
)
BY_NAME = {compared.name: compared for compared in COMPARED}
