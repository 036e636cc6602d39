"""Metrics that are no resources are read where the autoscaler reads them, and its decisions follow from them."""

from collections.abc import Mapping
from typing import Any

import pytest

from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import FetchError, HpaSpec, MetricsObservation
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.errors import Forbidden, NotServed
from loadtests.kubernetes.other_metrics import OtherMetrics
from slo.errors import ServerUnreachable
from tests.kubernetes_api import objects
from tests.kubernetes_api.metric_values import CUSTOM, EXTERNAL
from tests.kubernetes_api.objects import NAMESPACE
from tests.kubernetes_api.server import KubernetesApi

PODS = {
    "type": "Pods",
    "pods": {"metric": {"name": "in_flight"}, "target": {"type": "AverageValue", "averageValue": "4"}},
}
OBJECT = {
    "type": "Object",
    "object": {
        "metric": {"name": "rate", "selector": {"matchExpressions": [{"key": "code", "operator": "Exists"}]}},
        "describedObject": {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "name": "front"},
        "target": {"type": "Value", "value": "10"},
    },
}
EXTERNAL_METRIC = {
    "type": "External",
    "external": {
        "metric": {
            "name": "queue",
            "selector": {
                "matchLabels": {"name": "orders"},
                "matchExpressions": [
                    {"key": "zone", "operator": "In", "values": ["b", "a"]},
                    {"key": "dead", "operator": "DoesNotExist"},
                ],
            },
        },
        "target": {"type": "AverageValue", "averageValue": "30"},
    },
}


def spec_with(*metrics: Mapping[str, Any]) -> HpaSpec:
    """Read an autoscaler with these metrics."""
    hpa = objects.hpa("load-harness")
    hpa["spec"]["metrics"] = list(metrics)
    return read_hpa(document_of(hpa), [])


@pytest.fixture
def adapters(cluster: KubernetesApi) -> KubernetesApi:
    """A cluster in which all of them are served."""
    values = cluster.metric_values
    values.versions = {CUSTOM: ("v1beta1", "v1beta2"), EXTERNAL: ("v1beta1",)}
    values.of_pods = {"in_flight": {"p0": "3", "p1": "5500m"}}
    values.of_objects = {("networkpolicies.networking.k8s.io", "front", "rate"): "12500m"}
    values.of_outside = {"queue": ("70", "20")}
    return cluster


def test_each_kind_of_metric_is_asked_for_as_the_autoscaler_does(adapters: KubernetesApi, api: Api) -> None:
    """Paths, the version it prefers, and selectors."""
    read = OtherMetrics(api, spec_with(PODS, OBJECT, EXTERNAL_METRIC), {"app": "x"}).read()
    expected = MetricsObservation(
        pods={"in_flight": {"p0": "3", "p1": "5500m"}}, object={"rate": "12500m"}, external={"queue": ("70", "20")}
    )
    assert expected == read
    custom, external = f"/apis/{CUSTOM}/v1beta2/namespaces/{NAMESPACE}", f"/apis/{EXTERNAL}/v1beta1"
    assert [
        (f"{custom}/pods/*/in_flight", {"labelSelector": "app=x"}),
        (f"{custom}/networkpolicies.networking.k8s.io/front/rate", {"metricLabelSelector": "code"}),
        (f"{external}/namespaces/{NAMESPACE}/queue", {"labelSelector": "name=orders,zone in (a,b),!dead"}),
    ] == [(one.path, dict(one.query)) for one in adapters.requests if ".metrics." in one.path]


def test_an_old_adapter_is_asked_in_its_version(adapters: KubernetesApi, api: Api) -> None:
    """v1beta1, where that is all there is."""
    adapters.metric_values.versions[CUSTOM] = ("v1beta1",)
    assert {"p0": "3", "p1": "5500m"} == OtherMetrics(api, spec_with(PODS), {}).read().pods["in_flight"]
    assert f"/apis/{CUSTOM}/v1beta1/" in adapters.requests[-1].path


def test_an_autoscaler_of_resources_alone_asks_nobody(cluster: KubernetesApi, api: Api) -> None:
    """Not even whether there are adapters."""
    cpu = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}
    assert MetricsObservation() == OtherMetrics(api, spec_with(cpu), {}).read()
    assert [] == cluster.requests


@pytest.mark.parametrize(("metric", "group"), [(PODS, CUSTOM), (OBJECT, CUSTOM), (EXTERNAL_METRIC, EXTERNAL)])
def test_a_cluster_without_an_adapter_says_which_is_missing(api: Api, metric: Mapping[str, Any], group: str) -> None:
    """Before the load."""
    with pytest.raises(NotServed, match=f"install what brings metrics.{group}"):
        OtherMetrics(api, spec_with(metric), {})


def test_a_metric_that_does_not_exist_is_that_metrics_error(adapters: KubernetesApi, api: Api) -> None:
    """The autoscaler goes on without it, and so does the record."""
    adapters.metric_values.of_pods = {}
    adapters.metric_values.of_outside = {}
    read = OtherMetrics(api, spec_with(PODS, EXTERNAL_METRIC), {}).read()
    assert isinstance(read.pods["in_flight"], FetchError)
    assert isinstance(read.external["queue"], FetchError)


def test_what_is_denied_names_the_rule(adapters: KubernetesApi, api: Api) -> None:
    """The rule of a metric is that of a subresource."""
    adapters.forbid("get", "pods")
    with pytest.raises(
        Forbidden, match=rf'apiGroups: \["{CUSTOM}"\], resources: \["pods/in_flight"\], verbs: \["get"\]'
    ):
        OtherMetrics(api, spec_with(PODS), {}).read()


def test_an_adapter_that_is_down_is_no_answer(adapters: KubernetesApi, api: Api) -> None:
    """503 for half a minute is not a metric without values."""
    adapters.fail("GET", "/queue", status=503, times=1000)
    with pytest.raises(ServerUnreachable, match="it answers 503"):
        OtherMetrics(api, spec_with(EXTERNAL_METRIC), {}).read()


@pytest.mark.usefixtures("adapters")
def test_two_metrics_of_one_name_cannot_be_told_apart(api: Api) -> None:
    """The record knows them by name, so it says that it does not know which is which."""
    assert () == OtherMetrics(api, spec_with(PODS, EXTERNAL_METRIC), {}).missing
    expected = ("which of the metrics queue is which, as more than one is called so",)
    assert expected == OtherMetrics(api, spec_with(EXTERNAL_METRIC, EXTERNAL_METRIC), {}).missing
