"""Counters and histograms up to any moment; all combinations of their labels are there from the start, at 0.

A series that began at 1 would hide its first event: `increase` needs a sample before it.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, product

from slo.dora import conventions as names
from slo.dora.push.catalog import METRICS
from slo.dora.push.happenings import Happening, service_labels
from slo.dora.push.model import Family, Labels, Pair, Sample, Type

_COMBINATIONS: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    names.DEPLOYMENTS: ((names.RESULT, names.RESULTS), (names.PLANNED, ("true", "false"))),
    names.CHANGES_DEPLOYED: (),
    names.CHANGE_LEAD_TIME_SECONDS: (),
    names.CHANGE_LEAD_TIME_STAGE_SECONDS: ((names.STAGE, names.STAGES),),
    names.FAILED_DEPLOYMENTS: ((names.SIGNAL, names.SIGNALS),),
    names.REWORK_DEPLOYMENTS: ((names.SIGNAL, names.SIGNALS),),
    names.RECOVERY_SECONDS: (),
}


class Counts:
    """Everything that was counted, ready to be looked at as it stood at any moment."""

    def __init__(self, happened: Iterable[Happening], pairs: Sequence[Pair]) -> None:
        self._pairs = pairs
        by_series: dict[tuple[str, Labels], list[tuple[float, float]]] = {}
        for one in happened:
            by_series.setdefault((one.metric, one.labels), []).append((one.seconds, one.value))
        self._series = {key: _Course(values) for key, values in by_series.items()}

    def at(self, seconds: float) -> tuple[Family, ...]:
        """Give the counters of what happened before a moment."""
        return tuple(self._family(metric, seconds) for metric in _COMBINATIONS)

    # Private

    def _family(self, metric: str, seconds: float) -> Family:
        kind, help_text = METRICS[metric]
        samples = [
            sample
            for labels in _all_labels(metric, self._pairs)
            for sample in self._samples(metric, labels, seconds, is_histogram=kind is Type.HISTOGRAM)
        ]
        return Family(name=metric, type=kind, help=help_text, samples=tuple(samples))

    def _samples(self, metric: str, labels: Labels, seconds: float, *, is_histogram: bool) -> Iterator[Sample]:
        course = self._series.get((metric, labels), _NOTHING)
        if not is_histogram:
            yield Sample(suffix="", labels=labels, value=course.sum_before(seconds))
            return
        for edge in names.TIME_EDGES_SECONDS:
            count = course.count_before(seconds, at_most=edge)
            yield Sample(suffix="_bucket", labels=(*labels, ("le", str(edge))), value=count)
        count = course.count_before(seconds)
        yield Sample(suffix="_bucket", labels=(*labels, ("le", "+Inf")), value=count)
        yield Sample(suffix="_sum", labels=labels, value=course.sum_before(seconds))
        yield Sample(suffix="_count", labels=labels, value=count)


# Private


class _Course:
    """The values of one series in order of time, added up."""

    def __init__(self, values: Sequence[tuple[float, float]]) -> None:
        ordered = sorted(values)
        self._times = [seconds for seconds, _ in ordered]
        self._sums = [0.0, *accumulate(value for _, value in ordered)]
        self._by_edge = {
            edge: [seconds for seconds, value in ordered if value <= edge] for edge in names.TIME_EDGES_SECONDS
        }

    def sum_before(self, seconds: float) -> float:
        return self._sums[bisect_left(self._times, seconds)]

    def count_before(self, seconds: float, *, at_most: int | None = None) -> int:
        return bisect_left(self._times if at_most is None else self._by_edge[at_most], seconds)


_NOTHING = _Course(())


def _all_labels(metric: str, pairs: Sequence[Pair]) -> Iterator[Labels]:
    further = [[(label, value) for value in values] for label, values in _COMBINATIONS[metric]]
    for pair in pairs:
        for combination in product(*further):
            yield (*service_labels(pair), *combination)
