"""One namespace: what it serves, what it takes of what it may have, and what is wrong with its pods."""

from dashboards.queries import containers
from dashboards.queries.containers import CONTAINER
from dashboards.queries.selectors import highest, quantile, rate, selected, share, total
from load_harness.metric_names import CODE, HTTP_REQUEST_DURATION_SECONDS, HTTP_REQUESTS_TOTAL
from slo.conventions import (
    DEPLOYMENT_SPEC_REPLICAS,
    DEPLOYMENT_STATUS_REPLICAS_AVAILABLE,
    POD_CONTAINER_RESTARTS,
    POD_STATUS_PHASE,
    POD_STATUS_READY,
    RESOURCE_QUOTA,
)

OF_TENANT = 'namespace="$namespace"'
SLOS_OF_TENANT = 'tenant="$tenant"'
_CHOSEN = (OF_TENANT,)
_WELL, _FAILED = f'{CODE}!~"5.."', f'{CODE}=~"5.."'


def request_rate(*by: str) -> str:
    """Give the requests per second."""
    return total(rate(selected(HTTP_REQUESTS_TOTAL, OF_TENANT)), *by)


def error_ratio(*by: str) -> str:
    """Give the part of the requests that failed on the server's side."""
    failed = selected(HTTP_REQUESTS_TOTAL, OF_TENANT, _FAILED)
    return share(rate(failed), rate(selected(HTTP_REQUESTS_TOTAL, OF_TENANT)), *by)


def latency(ratio: float, *by: str) -> str:
    """Give a quantile of the time to a good answer."""
    return quantile(ratio, rate(selected(f"{HTTP_REQUEST_DURATION_SECONDS}_bucket", OF_TENANT, _WELL)), *by)


def used_cores(*by: str) -> str:
    """Give the cores in use."""
    return containers.cpu_cores(*by, of=_CHOSEN)


def used_bytes(*by: str) -> str:
    """Give the bytes of memory in use."""
    return containers.memory_bytes(*by, of=_CHOSEN)


def requested(resource: str, *by: str) -> str:
    """Give the cores (`cpu`) or bytes (`memory`) that are requested."""
    return containers.requested(resource, *by, of=_CHOSEN)


def limited(resource: str, *by: str) -> str:
    """Give the cores or bytes that the limits allow."""
    return containers.limit(resource, *by, of=_CHOSEN)


def quota(resource: str) -> str:
    """Give the most of a resource, as `requests.cpu`, that the namespace may have."""
    hard = selected(RESOURCE_QUOTA, OF_TENANT, f'resource="{resource}"', 'type="hard"')
    return f"min({hard})"


def quota_used_ratio() -> str:
    """Give the part of each resource that is taken, of the quota that has least of it left."""
    taken, most = (
        highest(selected(RESOURCE_QUOTA, OF_TENANT, f'type="{one}"'), "resourcequota", "resource")
        for one in ("used", "hard")
    )
    return highest(f"{taken} / ({most} > 0)", "resource")


def cpu_of_requested() -> str:
    """Give the cores in use over those requested."""
    return f"{used_cores()} / ({requested('cpu')} > 0)"


def memory_of_requested() -> str:
    """Give the memory in use over that requested."""
    return f"{used_bytes()} / ({requested('memory')} > 0)"


def memory_of_limit(*by: str) -> str:
    """Give the memory in use over what the limits allow, of the containers that have one."""
    return highest(f"{used_bytes(*CONTAINER)} / ({limited('memory', *CONTAINER)} > 0)", *by)


def throttled_ratio(*by: str) -> str:
    """Give the part of the scheduler's periods in which containers were stopped."""
    return containers.throttled_ratio(*by, of=_CHOSEN)


def pods(*by: str) -> str:
    """Count the pods by their phase."""
    return total(selected(POD_STATUS_PHASE, OF_TENANT), *by)


def unready_pods() -> str:
    """Count the pods that run and are not ready."""
    ready = highest(selected(POD_STATUS_READY, OF_TENANT, 'condition="true"'), "pod")
    running = highest(selected(POD_STATUS_PHASE, OF_TENANT, 'phase="Running"'), "pod")
    return f"sum({running} * ({ready} == bool 0))"


def restarts(*by: str) -> str:
    """Count the restarts of containers in the board's time range."""
    return total(f"increase({selected(POD_CONTAINER_RESTARTS, OF_TENANT)}[$__range])", *by)


def missing_replicas() -> str:
    """Count the replicas that each Deployment wants and does not have."""
    wanted, there = (
        highest(selected(metric, OF_TENANT), "deployment")
        for metric in (DEPLOYMENT_SPEC_REPLICAS, DEPLOYMENT_STATUS_REPLICAS_AVAILABLE)
    )
    return f"clamp_min({wanted} - {there}, 0)"
