"""Ask the sandbox's Prometheus for the metrics of an analysis, as Flagger does.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/metrics/providers/prometheus.go: a row with a number is a
value; no row, or NaN, is none; of several rows the last one counts.
"""

import math
import time
from collections.abc import Callable
from functools import partial

from loadtests.canary.interface import Measured
from loadtests.canary.model import BUILT_IN_METRICS, REQUEST_DURATION, CanaryRelease, Metric
from loadtests.canary.template import TemplateError, query_of, render, values_of
from loadtests.sandbox.canary.queries import BUILT_IN_QUERIES
from loadtests.sandbox.canary.waiting import Waiting, in_thread
from slo.errors import ServerUnreachable
from slo.prometheus import Prometheus

_TIMEOUT_SECONDS = 5.0
_MILLISECONDS = 1000.0


class Measurer:
    """Measures the metrics of one canary. Its method is called from the controller's thread, and waits there."""

    def __init__(
        self,
        release: CanaryRelease,
        prometheus_url: str,
        waiting: Waiting,
        clock: Callable[[], float] = time.time,
        *,
        timeout_seconds: float = _TIMEOUT_SECONDS,
    ) -> None:
        self._release = release
        self._url = prometheus_url
        self._waiting = waiting
        self._clock = clock
        self._timeout_seconds = timeout_seconds

    def measure(self, metric: Metric) -> Measured:
        """Measure a metric now.

        Raises:
            CalledOff: the sandbox goes down.
        """
        try:
            asked = in_thread(partial(self._ask, self._query(metric)))
            values = self._waiting.result_of(asked, within_seconds=self._timeout_seconds)
        except TimeoutError:
            return Measured(problem=f"{self._url}: no answer within {self._timeout_seconds:g} s")
        except (ServerUnreachable, TemplateError) as error:
            return Measured(problem=str(error))
        if not values or math.isnan(values[-1]):
            return Measured()
        is_seconds = metric.is_built_in and metric.name == REQUEST_DURATION
        return Measured(value=values[-1] * (_MILLISECONDS if is_seconds else 1.0))

    # Private

    def _query(self, metric: Metric) -> str:
        canary = self._release.canary
        if metric.is_built_in and metric.name in BUILT_IN_METRICS:
            return render(BUILT_IN_QUERIES[metric.name], values_of(canary, metric), {})
        return " ".join(query_of(self._release, metric).split())

    def _ask(self, query: str) -> tuple[float, ...]:
        prometheus = Prometheus(self._url, timeout_seconds=self._timeout_seconds)
        return tuple(value.value for value in prometheus.query(query, at=self._clock()))
