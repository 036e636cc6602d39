"""Every PromQL text of the page, for one workload."""

from collections.abc import Sequence
from dataclasses import dataclass

from load_harness import metric_names as names
from load_harness import sibling_names as siblings
from load_harness.live.identity import Workload

LOOKBACKS_SECONDS = (20, 120)
"""Over which scrapes are counted to tell how far apart they are: the shorter tells of a young pod, too."""
_SCRAPES_PER_RATE = 4
_SHORTEST_RATE_SECONDS = 10
_CONTAINERS = 'container!="",container!="POD"'
_FAILED, _WELL = f'{names.CODE}=~"5.."', f'{names.CODE}!~"5.."'
QUANTILES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


def rate_seconds(scrapes: Sequence[float | None]) -> int:
    """Choose the range of a rate so that it holds four scrapes, given how many there were in each look-back."""
    seconds = LOOKBACKS_SECONDS[-1]
    for lookback, count in zip(LOOKBACKS_SECONDS, scrapes, strict=True):
        if count is not None and count >= _SCRAPES_PER_RATE:
            seconds = round(_SCRAPES_PER_RATE * lookback / count)
            break
    return max(_SHORTEST_RATE_SECONDS, seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queries:
    """What to ask of a workload."""

    workload: Workload
    rate_seconds: int = _SHORTEST_RATE_SECONDS
    container_rate_seconds: int = _SHORTEST_RATE_SECONDS

    def scrapes(self, lookback_seconds: int) -> str:
        """Count the scrapes of the pod that was scraped most often."""
        scraped = f"{names.HTTP_REQUESTS_IN_FLIGHT}{{{self.workload.own}}}"
        return f"max(count_over_time({scraped}[{lookback_seconds}s]))"

    def container_scrapes(self, lookback_seconds: int) -> str:
        """Count the scrapes of the containers' usage."""
        return f"max(count_over_time({self._containers(siblings.CONTAINER_CPU_USAGE)}[{lookback_seconds}s]))"

    def requests(self) -> str:
        """Give the requests per second."""
        return self._answered()

    def errors(self) -> str:
        """Give the share of requests that failed; nothing where there were none."""
        return f"({self._answered(_FAILED)} or 0 * {self._answered()}) / ({self._answered()} > 0)"

    def latency(self, ratio: float) -> str:
        """Give a quantile of the seconds to a good answer."""
        buckets = self._counted(f"{names.HTTP_REQUEST_DURATION_SECONDS}_bucket", _WELL)
        return f"histogram_quantile({ratio:g}, sum by (le) (rate({buckets}[{self.rate_seconds}s]))) >= 0"

    def cpu(self) -> str:
        """Give the cores that each pod uses."""
        used = self._containers(siblings.CONTAINER_CPU_USAGE)
        return f"sum by (pod) (max by (pod, container) (rate({used}[{self.container_rate_seconds}s])))"

    def memory(self) -> str:
        """Give the bytes that each pod uses; cAdvisor's own timestamps keep a container that is gone for minutes."""
        used = self._containers(siblings.CONTAINER_MEMORY_WORKING_SET)
        return f"sum by (pod) (max by (pod, container) (last_over_time({used}[{self.container_rate_seconds}s])))"

    def granted(self, metric: str) -> str:
        """Give what a pod requests, or may use, by resource: cpu in cores, memory in bytes."""
        each = f"max by (pod, container, resource) ({metric}{{{self.workload.pods}}})"
        return f"max by (resource) (sum by (pod, resource) ({each}))"

    def autoscaler(self, metric: str) -> str:
        """Give a figure of the autoscaler."""
        return f"sum({self._once(metric, 'horizontalpodautoscaler')})"

    def autoscaler_bound(self, metric: str) -> str:
        """Give a bound of the autoscaler; one whose Deployment is at zero, as beside a primary, does not count."""
        label = "horizontalpodautoscaler"
        active = f"{self._once(siblings.HPA_STATUS_DESIRED_REPLICAS, label)} > 0"
        bounds = self._once(metric, label)
        return f"sum({bounds} and on ({label}) ({active})) or max({bounds})"

    def deployment(self, metric: str) -> str:
        """Give a figure of the Deployment."""
        return f"sum({self._once(metric, 'deployment')})"

    def canary_status(self) -> str:
        """Give each canary's phase as a number."""
        return f"max by (name) ({siblings.CANARY_STATUS}{{{self.workload.of_object('name')}}})"

    def canary_weight(self) -> str:
        """Give the percentage of requests that goes to each Deployment of a release."""
        return f"max by (workload) ({siblings.CANARY_WEIGHT}{{{self.workload.of_object('workload')}}})"

    def _once(self, metric: str, label: str) -> str:
        """Count each object once, however many exporters tell of it."""
        return f"max by ({label}) ({metric}{{{self.workload.of_object(label)}}})"

    def _answered(self, *matchers: str) -> str:
        return f"sum(rate({self._counted(names.HTTP_REQUESTS_TOTAL, *matchers)}[{self.rate_seconds}s]))"

    def _counted(self, metric: str, *matchers: str) -> str:
        routes = f'{names.ROUTE}=~"{siblings.COUNTED_ROUTES}"'
        return f"{metric}{{{','.join((self.workload.own, routes, *matchers))}}}"

    def _containers(self, metric: str) -> str:
        return f"{metric}{{{self.workload.pods},{_CONTAINERS}}}"


def of_objectives(metric: str, *, worst: str = "max") -> str:
    """Give a recorded figure of every objective; one with groups is told by its worst."""
    return f"{worst} by ({siblings.SLO_SERVICE}, {siblings.SLO_ID}, {siblings.SLO_NAME}) ({metric})"
