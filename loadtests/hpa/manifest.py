"""Read a HorizontalPodAutoscaler of autoscaling/v2, with the API's limits and defaults.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/apis/autoscaling/validation/validation.go
"""

from loadtests.hpa import defaults
from loadtests.hpa.behavior_manifest import read_behavior
from loadtests.hpa.metric_manifest import read_metric, read_reference
from loadtests.hpa.model import ExternalMetric, HpaSpec, MetricSpec, ObjectMetric
from loadtests.object_metadata import DEFAULT_NAMESPACE, read_over_the_rest
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def read_hpa(document: Document, mistakes: list[Mistake]) -> HpaSpec:
    """Read an HPA; what is wrong with it is noted, and a placeholder stands for it.

    A tolerance in `behavior` is read whatever the version of Kubernetes: the engine ignores it exactly where that
    version does (before 1.33 it is unknown, in 1.33 and 1.34 it is alpha and off).
    """
    fields = Fields(document, mistakes)
    fields.choice("apiVersion", ("autoscaling/v2",))
    fields.choice("kind", ("HorizontalPodAutoscaler",))
    metadata = fields.mapping("metadata")
    name = metadata.text("name")
    namespace = metadata.text("namespace", default=DEFAULT_NAMESPACE)
    read_over_the_rest(metadata)
    spec = _read_spec(fields.mapping("spec"), name, namespace)
    fields.raw("status")
    fields.reject_unknown()
    return spec


# Private


def _read_spec(fields: Fields, name: str, namespace: str) -> HpaSpec:
    metrics = tuple(metric for item in fields.items("metrics") if (metric := read_metric(item)) is not None)
    max_replicas = fields.integer("maxReplicas", minimum=1)
    spec = HpaSpec(
        name=name,
        namespace=namespace,
        scale_target=read_reference(fields.mapping("scaleTargetRef")),
        min_replicas=_read_min_replicas(fields, metrics, max_replicas),
        max_replicas=max_replicas,
        metrics=metrics or defaults.METRICS,
        behavior=read_behavior(fields),
    )
    fields.reject_unknown()
    return spec


def _read_min_replicas(fields: Fields, metrics: tuple[MetricSpec, ...], max_replicas: int) -> int:
    min_replicas = fields.integer("minReplicas", default=defaults.MIN_REPLICAS, minimum=0)
    outlives_pods = any(isinstance(metric, ObjectMetric | ExternalMetric) for metric in metrics)
    if fields.raw("minReplicas") == 0 and not outlives_pods:
        rule = "must be at least 1 without an Object or External metric, since nothing else is measured at 0 pods"
        fields.mistake("minReplicas", 0, rule, "raise it or add such a metric")
    # A placeholder for a number that is missing or wrong is no second mistake, nor is a number below 1.
    if fields.raw("maxReplicas") == max_replicas and 1 <= max_replicas < min_replicas:
        rule = f"must be at least minReplicas, which is {min_replicas}"
        fields.mistake("maxReplicas", max_replicas, rule, "raise it or lower minReplicas")
    return min_replicas
