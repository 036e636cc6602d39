"""Read the metrics of an autoscaler that are no resources, where it reads them itself.

Sources: https://github.com/kubernetes/metrics/blob/v0.35.0/pkg/client/custom_metrics/versioned_client.go and
https://github.com/kubernetes/metrics/blob/v0.35.0/pkg/client/external_metrics/client.go (paths and selectors)
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from loadtests.hpa.model import (
    ExternalMetric,
    FetchError,
    HpaSpec,
    LabelRequirement,
    LabelSelector,
    MetricsObservation,
    ObjectMetric,
    PodsMetric,
)
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import NotFound, NotServed
from loadtests.kubernetes.question import Question
from loadtests.kubernetes.resources import Resource

_CUSTOM, _EXTERNAL = "custom.metrics.k8s.io", "external.metrics.k8s.io"
_VERSIONS = {_CUSTOM: ("v1beta2", "v1beta1"), _EXTERNAL: ("v1beta1",)}
"""Those that the autoscaler knows, the one that it prefers first."""
_Metric = TypeVar("_Metric", PodsMetric, ObjectMetric, ExternalMetric)
_Answer = TypeVar("_Answer")
_OPERATORS = {"In": "in", "NotIn": "notin"}


class OtherMetrics:
    """The Pods, Object and External metrics of one autoscaler, as they are now."""

    def __init__(self, api: Api, spec: HpaSpec, pod_labels: Mapping[str, str]) -> None:
        """Find who serves them.

        Raises:
            NotServed: nobody does, so the autoscaler cannot scale, either.
            ServerUnreachable: the API server does not answer.
        """
        self._api = api
        self._namespace = spec.namespace
        self._pod_labels = pod_labels
        self._pods = tuple(one for one in spec.metrics if isinstance(one, PodsMetric))
        self._objects = tuple(one for one in spec.metrics if isinstance(one, ObjectMetric))
        self._externals = tuple(one for one in spec.metrics if isinstance(one, ExternalMetric))
        groups = ((_CUSTOM, (*self._pods, *self._objects)), (_EXTERNAL, self._externals))
        self._versions = {group: self._version(group) for group, metrics in groups if metrics}
        self._plurals = {one.described_object.kind: self._plural(one) for one in self._objects}

    @property
    def missing(self) -> tuple[str, ...]:
        """Say what a record cannot hold: it knows metrics of one type by their names alone."""
        kinds = (self._pods, self._objects, self._externals)
        twice = [name for kind in kinds for name, count in Counter(one.name for one in kind).items() if count > 1]
        return tuple(f"which of the metrics {name} is which, as more than one is called so" for name in twice)

    def read(self) -> MetricsObservation:
        """Ask for each; what the autoscaler is denied, too, is an error of that metric.

        Raises:
            Forbidden, ServerUnreachable: as `Api.ask`.
        """
        return MetricsObservation(
            pods={one.name: _answered(self._of_pods, one) for one in self._pods},
            object={one.name: _answered(self._of_object, one) for one in self._objects},
            external={one.name: _answered(self._of_outside, one) for one in self._externals},
        )

    # Private

    def _version(self, group: str) -> str:
        found = {
            version["version"]
            for one in self._api.get_json("/apis")["groups"]
            if one["name"] == group
            for version in one["versions"]
        }
        chosen = next((version for version in _VERSIONS[group] if version in found), None)
        if chosen is None:
            raise NotServed(url=self._api.url, api_version=f"{group}/{_VERSIONS[group][0]}", plural="metrics")
        return chosen

    def _plural(self, metric: ObjectMetric) -> str:
        """Find what the objects of a kind are called in paths, with their group."""
        version = metric.described_object.api_version or "v1"
        path = f"/apis/{version}" if "/" in version else f"/api/{version}"
        for one in self._api.get_json(path)["resources"]:
            if one["kind"] == metric.described_object.kind and "/" not in one["name"]:
                return ".".join(part for part in (one["name"], version.rpartition("/")[0]) if part)
        raise NotServed(url=self._api.url, api_version=version, plural=metric.described_object.kind)

    def _of_pods(self, metric: PodsMetric) -> Mapping[str, str]:
        labels = ",".join(f"{key}={value}" for key, value in self._pod_labels.items())
        items = self._custom("pods", "*", metric.name, {"labelSelector": labels} | _selected(metric.selector))
        return {one["describedObject"]["name"]: str(one["value"]) for one in items}

    def _of_object(self, metric: ObjectMetric) -> str | FetchError:
        plural, name = self._plurals[metric.described_object.kind], metric.described_object.name
        items = self._custom(plural, name, metric.name, _selected(metric.selector))
        if len(items) != 1:
            return FetchError(text=f"{len(items)} results of {metric.name} where one was asked for")
        return str(items[0]["value"])

    def _custom(self, plural: str, name: str, metric: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        is_of_namespace = plural == "namespaces"
        resource = Resource(
            group=_CUSTOM,
            version=self._versions[_CUSTOM],
            plural="metrics" if is_of_namespace else plural,
            kind="MetricValueList",
        )
        question = Question(
            verb="get",
            resource=resource,
            namespace=name if is_of_namespace else self._namespace,
            name=metric if is_of_namespace else name,
            subresource="" if is_of_namespace else metric,
            query=query,
        )
        items: list[dict[str, Any]] = self._api.ask(question).get("items") or []
        return items

    def _of_outside(self, metric: ExternalMetric) -> tuple[str, ...]:
        kind, version = "ExternalMetricValueList", self._versions[_EXTERNAL]
        resource = Resource(group=_EXTERNAL, version=version, plural=metric.name, kind=kind)
        query = {"labelSelector": text} if (text := _spelt(metric.selector)) else {}
        question = Question(verb="list", resource=resource, namespace=self._namespace, query=query)
        return tuple(str(one["value"]) for one in self._api.ask(question).get("items") or [])


# Private


def _answered(ask: Callable[[_Metric], _Answer], metric: _Metric) -> _Answer | FetchError:
    """Take it as the metric's own error that there is none of that name: so does the autoscaler."""
    try:
        return ask(metric)
    except (NotFound, NotServed) as error:
        return FetchError(text=str(error))


def _selected(selector: LabelSelector | None) -> dict[str, str]:
    text = _spelt(selector)
    return {"metricLabelSelector": text} if text else {}


def _spelt(selector: LabelSelector | None) -> str:
    if selector is None:
        return ""
    labels = [f"{key}={value}" for key, value in sorted(selector.match_labels.items())]
    return ",".join([*labels, *(_requirement(one) for one in selector.match_expressions)])


def _requirement(one: LabelRequirement) -> str:
    if one.operator in _OPERATORS:
        return f"{one.key} {_OPERATORS[one.operator]} ({','.join(sorted(one.values))})"
    return one.key if one.operator == "Exists" else f"!{one.key}"
