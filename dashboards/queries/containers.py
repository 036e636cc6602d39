"""What containers use, request and may use, of the namespaces and pods that some matchers choose.

Usage is the kubelet's cAdvisor's. Besides the containers it has a row for each pod as a whole and one for its pause
container: without a container's name, or with the name POD where Docker runs them. Requests and limits are
kube-state-metrics'; they have a row for every pod there still is, and what has ended holds nothing.
"""

from dashboards.queries.selectors import rate, selected, share, total
from slo import conventions

POD = ("namespace", "pod")
CONTAINER = (*POD, "container")
_A_CONTAINER = ('container!=""', 'container!="POD"')


def cpu_cores(*by: str, of: tuple[str, ...]) -> str:
    """Give the CPU in use."""
    return total(rate(_measured(conventions.CONTAINER_CPU_USAGE, of)), *by)


def memory_bytes(*by: str, of: tuple[str, ...]) -> str:
    """Give the memory in use that the kernel cannot take back: the working set."""
    return total(_measured(conventions.CONTAINER_MEMORY_WORKING_SET, of), *by)


def requested(resource: str, *by: str, of: tuple[str, ...]) -> str:
    """Give what is requested of `cpu` (cores) or `memory` (bytes)."""
    return total(_of_live_pods(conventions.POD_CONTAINER_REQUESTS, resource, of), *by)


def limit(resource: str, *by: str, of: tuple[str, ...]) -> str:
    """Give the limits for `cpu` (cores) or `memory` (bytes)."""
    return total(_of_live_pods(conventions.POD_CONTAINER_LIMITS, resource, of), *by)


def throttled_ratio(*by: str, of: tuple[str, ...]) -> str:
    """Give the share of the scheduler's periods in which containers were stopped, their CPU limits used up."""
    stopped = rate(_measured(conventions.CONTAINER_CFS_THROTTLED_PERIODS, of))
    return share(stopped, rate(_measured(conventions.CONTAINER_CFS_PERIODS, of)), *by)


def rate_of(metric: str, *by: str, of: tuple[str, ...]) -> str:
    """Give the increase per second of one of cAdvisor's counters."""
    return total(rate(_measured(metric, of)), *by)


# Private


def _measured(metric: str, of: tuple[str, ...]) -> str:
    return selected(metric, *of, *_A_CONTAINER)


def _of_live_pods(metric: str, resource: str, of: tuple[str, ...]) -> str:
    amounts = selected(metric, *of, f'resource="{resource}"')
    alive = selected(conventions.POD_STATUS_PHASE, *of, 'phase=~"Pending|Running"')
    return f"{amounts} and on (namespace, pod) ({alive} == 1)"
