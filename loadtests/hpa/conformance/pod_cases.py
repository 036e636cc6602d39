"""Cases about pods and their metrics: proposals, groups and ratios."""

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.hpa.calculation import Calculation
from loadtests.hpa.conformance.case import Case
from loadtests.hpa.errors import MetricError
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.groups import group_pods
from loadtests.hpa.model import (
    AverageValue,
    ContainerObservation,
    ContainerResourceMetric,
    ExternalMetric,
    MetricsObservation,
    MetricSpec,
    ObjectMetric,
    ObjectReference,
    PodObservation,
    PodsMetric,
    ResourceMetric,
    Utilization,
    Value,
)
from loadtests.hpa.proposals import calculate, calculate_resource
from loadtests.hpa.replica_calculator import Situation
from loadtests.hpa.samples import Sample
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.usage import AverageTarget, Target, UtilizationTarget
from loadtests.hpa.versions import profile

KUBERNETES = "1.28"
"""The version whose tests the cases are."""
_NAMESPACE = "test-namespace"
_NOW = 0.0
"""Times of the cases are relative to now."""


def parse_proposal(raw: Mapping[str, Any]) -> Case:
    """Parse a case of the replica calculator."""
    situation, metric = _situation(raw), _metric(raw["source"])
    sampled, seen = tuple(_sampled(raw["source"])), _seen(raw["source"])
    expected = {"replicas": raw["expected_replicas"], "error": raw["expected_error"]}
    if "expected_utilization" in raw:
        expected["utilization"] = raw["expected_utilization"]
    if "expected_value" in raw:
        expected["value"] = raw["expected_value"]

    def compute() -> Mapping[str, Any]:
        try:
            if isinstance(metric, ResourceMetric | ContainerResourceMetric):
                return _outcome(calculate_resource(metric, situation, sampled))
            return _outcome(calculate(metric, situation, seen))
        except MetricError as error:
            return {"replicas": None, "error": str(error)}

    return Case(name=raw["name"], expected=expected, compute=compute)


def parse_groups(raw: Mapping[str, Any]) -> Case:
    """Parse a case about the groups of pods."""
    pods = tuple(_pod(pod, ()) for pod in raw["pods"])
    samples = {
        name: Sample(metric["value"], metric["timestamp_offset_seconds"], metric["window_seconds"])
        for name, metric in raw["metrics"].items()
    }
    resource, flags = raw["resource"], _flags(raw)

    def compute() -> Mapping[str, Any]:
        groups = group_pods(pods, samples, resource, now=_NOW, flags=flags)
        return {
            "ready_pod_count": groups.ready_count,
            "unready_pods": sorted(groups.unready),
            "missing_pods": sorted(groups.missing),
            "ignored_pods": sorted(groups.ignored),
        }

    return Case(name=raw["name"], expected=dict(raw["expected"]), compute=compute)


def parse_ratio(raw: Mapping[str, Any]) -> Case:
    """Parse a case about the ratio of usage to target."""
    samples = {pod: Sample(value) for pod, value in raw["metrics"].items()}
    target: Target
    if raw["kind"] == "resource_utilization_ratio":
        target = UtilizationTarget(percent=raw["target"], requests_milli=dict(raw["requests"]))
    else:
        target = AverageTarget(milli=raw["target"])

    def compute() -> Mapping[str, Any]:
        try:
            usage = target.usage(samples)
        except MetricError as error:
            return {"error": str(error)}
        return {"ratio": usage.ratio, "utilization": usage.utilization_percent, "value": usage.value_milli}

    return Case(name=raw["name"], expected=dict(raw["expected"]), compute=compute)


# Private


def _outcome(calculation: Calculation) -> Mapping[str, Any]:
    return {
        "replicas": calculation.replicas,
        "error": None,
        "utilization": calculation.usage.utilization_percent,
        "value": calculation.usage.value_milli,
    }


