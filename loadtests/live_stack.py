"""Read the stack that runs in a cluster: the autoscaler, the Deployment that it scales, and what there is of it now."""

import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.versions import profile
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.hpa_status import written_time
from loadtests.kubernetes.reading import get, list_all
from loadtests.manifests.deployment import read_deployment
from loadtests.manifests.model import Service, Stack
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable

_VERSION = re.compile(r"v?\d+\.\d+")
"""Of `v1.35.2-gke.1100000` or `v1.34.1-eks-abcdef`."""
_OTHER_VERSION = "judge a cluster of a known version, or only what Prometheus saw (loadtest verify --prometheus)"
_DEPLOYMENT_FIELDS = ("apiVersion", "kind", "metadata")
_SPEC_FIELDS = ("replicas", "selector", "strategy", "progressDeadlineSeconds")
_CONTAINER_FIELDS = ("name", "image", "resources", "ports")


def read_live_stack(api: Api, namespace: str, hpa_name: str | None) -> Stack:
    """Read the autoscaler of a namespace, the only one or the one of a name, and its Deployment.

    Raises:
        InvalidInput: there is none, or more than one, or it scales something else than a Deployment.
        ServerUnreachable: the API server does not answer, or denies it.
    """
    mistakes: list[Mistake] = []
    hpa_document = document_of(only_hpa(api, namespace, hpa_name))
    hpa = read_hpa(hpa_document, mistakes)
    target = hpa.scale_target
    if not mistakes and target.kind != "Deployment":
        place = Place(file=hpa_document.file, field="spec.scaleTargetRef.kind")
        mistakes.append(_mistake(place, target.kind, "must be Deployment", "name another autoscaler with --hpa"))
    if mistakes:
        raise InvalidInput(mistakes)
    deployment = read_deployment(_essence(get(api, resources.DEPLOYMENTS, target.name, namespace)), mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    service = Service(name=deployment.name, namespace=namespace, port=0, target_port=0)  # the load's URL is given
    return Stack(deployment=deployment, service=service, hpa=hpa)


def only_hpa(api: Api, namespace: str, name: str | None) -> dict[str, Any]:
    """Give the autoscaler of a namespace, the only one or the one of a name.

    Raises:
        InvalidInput: there is none, or more than one.
        ServerUnreachable: the API server does not answer, or denies it.
    """
    if name is not None:
        return get(api, resources.HPAS, name, namespace)
    found = list_all(api, resources.HPAS, namespace).items
    if len(found) == 1:
        return found[0]
    names = ", ".join(sorted(str(one["metadata"]["name"]) for one in found)) or "none"
    place = Place(file=f"namespace {namespace}")
    rule = "must have one HorizontalPodAutoscaler, or one must be named"
    next_step = "name one with --hpa" if found else "check --namespace and --context, or deploy one"
    raise InvalidInput([_mistake(place, names, rule, next_step)])


def kubernetes_of(api: Api) -> str:
    """Give the version of Kubernetes whose autoscaler decides there, as `1.35`.

    Raises:
        InvalidInput: it is not one whose autoscaler is known.
        ServerUnreachable: the API server does not answer.
    """
    version = api.server_version()
    found = _VERSION.match(version)
    try:
        return profile(found[0] if found else version).version
    except InvalidInput as error:
        here = Place(file=f"{api.url} Kubernetes version")
        told = (replace(one, place=here, value=version, next_step=_OTHER_VERSION) for one in error.mistakes)
        raise InvalidInput(told) from error


def last_sync_time(api: Api, namespace: str, hpa_name: str, *, now: float, period_seconds: float) -> float | None:
    """Say by when an autoscaler had synced last; None where that was too long ago to tell when it will again.

    The API server notes when a status was last written with something new in it, in whole seconds, so that the sync
    was in the second before what is given.

    Args:
        api: The cluster.
        namespace: Where the autoscaler is.
        hpa_name: Its name.
        now: Unix seconds.
        period_seconds: Time between two syncs.

    Raises:
        NotFound: it is gone.
        ServerUnreachable: the API server does not answer.
    """
    last = written_time(get(api, resources.HPAS, hpa_name, namespace))
    return None if last is None or now - last > _TELLING_PERIODS * period_seconds else last + 1.0


class LiveReplicas:
    """How many pods of a Deployment are ready, and how many there are to be, asked at most every other second.

    During a run it is asked aside: an API server that does not answer must not keep a run from being aborted.
    """

    def __init__(self, api: Api, namespace: str, deployment: str, *, monotonic: Callable[[], float]) -> None:
        self._api = api
        self._namespace = namespace
        self._deployment = deployment
        self._monotonic = monotonic
        self._asked = -_EVERY_SECONDS
        self._asking: threading.Thread | None = None
        self._last = (0, 0)
        self.problem = ""
        """Why the API server did not answer when it was last asked; empty if it did."""

    def now(self) -> tuple[int, int]:
        """Give both as last seen, at once; the run goes on while the API server does not answer."""
        is_asking = self._asking is not None and self._asking.is_alive()
        if not is_asking and self._monotonic() - self._asked >= _EVERY_SECONDS:
            self._asked = self._monotonic()
            self._asking = threading.Thread(target=self._keep_up, daemon=True)
            self._asking.start()
        return self._last

    def ask(self) -> tuple[int, int]:
        """Give both.

        Raises:
            ServerUnreachable: the API server does not answer.
            NotFound: there is no such Deployment any more.
        """
        found = get(self._api, resources.DEPLOYMENTS, self._deployment, self._namespace)
        status: Mapping[str, Any] = found.get("status") or {}
        self._last = int(status.get("readyReplicas") or 0), int(found["spec"].get("replicas") or 0)
        return self._last

    def hindrances(self, hpa_name: str) -> str:
        """Say what may keep them from changing: conditions of the autoscaler, and the rollout; empty if nothing does.

        Raises:
            ServerUnreachable: the API server does not answer.
            NotFound: the autoscaler or the Deployment is gone.
        """
        hpa = get(self._api, resources.HPAS, hpa_name, self._namespace)
        deployment = get(self._api, resources.DEPLOYMENTS, self._deployment, self._namespace)
        paused = ["its rollout is paused"] if deployment["spec"].get("paused") else []
        return "; ".join([*_failing(hpa, _WORKING), *_failing(deployment, _ROLLING), *paused])

    # Private

    def _keep_up(self) -> None:
        try:
            self.ask()
        except (InvalidInput, ServerUnreachable) as error:  # also one that is deleted in the middle
            self.problem = str(error)
        else:
            self.problem = ""


# Private

_EVERY_SECONDS = 2.0
_WORKING = ("AbleToScale", "ScalingActive")
_ROLLING = ("Progressing",)
_TELLING_PERIODS = 10
"""Each sync comes some hundredths of a second later than a period after the one before."""


def _failing(owner: Mapping[str, Any], kinds: Sequence[str]) -> list[str]:
    conditions = (owner.get("status") or {}).get("conditions") or []
    return [
        f"{one['type']} is False: {one.get('reason', '')} ({one.get('message', '')})"
        for one in conditions
        if one["type"] in kinds and one["status"] == "False"
    ]


def _essence(deployment: Mapping[str, Any]) -> Document:
    """Leave what a prediction and a verdict need; the rest of a live object is the cluster's business."""
    spec = deployment["spec"]
    pod = spec["template"]["spec"]
    containers = [_container(one) for one in pod["containers"]]
    template = {"metadata": {"labels": (spec["template"].get("metadata") or {}).get("labels") or {}}}
    kept = {name: spec[name] for name in _SPEC_FIELDS if name in spec}
    whole = {name: deployment[name] for name in _DEPLOYMENT_FIELDS if name in deployment}
    return document_of({**whole, "spec": {**kept, "template": {**template, "spec": {"containers": containers}}}})


def _container(container: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: container[name] for name in _CONTAINER_FIELDS if name in container}
    probe = container.get("readinessProbe") or {}
    return {**kept, "readinessProbe": probe} if "httpGet" in probe else kept


def _mistake(place: Place, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=place, value=value, rule=rule, next_step=next_step)
