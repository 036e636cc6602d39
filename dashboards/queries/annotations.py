"""What is drawn over all panels of a board."""

from dashboards.queries.selectors import OF_NAMESPACE, selected
from load_harness import metric_names as names
from slo import conventions


def deploys(*matchers: str) -> str:
    """Give, for each build that runs, the moment (Unix milliseconds) at which the first of its processes began.

    Pods that come and go under an autoscaler leave it where it is.
    """
    chosen = matchers or (OF_NAMESPACE,)
    began = selected(conventions.PROCESS_START_TIME, *chosen)
    build = selected(names.BUILD_INFO, *chosen)
    joined = f"{began} * on (namespace, job, instance) group_left ({names.VERSION}, {names.REVISION}) {build}"
    return f"1000 * min by (namespace, job, {names.VERSION}, {names.REVISION}) ({joined})"


def firing(*matchers: str) -> str:
    """Select the alerts that fire."""
    return selected(conventions.ALERTS, f'{conventions.ALERT_STATE}="firing"', *matchers)