def _situation(raw: Mapping[str, Any]) -> Situation:
    flags, kubernetes = _flags(raw), profile(KUBERNETES)
    requests = raw["source"].get("requests_milli") or [[] for _ in raw["pods"]]
    return Situation(
        now=_NOW,
        current_replicas=raw["current_replicas"],
        status_replicas=raw["current_replicas"],
        pods=tuple(
            _pod(pod, tuple(_requesting(raw["source"], row))) for pod, row in zip(raw["pods"], requests, strict=True)
        ),
        tolerance=tolerance_of(None, flags, kubernetes),
        flags=flags,
        kubernetes=kubernetes,
        namespace=_NAMESPACE,
    )


def _flags(raw: Mapping[str, Any]) -> ControllerFlags:
    return ControllerFlags(
        tolerance=raw.get("tolerance", ControllerFlags().tolerance),
        cpu_initialization_period_seconds=raw["cpu_initialization_period_seconds"],
        initial_readiness_delay_seconds=raw["delay_of_initial_readiness_status_seconds"],
    )


def _pod(raw: Mapping[str, Any], containers: tuple[ContainerObservation, ...]) -> PodObservation:
    return PodObservation(
        name=raw["name"],
        phase=raw["phase"],
        ready=raw["ready"],
        start_time=raw["start_time_offset_seconds"],
        ready_transition_time=raw["ready_last_transition_offset_seconds"],
        deleted=raw["deletion"],
        containers=containers,
    )


def _requesting(source: Mapping[str, Any], row: list[int | None]) -> Iterator[ContainerObservation]:
    for name, milli in zip(source.get("containers", ()), row, strict=False):
        yield ContainerObservation(name=name, requests=_quantities(source, milli))


def _metric(source: Mapping[str, Any]) -> MetricSpec:
    name, kind = source["name"], source["type"]
    if kind in {"resource", "container_resource"}:
        target = Utilization(percent=source["target_utilization"])
        if kind == "resource":
            return ResourceMetric(name=name, target=target)
        return ContainerResourceMetric(name=name, container=source["container"], target=target)
    milli = source["target_value"]
    described = ObjectReference(api_version="", kind="", name="")
    metrics: Mapping[str, MetricSpec] = {
        "pods": PodsMetric(name=name, target=AverageValue(milli=milli)),
        "object": ObjectMetric(name=name, described_object=described, target=Value(milli=milli)),
        "object_per_pod": ObjectMetric(name=name, described_object=described, target=AverageValue(milli=milli)),
        "external": ExternalMetric(name=name, target=Value(milli=milli)),
        "external_per_pod": ExternalMetric(name=name, target=AverageValue(milli=milli)),
    }
    return metrics[kind]


def _sampled(source: Mapping[str, Any]) -> Iterator[PodObservation]:
    """Write each row of the metrics API as a pod of which nothing else is known."""
    if "containers" not in source:
        return
    for pod, row in zip(source["pod_names"], source["levels_milli"], strict=True):
        containers = (
            # A level that is missing stands for an entry without a name and without usage.
            ContainerObservation(name="" if milli is None else name, requests={}, usage=_quantities(source, milli))
            for name, milli in zip(source["containers"], row, strict=True)
        )
        yield PodObservation(
            name=pod,
            phase="Running",
            ready=None,
            start_time=None,
            ready_transition_time=None,
            deleted=False,
            containers=tuple(containers),
            metric_time=source["metric_timestamp_offset_seconds"],
            metric_window_seconds=source["metric_window_seconds"],
        )


def _quantities(source: Mapping[str, Any], milli: int | None) -> Mapping[str, str]:
    return {} if milli is None else {source["name"]: f"{milli}m"}


def _seen(source: Mapping[str, Any]) -> MetricsObservation:
    if "containers" in source:
        return MetricsObservation()
    name = source["name"]
    values = [f"{row[0]}m" for row in source["levels_milli"]]
    pods = dict(zip(source.get("pod_names", ()), values, strict=False))
    return MetricsObservation(pods={name: pods}, object={name: values[0]}, external={name: tuple(values)})
