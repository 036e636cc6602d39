"""What this pod says of itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from load_harness.cgroup import Limits
from load_harness.live.exchange import PodFigures
from load_harness.live.samples import Samples, Totals
from load_harness.live.usage import UsageReader
from load_harness.metric_names import DURATION_EDGES_SECONDS
from load_harness.metrics import HttpMetrics
from load_harness.settings import Settings
from load_harness.sibling_names import COUNTED_ROUTES

_COUNTED = re.compile(COUNTED_ROUTES)
_NO_LIMIT = "host"
"""Where `Cgroup` says that nothing but the machine itself is the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFigures:
    """Reads this pod's totals, and tells of its last minutes."""

    pod: str
    version: str
    settings: Settings
    http: HttpMetrics
    usage: UsageReader
    limits: Callable[[], Limits]
    samples: Samples

    def totals(self) -> Totals:
        """Read what there is to remember."""
        answered, used = self.http.totals(_COUNTED), self.usage.read()
        return Totals(
            requests=answered.requests,
            errors=answered.errors,
            buckets=answered.good_by_duration,
            cpu_seconds=used.cpu_seconds,
            memory_bytes=used.memory_bytes,
        )

    def figures(self) -> PodFigures:
        """Tell of the last minutes."""
        limits, request = self.limits(), self.settings.cpu_request_millicores
        return PodFigures(
            pod=self.pod,
            version=self.version,
            measured_by=self.usage.measured_by,
            edges=DURATION_EDGES_SECONDS,
            steps={step.slot: step for step in self.samples.steps()},
            cpu_request_cores=None if request is None else request / 1000,
            cpu_limit_cores=None if limits.cpu_source == _NO_LIMIT else limits.cpu_millicores / 1000,
            memory_request_bytes=self.settings.memory_request_bytes,
            memory_limit_bytes=None if limits.memory_source == _NO_LIMIT else limits.memory_bytes,
        )
