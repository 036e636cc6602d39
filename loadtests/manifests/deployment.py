"""Read a Deployment."""

from collections.abc import Mapping

from loadtests.manifests.containers import read_containers
from loadtests.manifests.metadata import read_labels, read_metadata
from loadtests.manifests.model import Deployment
from loadtests.manifests.spelling import reject_misspelt
from loadtests.manifests.strategy import read_strategy
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields

_OTHER_FIELDS = ("minReadySeconds", "paused", "revisionHistoryLimit")


def read_deployment(document: Document, mistakes: list[Mistake]) -> Deployment:
    """Read a Deployment; what is wrong with it is noted."""
    fields = Fields(document, mistakes)
    fields.choice("apiVersion", ("apps/v1",))
    fields.choice("kind", ("Deployment",))
    metadata = read_metadata(fields)
    spec = fields.mapping("spec")
    template = spec.mapping("template")
    pod = template.mapping("spec")
    pod_labels = _read_pod_labels(template)
    deployment = Deployment(
        name=metadata.name,
        namespace=metadata.namespace,
        labels=metadata.labels,
        replicas=spec.integer("replicas", default=1, minimum=0),
        selector=_read_selector(spec, pod_labels),
        pod_labels=pod_labels,
        containers=read_containers(pod),
        termination_grace_period_seconds=pod.integer("terminationGracePeriodSeconds", default=30, minimum=0),
        rolling_update=read_strategy(spec),
        progress_deadline_seconds=spec.integer("progressDeadlineSeconds", default=600, minimum=1),
    )
    _check_pre_stop(pod, deployment)
    reject_misspelt(pod, ("containers", "terminationGracePeriodSeconds"))
    _reject_unknown(fields, spec)
    return deployment


def _read_pod_labels(template: Fields) -> Mapping[str, str]:
    metadata = template.mapping("metadata")
    labels = read_labels(metadata, "labels")
    reject_misspelt(metadata, ("labels", "annotations"))
    return labels


def _read_selector(spec: Fields, pod_labels: Mapping[str, str]) -> Mapping[str, str]:
    selector = spec.mapping("selector")
    labels = read_labels(selector, "matchLabels")
    expressions = selector.raw("matchExpressions")
    if expressions is not None:
        selector.mistake("matchExpressions", expressions, "is not supported by the sandbox", "use matchLabels")
    elif not labels:
        selector.mistake("matchLabels", None, "is required", "repeat the template's labels there")
    selector.reject_unknown()
    for key, value in labels.items():
        if pod_labels.get(key) != value:
            rule = "must be one of the labels of the pod template"
            selector.mistake("matchLabels", f"{key}: {value}", rule, "add it to spec.template.metadata.labels")
    return labels


def _check_pre_stop(pod: Fields, deployment: Deployment) -> None:
    grace_seconds = deployment.termination_grace_period_seconds
    longest_seconds = max((container.pre_stop_sleep_seconds for container in deployment.containers), default=0)
    if longest_seconds > grace_seconds:
        rule = f"must be at least the preStop sleep of {longest_seconds} s"
        pod.mistake("terminationGracePeriodSeconds", grace_seconds, rule, "lengthen it or shorten the sleep")


def _reject_unknown(fields: Fields, spec: Fields) -> None:
    for name in _OTHER_FIELDS:
        spec.raw(name)
    spec.reject_unknown()
    fields.raw("status")
    fields.reject_unknown()
