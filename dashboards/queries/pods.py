"""Utilisation, saturation and errors of containers: the kubelet's cAdvisor against what kube-state-metrics knows."""

from dashboards.queries import containers
from dashboards.queries.containers import CONTAINER
from dashboards.queries.selectors import OF_NAMESPACE, OF_POD, increase, selected, total
from slo import conventions

_CHOSEN = (OF_NAMESPACE, OF_POD)


def cpu_cores() -> str:
    """Give the CPU that each container uses."""
    return containers.cpu_cores(*CONTAINER, of=_CHOSEN)


def memory_bytes() -> str:
    """Give the memory that the kernel cannot take back from each container."""
    return containers.memory_bytes(*CONTAINER, of=_CHOSEN)


def cpu_of_limit() -> str:
    """Give the share of its CPU limit that each container uses."""
    return f"{cpu_cores()} / ({containers.limit('cpu', *CONTAINER, of=_CHOSEN)} > 0)"


def cpu_of_request() -> str:
    """Give the share of its CPU request that each container uses."""
    return f"{cpu_cores()} / ({containers.requested('cpu', *CONTAINER, of=_CHOSEN)} > 0)"


def memory_of_limit() -> str:
    """Give the share of its memory limit that each container uses."""
    return f"{memory_bytes()} / ({containers.limit('memory', *CONTAINER, of=_CHOSEN)} > 0)"


def throttled_ratio() -> str:
    """Give the share of the scheduler's periods in which each container was stopped, its CPU limit used up."""
    return containers.throttled_ratio(*CONTAINER, of=_CHOSEN)


def stopped_seconds() -> str:
    """Give the seconds per second for which each container's threads were stopped."""
    return containers.rate_of(conventions.CONTAINER_CFS_THROTTLED_SECONDS, *CONTAINER, of=_CHOSEN)


def pressure(metric: str) -> str:
    """Give the share of time in which some thread of each container waited for a resource."""
    return containers.rate_of(metric, *CONTAINER, of=_CHOSEN)


def restarts(*by: str) -> str:
    """Count the restarts of containers around each point."""
    return total(increase(selected(conventions.POD_CONTAINER_RESTARTS, *_CHOSEN)), *by)


def restarts_in_range(*by: str) -> str:
    """Count the restarts of containers in the time that is shown."""
    return total(f"increase({selected(conventions.POD_CONTAINER_RESTARTS, *_CHOSEN)}[$__range])", *by)


def pods_by_phase() -> str:
    """Count the pods in each phase."""
    return total(selected(conventions.POD_STATUS_PHASE, *_CHOSEN), "phase")


def ready_pods() -> str:
    """Count the pods that are ready to serve; a pod that no node has taken yet has no row that says so."""
    ready = total(selected(conventions.POD_STATUS_READY, *_CHOSEN, 'condition="true"'))
    return f"({ready} or 0 * {_alive()})"


def waiting_pods() -> str:
    """Count the pods that are there and do not serve: they wait for a node, start, drain, or fail their probe."""
    return f"{_alive()} - {ready_pods()}"


# Private


def _alive() -> str:
    return total(selected(conventions.POD_STATUS_PHASE, *_CHOSEN, 'phase=~"Pending|Running"'))
