"""A release under analysis: what Flagger says, and how canary and primary answer.

Flagger's own deployment is called `NAME-primary` and serves; the deployment `NAME` is the canary while there is one.
Pods of a deployment are called after it, then a hash of its template and five letters of their own.
"""

from dashboards.queries import containers
from dashboards.queries.containers import POD
from dashboards.queries.selectors import OF_NAMESPACE, highest, mean, quantile, rate, selected, share, total
from load_harness import metric_names as names
from slo import conventions

PRIMARY_PODS = 'pod=~"$canary-primary-[0-9a-z]+-[0-9a-z]{5}"'
CANARY_PODS = 'pod=~"$canary-[0-9a-z]+-[0-9a-z]{5}",pod!~".+-primary-[0-9a-z]+-[0-9a-z]{5}"'
"""Where all canaries are chosen, the pattern for their names fits the primaries' as well."""
_CHOSEN = (OF_NAMESPACE, 'name=~"$canary"')
_OF_TARGET = (OF_NAMESPACE, 'job=~"$job"', 'instance=~"$instance"')
_FAILED, _WELL = f'{names.CODE}=~"5.."', f'{names.CODE}!~"5.."'


def status() -> str:
    """Give each canary's last result: 0 while the analysis runs, 1 after it succeeded, 2 after it failed."""
    return highest(selected(conventions.CANARY_STATUS, *_CHOSEN), "namespace", "name")


def canary_weight() -> str:
    """Give the percentage of requests that each canary gets."""
    canary = selected(conventions.CANARY_WEIGHT, OF_NAMESPACE, 'workload=~"$canary"', 'workload!~".+-primary"')
    return highest(canary, "namespace", "workload")


def primary_weight() -> str:
    """Give the percentage of requests that each primary gets."""
    primary = selected(conventions.CANARY_WEIGHT, OF_NAMESPACE, 'workload=~"$canary-primary"')
    return highest(primary, "namespace", "workload")


def measured() -> str:
    """Give what the analysis last measured, each metric in a unit of its own."""
    return highest(selected(conventions.CANARY_METRIC_ANALYSIS, *_CHOSEN), "namespace", "name", "metric")


def promotions() -> str:
    """Count the analyses that ended well in the time shown, skipped ones aside."""
    return _ended(conventions.CANARY_SUCCESSES, 'analysis_status!="skipped"')


def rollbacks() -> str:
    """Count the analyses that ended in a rollback in the time shown."""
    return _ended(conventions.CANARY_FAILURES)


def mean_duration() -> str:
    """Give the mean time that one analysis step takes Flagger."""
    seconds = conventions.CANARY_DURATION_SECONDS
    spent = total(rate(selected(f"{seconds}_sum", *_CHOSEN)), "namespace", "name")
    return f"{spent} / ({total(rate(selected(f'{seconds}_count', *_CHOSEN)), 'namespace', 'name')} > 0)"


def request_rate(pods: str) -> str:
    """Give the requests per second that some pods answer."""
    return total(rate(_requests(pods)))


def error_ratio(pods: str) -> str:
    """Give the share of the requests to some pods that failed."""
    return share(rate(_requests(pods, _FAILED)), rate(_requests(pods)))


def latency(ratio: float, pods: str) -> str:
    """Give a quantile of the time in which some pods answer well."""
    buckets = f"{names.HTTP_REQUEST_DURATION_SECONDS}_bucket"
    return quantile(ratio, rate(selected(buckets, *_OF_TARGET, pods, _WELL)))


def cpu_cores(pods: str) -> str:
    """Give the CPU that a pod uses in the mean, of some pods."""
    return mean(containers.cpu_cores(*POD, of=(OF_NAMESPACE, pods)))


def memory_bytes(pods: str) -> str:
    """Give the memory that a pod uses in the mean, of some pods."""
    return mean(containers.memory_bytes(*POD, of=(OF_NAMESPACE, pods)))


def builds(pods: str) -> str:
    """Count the pods of each build."""
    return f"count by ({names.VERSION}, {names.REVISION}) ({selected(names.BUILD_INFO, *_OF_TARGET, pods)})"


# Private


def _requests(pods: str, *matchers: str) -> str:
    return selected(names.HTTP_REQUESTS_TOTAL, *_OF_TARGET, pods, *matchers)


def _ended(metric: str, *matchers: str) -> str:
    return total(f"increase({selected(metric, *_CHOSEN, *matchers)}[$__range])", "namespace", "name")
