"""What the stub serves of custom.metrics.k8s.io and external.metrics.k8s.io, as an adapter of Prometheus or KEDA does.

Sources: https://github.com/kubernetes/metrics/blob/v0.35.0/pkg/apis/custom_metrics/v1beta2/types.go and
https://github.com/kubernetes/metrics/blob/v0.35.0/pkg/apis/external_metrics/v1beta1/types.go
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.kubernetes_api.objects import at
from tests.kubernetes_api.requests import Request
from tests.kubernetes_api.status import status

CUSTOM, EXTERNAL = "custom.metrics.k8s.io", "external.metrics.k8s.io"


@dataclass(slots=True)
class MetricValues:
    """Quantities by metric; groups that are not installed serve nothing."""

    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By group."""
    of_pods: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """By metric and pod."""
    of_objects: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """By resource, name and metric."""
    of_outside: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """A quantity per series, by metric."""

    def groups(self) -> list[dict[str, Any]]:
        """Say of each group which versions there are, as discovery does."""
        return [
            {
                "name": group,
                "versions": [{"groupVersion": f"{group}/{one}", "version": one} for one in versions],
            }
            for group, versions in self.versions.items()
        ]

    def answer(self, request: Request) -> tuple[int, dict[str, Any]] | None:
        """Answer a request for values; None where it is none for a group that is installed."""
        group, _, version = request.api_version.partition("/")
        if version not in self.versions.get(group, ()):
            return None
        values = self._external(request) if group == EXTERNAL else self._custom(request, version)
        if values is None:
            return 404, status(404, "the server could not find the metric")
        kind = "ExternalMetricValueList" if group == EXTERNAL else "MetricValueList"
        return 200, {"kind": kind, "apiVersion": request.api_version, "metadata": {}, "items": values}

    # Private

    def _external(self, request: Request) -> list[dict[str, Any]] | None:
        series = self.of_outside.get(request.plural)
        if series is None:
            return None
        one = {"metricName": request.plural, "metricLabels": {}, "timestamp": at(0)}
        return [{**one, "value": value} for value in series]

    def _custom(self, request: Request, version: str) -> list[dict[str, Any]] | None:
        if (request.plural, request.name) == ("pods", "*"):
            values = self.of_pods.get(request.subresource)
        else:
            value = self.of_objects.get((request.plural, request.name, request.subresource))
            values = None if value is None else {request.name: value}
        if values is None:
            return None
        names = (
            {"metricName": request.subresource} if version == "v1beta1" else {"metric": {"name": request.subresource}}
        )
        return [
            {
                "describedObject": {"name": name, "namespace": request.namespace},
                **names,
                "timestamp": at(0),
                "value": value,
            }
            for name, value in values.items()
        ]
