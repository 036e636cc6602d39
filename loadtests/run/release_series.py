"""The range queries of a release: primary and canary side by side, and how the requests are shared out."""

import re

from load_harness import metric_names as workload
from loadtests.canary.model import CanarySpec
from loadtests.fault_plan import Side
from slo import conventions as exporters

POD_REQUESTS = "release_pod_requests"
"""What each pod has counted of the load so far."""
POD_SCRAPES = "release_pod_scrapes"
"""When that was scraped, in Unix seconds."""
QUANTILES_PERCENT = (50, 95, 99)


def pods_of(*deployments: str) -> str:
    """Compose the RE2 pattern of the whole names of some Deployments' pods."""
    names = "|".join(deployments)
    return f"{names if len(deployments) == 1 else f'({names})'}-[a-z0-9]+-[a-z0-9]+"


def pods_pattern(deployment: str) -> re.Pattern[str]:
    """Match the whole names of a Deployment's pods, and not those of another one whose name only begins with its."""
    return re.compile(pods_of(re.escape(deployment)))


def side_rate(side: Side) -> str:
    """Name the query of the requests that a side answers per second, by code."""
    return f"release_{side}_rate"


def side_quantile(side: Side, percent: int) -> str:
    """Name the query of a percentile of a side's answers."""
    return f"release_{side}_p{percent}"


def side_replicas(side: Side) -> str:
    """Name the query of the replicas of a side that are available."""
    return f"release_{side}_replicas"


def deployment_of(canary: CanarySpec, side: Side) -> str:
    """Name the Deployment of a side."""
    return canary.primary if side is Side.PRIMARY else canary.target.name


def release_queries(canary: CanarySpec, route: str, rate_window: str, gauge_window: str) -> dict[str, str]:
    """Compose the queries, by name.

    Args:
        canary: Whose sides they are.
        route: RE2 pattern of the routes that carry load.
        rate_window: Range of rates, as `[8000ms]`.
        gauge_window: Range over which a gauge counts.
    """
    of_load = f'{workload.ROUTE}=~"{route}"'
    pods = f'namespace="{canary.namespace}",pod=~"{pods_of(canary.primary, canary.target.name)}"'
    requests = f"{workload.HTTP_REQUESTS_TOTAL}{{{pods},{of_load}}}"
    found = {
        POD_REQUESTS: f"sum by (pod) ({requests})",
        POD_SCRAPES: f"max by (pod) (timestamp({requests}))",
    }
    for side in Side:
        found |= _of_side(canary, side, of_load, rate_window, gauge_window)
    return found


# Private


def _of_side(canary: CanarySpec, side: Side, of_load: str, rate_window: str, gauge_window: str) -> dict[str, str]:
    deployment = deployment_of(canary, side)
    selector = f'{{namespace="{canary.namespace}",pod=~"{pods_of(deployment)}",{of_load}}}'
    requests = f"{workload.HTTP_REQUESTS_TOTAL}{selector}{rate_window}"
    buckets = f"{workload.HTTP_REQUEST_DURATION_SECONDS}_bucket{selector}{rate_window}"
    replicas = (
        f'{exporters.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE}{{namespace="{canary.namespace}",'
        f'deployment="{deployment}"}}{gauge_window}'
    )
    return {
        side_rate(side): f"sum by ({workload.CODE}) (rate({requests}))",
        **{
            side_quantile(side, percent): f"histogram_quantile({percent / 100:g}, sum by (le) (rate({buckets})))"
            for percent in QUANTILES_PERCENT
        },
        side_replicas(side): f"max(last_over_time({replicas}))",
    }
