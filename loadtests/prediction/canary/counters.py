"""The workload's counters during a release, as Prometheus has them: what a metric of the analysis is asked of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from load_harness import metric_names as names
from loadtests.prediction.canary.ailments import Ailment, Portion
from slo.proof.atoms import NAME, Atom

_GOOD, _BAD = "200", "500"
_DURATION = names.HTTP_REQUEST_DURATION_SECONDS
_Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scraped:
    """The labels that a scrape gives the series of a pod, besides its own name."""

    namespace: str
    job: str
    service: str
    container: str
    endpoint: str
    route: str = "/load/cpu/work"
    method: str = "GET"


@dataclass(slots=True)
class _Series:
    code: str
    value: float = 0.0
    samples: list[tuple[float, float]] = field(default_factory=list)


class PodCounters:
    """What one pod counts, which stands for all pods of its side: queries add them up.

    A series is there from its first request on. What was counted before the first scrape that has it is in its first
    sample, and so in no rate.
    """

    def __init__(self, pod: str, scraped: Scraped, *, request_seconds: float) -> None:
        """Begin at zero.

        Args:
            pod: Its name.
            scraped: What other labels its series have.
            request_seconds: What a request takes that nothing is wrong with.
        """
        self._labels = {
            "namespace": scraped.namespace,
            "job": scraped.job,
            "service": scraped.service,
            "container": scraped.container,
            "endpoint": scraped.endpoint,
            "pod": pod,
            names.ROUTE: scraped.route,
            names.METHOD: scraped.method,
        }
        self._request_seconds = request_seconds
        self._series: dict[_Labels, _Series] = {}
        self._requests: dict[str, float] = defaultdict(float)
        """By code: from the first request on all series of a code are there, empty buckets too."""

    def count(self, requests: float, portions: Iterable[Portion]) -> None:
        """Count so many requests, split by what becomes of them."""
        for portion in portions:
            self._count(requests * portion.share_ratio, portion.ailment)

    def scrape(self, now: float) -> None:
        """Keep what is counted by now."""
        for series in self._series.values():
            if self._requests[series.code] >= 1:
                series.samples.append((now, series.value))

    def rates(self, now: float, window_seconds: float) -> Iterator[tuple[Atom, float]]:
        """Yield the rate of each series over a window, where it has one."""
        for labels, series in self._series.items():
            rate = _rate(series.samples, now, window_seconds)
            if rate is not None:
                yield Atom(labels=labels), rate

    # Private

    def _count(self, requests: float, ailment: Ailment) -> None:
        for code, ratio in ((_GOOD, 1 - ailment.error_ratio), (_BAD, ailment.error_ratio)):
            # A request that is to fail does no work.
            seconds = ailment.latency_seconds + (self._request_seconds if code == _GOOD else 0.0)
            if ratio:
                self._count_one(code, requests * ratio, seconds)

    def _count_one(self, code: str, requests: float, seconds: float) -> None:
        self._requests[code] += requests
        self._add(names.HTTP_REQUESTS_TOTAL, requests, code)
        self._add(f"{_DURATION}_count", requests, code)
        self._add(f"{_DURATION}_sum", requests * seconds, code)
        for edge in names.DURATION_EDGES_SECONDS:
            self._add(f"{_DURATION}_bucket", requests if seconds <= edge else 0.0, code, le=f"{edge:g}")
        self._add(f"{_DURATION}_bucket", requests, code, le="+Inf")

    def _add(self, name: str, amount: float, code: str, **more: str) -> None:
        labels: Mapping[str, str] = {**self._labels, NAME: name, names.CODE: code, **more}
        key = tuple(sorted(labels.items()))
        self._series.setdefault(key, _Series(code)).value += amount


# Private


def _rate(samples: list[tuple[float, float]], now: float, window_seconds: float) -> float | None:
    """Give what `rate` does; None with fewer than two samples.

    Source: https://github.com/prometheus/prometheus/blob/v2.42.0/promql/functions.go (extrapolatedRate)
    """
    inside = [sample for sample in samples if now - window_seconds <= sample[0] <= now]
    if len(inside) < 2:  # noqa: PLR2004 - two points make a line
        return None
    (first_time, first), (last_time, last) = inside[0], inside[-1]
    sampled, increase = last_time - first_time, last - first
    each = sampled / (len(inside) - 1)
    to_start, to_end = first_time - (now - window_seconds), now - last_time
    if increase > 0:
        to_start = min(to_start, sampled * first / increase)
    longest = 1.1 * each
    covered = sampled + sum(gap if gap < longest else each / 2 for gap in (to_start, to_end))
    return increase * covered / sampled / window_seconds
