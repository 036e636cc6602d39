"""The pods that a load reaches: those of the chosen targets, and no others.

The exporters' series carry the exporters' own job and instance, so they are joined with what is scraped of the pods.
"""

from dashboards.queries import containers
from dashboards.queries.containers import POD
from dashboards.queries.selectors import OF_NAMESPACE, OF_TARGET, highest, mean, selected, total
from load_harness import metric_names as names
from slo import conventions

_CHOSEN = (OF_NAMESPACE,)
_DEPLOYMENT = ("namespace", "deployment")


def serving() -> str:
    """Count the pods that are ready."""
    return total(_of_chosen(highest(selected(conventions.POD_STATUS_READY, OF_NAMESPACE, 'condition="true"'), *POD)))


def wanted_by_deployment() -> str:
    """Give the pods that each deployment of chosen targets is to have."""
    return _of_chosen_deployments(total(selected(conventions.DEPLOYMENT_SPEC_REPLICAS, OF_NAMESPACE), *_DEPLOYMENT))


def serving_by_deployment() -> str:
    """Give the pods of each deployment of chosen targets that serve."""
    available = selected(conventions.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE, OF_NAMESPACE)
    return _of_chosen_deployments(total(available, *_DEPLOYMENT))


def cpu_cores() -> str:
    """Give the CPU that each pod uses."""
    return _of_chosen(containers.cpu_cores(*POD, of=_CHOSEN))


def mean_cpu_request() -> str:
    """Give the CPU that a pod requests, in the mean."""
    return mean(_of_chosen(containers.requested("cpu", *POD, of=_CHOSEN)))


def throttled_ratio() -> str:
    """Give the share of the scheduler's periods in which each pod was stopped, its CPU limit used up."""
    return _of_chosen(containers.throttled_ratio(*POD, of=_CHOSEN))


def memory_bytes() -> str:
    """Give the memory that the kernel cannot take back from each pod."""
    return _of_chosen(containers.memory_bytes(*POD, of=_CHOSEN))


# Private


def _of_chosen(expression: str) -> str:
    return f"({expression}) and on (namespace, pod) {_targets()}"


def _of_chosen_deployments(expression: str) -> str:
    """Keep the deployments whose pods are among the targets: those are called after it."""
    named = f'label_replace({_targets()}, "deployment", "$1", "pod", "(.+)-[0-9a-z]+-[0-9a-z]{{5}}")'
    return f"({expression}) and on (namespace, deployment) {named}"


def _targets() -> str:
    return selected(names.HTTP_REQUESTS_IN_FLIGHT, *OF_TARGET)
