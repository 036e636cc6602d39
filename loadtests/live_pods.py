"""What the pods of a live Deployment tell of how long a new one needs."""

from collections.abc import Iterable, Mapping
from typing import Any

from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.pods import unix_seconds
from loadtests.kubernetes.reading import list_all
from loadtests.manifests.model import Deployment, HttpProbe
from loadtests.prediction.model import Assumptions


def assumptions_of(api: Api, namespace: str, deployment: Deployment) -> Assumptions:
    """Assume of new pods what those that are there have shown, and say so.

    Raises:
        ServerUnreachable: the API server does not answer, or denies the list of pods.
    """
    pods = list_all(api, resources.PODS, namespace, labels=deployment.selector).items
    seconds = [found for pod in pods if (found := _start_seconds(pod)) is not None]
    default = Assumptions()
    if not seconds:
        source = (
            f"no pod of {deployment.name} tells how long its start took; {default.pod_start_seconds:g} s is a guess"
        )
        return Assumptions(sources=(source,))
    quickest = min(seconds)  # a pod that was not ready for a while later on shows a longer time than its start's
    source = f"a new pod is ready {quickest:g} s after it was scheduled, as the quickest of {len(seconds)} was"
    return Assumptions(
        pod_start_seconds=_answers_after(quickest, deployment.containers[0].readiness), sources=(source,)
    )


# Private


def _start_seconds(pod: Mapping[str, Any]) -> float | None:
    """Say how long after it was scheduled a pod was ready, in whole seconds; None where it is not, or restarted."""
    status: Mapping[str, Any] = pod.get("status") or {}
    if any(one.get("restartCount") for one in status.get("containerStatuses") or ()):
        return None
    scheduled, ready = _turned_true(status, "PodScheduled"), _turned_true(status, "Ready")
    return None if scheduled is None or ready is None else ready - scheduled


def _turned_true(status: Mapping[str, Any], kind: str) -> float | None:
    conditions: Iterable[Mapping[str, Any]] = status.get("conditions") or ()
    found = next((one for one in conditions if one["type"] == kind and one["status"] == "True"), None)
    return unix_seconds(found.get("lastTransitionTime")) if found else None


def _answers_after(ready_seconds: float, probe: HttpProbe | None) -> float:
    """Say when a process would first answer its probe that is ready then: halfway to the probe that it answered."""
    if probe is None:
        return ready_seconds
    waited = (probe.success_threshold - 1) * probe.period_seconds
    return max(ready_seconds - waited - probe.period_seconds / 2, 0.0)
