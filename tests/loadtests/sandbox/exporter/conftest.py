"""A cluster with two pods, one of which runs, and the fixtures of the real exporters."""

from pathlib import Path

import pytest

from loadtests.hpa.manifest import read_hpa
from loadtests.manifests.model import Resources
from loadtests.sandbox.cluster import (
    ClusterState,
    ContainerState,
    DeploymentState,
    HpaState,
    MetricValue,
    Phase,
    PodState,
)
from slo.documents import parse_documents

_FIXTURES = Path(__file__).parents[3] / "fixtures" / "exporters"
_HPA = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: load-harness}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: load-harness}
  minReplicas: 1
  maxReplicas: 8
  metrics:
    - type: Resource
      resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}
"""


@pytest.fixture
def kube_state_metrics_text() -> str:
    """Return what kube-state-metrics publishes."""
    return (_FIXTURES / "kube-state-metrics-2.15.prom").read_text(encoding="utf-8")


@pytest.fixture
def cadvisor_text() -> str:
    """Return what the kubelet publishes."""
    return (_FIXTURES / "cadvisor-kubelet-1.33.prom").read_text(encoding="utf-8")


@pytest.fixture
def container() -> ContainerState:
    """Return a running container of which everything is known."""
    return ContainerState(
        name="load-harness",
        image="load-harness:0.1.0",
        container_id="8f3a",
        requests=Resources(cpu_millicores=200, memory_bytes=128 * 2**20),
        limits=Resources(cpu_millicores=400, memory_bytes=256 * 2**20),
        restarts=1,
        running=True,
        cpu_usage_seconds_total=12.5,
        memory_working_set_bytes=70_000_000,
        cfs_periods_total=800,
        cfs_throttled_periods_total=9,
        cfs_throttled_seconds_total=0.25,
    )


@pytest.fixture
def pod(container: ContainerState) -> PodState:
    """Return a pod that serves."""
    return PodState(
        name="load-harness-6c9f7b8d54-2xk8p",
        uid="0d6a3f1e-6f0c-4a55-9a3e-5a1c9f2f7b10",
        namespace="default",
        node="sandbox",
        ip="127.0.0.1",
        phase=Phase.RUNNING,
        ready=True,
        created_time=1699999000.0,
        start_time=1699999000.75,
        ready_transition_time=1699999002.0,
        deletion_time=None,
        containers=(container,),
    )


@pytest.fixture
def pending_pod() -> PodState:
    """Return a pod that no node has accepted yet."""
    return PodState(
        name="load-harness-6c9f7b8d54-q7wzn",
        uid="5b1fd0c4-2d1b-4a53-8c0e-7be2f6a0c9d3",
        namespace="default",
        node="",
        ip="",
        phase=Phase.PENDING,
        ready=None,
        created_time=1700000000.0,
        start_time=None,
        ready_transition_time=None,
        deletion_time=None,
        containers=(),
    )


@pytest.fixture
def hpa() -> HpaState:
    """Return an autoscaler that has decided."""
    (document,) = parse_documents(_HPA, file="hpa.yaml")
    return HpaState(
        name="load-harness",
        namespace="default",
        spec=read_hpa(document, []),
        current_replicas=2,
        desired_replicas=3,
        conditions={"AbleToScale": ("True", "ReadyForNewScale"), "ScalingLimited": ("Unknown", "Waiting")},
        current_metrics=(MetricValue(name="cpu", utilization_percent=93, average=0.186),),
    )


@pytest.fixture
def state(pod: PodState, pending_pod: PodState, hpa: HpaState) -> ClusterState:
    """Return a cluster at one moment."""
    return ClusterState(
        time=1700000009.034,
        node="sandbox",
        pods=(pod, pending_pod),
        deployment=DeploymentState(
            name="load-harness",
            namespace="default",
            spec_replicas=2,
            status_replicas=2,
            updated_replicas=2,
            available_replicas=1,
        ),
        hpa=hpa,
    )
