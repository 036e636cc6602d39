"""What the HorizontalPodAutoscaler sees, wants and gets.

Deployments are called as their autoscaler; pods after them, with a hash of the template and five letters of their own,
or with a number where a StatefulSet makes them. So all autoscalers are the list of their names, and no pattern for any.
"""

from dashboards.queries import containers
from dashboards.queries.containers import CONTAINER, POD
from dashboards.queries.selectors import OF_NAMESPACE, highest, selected, total
from slo import conventions

HPA = ("namespace", "horizontalpodautoscaler")
_CHOSEN = (OF_NAMESPACE, 'horizontalpodautoscaler=~"$horizontalpodautoscaler"')
_DEPLOYMENT = (OF_NAMESPACE, 'deployment=~"$horizontalpodautoscaler"')
_METRIC = (*HPA, "metric_name", "metric_target_type")


def current() -> str:
    """Give the pods there are, ready or not."""
    return _of(conventions.HPA_STATUS_CURRENT_REPLICAS)


def desired() -> str:
    """Give the pods that the autoscaler wants."""
    return _of(conventions.HPA_STATUS_DESIRED_REPLICAS)


def least() -> str:
    """Give the fewest pods it may ask for."""
    return _of(conventions.HPA_SPEC_MIN_REPLICAS)


def most() -> str:
    """Give the most pods it may ask for."""
    return _of(conventions.HPA_SPEC_MAX_REPLICAS)


def available() -> str:
    """Give the pods that serve, of the deployment of the same name."""
    ready = selected(conventions.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE, *_DEPLOYMENT)
    return total(ready, "namespace", "deployment")


def used_room() -> str:
    """Give the share of its maximum that is in use: at 1 there is no headroom."""
    return f"{current()} / {most()}"


def lag() -> str:
    """Give the pods that are wanted and not there yet; below zero those that are to go."""
    return f"{desired()} - {current()}"


def not_serving() -> str:
    """Give the pods of the deployments of the same name that are asked for and do not serve yet."""
    wanted = selected(conventions.DEPLOYMENT_SPEC_REPLICAS, *_DEPLOYMENT)
    return f"clamp_min({total(wanted, 'namespace', 'deployment')} - {available()}, 0)"


def time_at_maximum() -> str:
    """Give the share of the time shown in which it could not have asked for more."""
    return f"avg_over_time(({current()} >= bool {most()})[$__range:$__interval])"


def changes_per_hour() -> str:
    """Count how often it changed its mind in the hour before: many are flapping."""
    return highest(f"changes({selected(conventions.HPA_STATUS_DESIRED_REPLICAS, *_CHOSEN)}[1h])", *HPA)


def of_target() -> str:
    """Give each metric in targets: above 1 it asks for more pods."""
    measured = highest(selected(conventions.HPA_STATUS_TARGET_METRIC, *_CHOSEN), *_METRIC)
    return f"{measured} / {highest(selected(conventions.HPA_SPEC_TARGET_METRIC, *_CHOSEN), *_METRIC)}"


def is_condition(condition: str) -> str:
    """Say whether conditions (a pattern) are true: 1 yes, 0 no."""
    matchers = (f'condition=~"{condition}"', 'status="true"')
    return highest(selected(conventions.HPA_STATUS_CONDITION, *_CHOSEN, *matchers), *HPA, "condition")


def request_coverage() -> str:
    """Give the share of running containers that request CPU; utilisation is measured against requests."""
    running = containers.memory_bytes(*CONTAINER, of=_OWN_PODS)
    requesting = f"count({running} and {_requests(*CONTAINER)})"
    return f"({requesting} or 0 * count({running})) / count({running})"


def requested_cores() -> str:
    """Give the CPU that the autoscalers' pods request."""
    return _requests()


def used_cores() -> str:
    """Give the CPU that the autoscalers' pods use."""
    return containers.cpu_cores(of=_OWN_PODS)


def cpu_of_request() -> str:
    """Give the share of its CPU request that each of the autoscalers' pods uses."""
    return f"{containers.cpu_cores(*POD, of=_OWN_PODS)} / ({_requests(*POD)} > 0)"


# Private

_OWN_PODS = (OF_NAMESPACE, 'pod=~"$horizontalpodautoscaler-([0-9a-z]+-[0-9a-z]{5}|[0-9]+)"')


def _requests(*by: str) -> str:
    return containers.requested("cpu", *by, of=_OWN_PODS)


def _of(metric: str) -> str:
    return highest(selected(metric, *_CHOSEN), *HPA)
