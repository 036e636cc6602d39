"""The sandbox's series have the values of the state, and no value where the state has none."""

import dataclasses
from collections.abc import Iterable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from loadtests.hpa.model import AverageValue, ContainerResourceMetric, ExternalMetric, MetricSpec, Value
from loadtests.manifests.model import Resources
from loadtests.sandbox.cluster import ClusterState, ContainerState, HpaState, Phase, PodState
from loadtests.sandbox.exporter import cadvisor, kube_state_metrics
from slo import conventions


def _values(text: str, name: str, *labels: str) -> dict[tuple[str, ...], float]:
    """Return the values of one series by some of its labels."""
    return {
        tuple(sample.labels[label] for label in labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


def _rows(state: ClusterState, name: str) -> dict[str, float]:
    """Return the values of a cAdvisor series of one pod by the kind of row."""
    kinds = {(True, True): "container", (False, True): "pause", (False, False): "pod"}
    values = _values(cadvisor.exposition(state), name, "container", "image")
    return {kinds[bool(container), bool(image)]: value for (container, image), value in values.items()}


def _with_containers(state: ClusterState, containers: Iterable[ContainerState], **changes: object) -> ClusterState:
    pod = dataclasses.replace(state.pods[0], containers=tuple(containers), **changes)  # type: ignore[arg-type]
    return dataclasses.replace(state, pods=(pod,))


def test_replicas_are_published(state: ClusterState) -> None:
    """Deployment and autoscaler have one number per series."""
    text = kube_state_metrics.exposition(state)
    expected = {
        conventions.DEPLOYMENT_SPEC_REPLICAS: 2,
        conventions.DEPLOYMENT_STATUS_REPLICAS: 2,
        conventions.DEPLOYMENT_STATUS_REPLICAS_UPDATED: 2,
        conventions.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE: 1,
        conventions.HPA_SPEC_MIN_REPLICAS: 1,
        conventions.HPA_SPEC_MAX_REPLICAS: 8,
        conventions.HPA_STATUS_CURRENT_REPLICAS: 2,
        conventions.HPA_STATUS_DESIRED_REPLICAS: 3,
    }

    assert {name: {("default",): value} for name, value in expected.items()} == {
        name: _values(text, name, "namespace") for name in expected
    }


def test_every_deployment_and_autoscaler_has_a_row(state: ClusterState) -> None:
    """Of a canary release there are two of each, told apart by their names."""
    target = dataclasses.replace(state.deployment, name="other", spec_replicas=5)
    hpa = dataclasses.replace(state.hpa, name="other", desired_replicas=6)
    text = kube_state_metrics.exposition(dataclasses.replace(state, other_deployments=(target,), other_hpas=(hpa,)))

    assert {("load-harness",): 2, ("other",): 5} == _values(text, conventions.DEPLOYMENT_SPEC_REPLICAS, "deployment")
    assert {("load-harness",): 3, ("other",): 6} == _values(
        text, conventions.HPA_STATUS_DESIRED_REPLICAS, "horizontalpodautoscaler"
    )
    of_metrics = _values(text, conventions.HPA_SPEC_TARGET_METRIC, "horizontalpodautoscaler", "metric_target_type")
    assert {("load-harness", "utilization"): 50, ("other", "utilization"): 50} == of_metrics
    assert 1 == text.count(f"# TYPE {conventions.DEPLOYMENT_SPEC_REPLICAS} ")


def test_an_autoscaler_that_has_not_decided_has_only_its_specification(state: ClusterState, hpa: HpaState) -> None:
    """Before the first sync nothing is known of the status, which is not the same as zero replicas."""
    fresh = HpaState(name=hpa.name, namespace=hpa.namespace, spec=hpa.spec)
    text = kube_state_metrics.exposition(dataclasses.replace(state, hpa=fresh))

    assert {("cpu", "utilization"): 50} == _values(
        text, conventions.HPA_SPEC_TARGET_METRIC, "metric_name", "metric_target_type"
    )
    for name in (
        conventions.HPA_STATUS_CURRENT_REPLICAS,
        conventions.HPA_STATUS_DESIRED_REPLICAS,
        conventions.HPA_STATUS_TARGET_METRIC,
        conventions.HPA_STATUS_CONDITION,
    ):
        assert {} == _values(text, name)


def test_metrics_and_conditions_of_the_autoscaler_are_published(state: ClusterState) -> None:
    """A metric has a row for each form it has, a condition one for each status it could have."""
    text = kube_state_metrics.exposition(state)

    assert {("cpu", "utilization"): 93, ("cpu", "average"): 0.186} == _values(
        text, conventions.HPA_STATUS_TARGET_METRIC, "metric_name", "metric_target_type"
    )
    assert {
        ("AbleToScale", "true"): 1,
        ("AbleToScale", "false"): 0,
        ("AbleToScale", "unknown"): 0,
        ("ScalingLimited", "true"): 0,
        ("ScalingLimited", "false"): 0,
        ("ScalingLimited", "unknown"): 1,
    } == _values(text, conventions.HPA_STATUS_CONDITION, "condition", "status")


def test_pods_are_published_with_every_phase_and_status(
    state: ClusterState, pod: PodState, pending_pod: PodState
) -> None:
    """A pod without a node, a start or a Ready condition has no sample for it."""
    text = kube_state_metrics.exposition(state)
    phases = _values(text, conventions.POD_STATUS_PHASE, "pod", "phase")

    assert {(pod.name, phase.value) for phase in Phase} <= set(phases)
    assert {(pod.name, "Running"), (pending_pod.name, "Pending")} == {key for key, value in phases.items() if value}
    assert {(pod.uid, "true"): 1, (pod.uid, "false"): 0, (pod.uid, "unknown"): 0} == _values(
        text, conventions.POD_STATUS_READY, "uid", "condition"
    )
    assert {(pod.name,): 1699999000} == _values(text, conventions.POD_START_TIME, "pod")


def test_containers_are_published_in_cores_and_bytes(state: ClusterState, container: ContainerState) -> None:
    """Amounts have Kubernetes' units, and an amount that is not set has no sample."""
    open_ended = dataclasses.replace(container, limits=Resources(memory_bytes=5))
    text = kube_state_metrics.exposition(_with_containers(state, [open_ended]))
    amounts = ("node", "resource", "unit")

    assert {("load-harness",): 1} == _values(text, conventions.POD_CONTAINER_RESTARTS, "container")
    assert {("sandbox", "cpu", "core"): 0.2, ("sandbox", "memory", "byte"): 128 * 2**20} == _values(
        text, conventions.POD_CONTAINER_REQUESTS, *amounts
    )
    assert {("sandbox", "memory", "byte"): 5} == _values(text, conventions.POD_CONTAINER_LIMITS, *amounts)


def test_a_label_may_hold_anything(state: ClusterState, container: ContainerState) -> None:
    """Quotes, backslashes and line ends are escaped."""
    odd = 'a "b" \\ c\nd'
    text = cadvisor.exposition(_with_containers(state, [dataclasses.replace(container, image=odd)]))

    assert (odd,) in _values(text, conventions.CONTAINER_CPU_USAGE, "image")


def test_usage_is_published_for_container_pod_and_pause(state: ClusterState) -> None:
    """The pod's row is its container's; the pause container uses nothing and has no CPU limit, so no periods."""
    assert {"container": 12.5, "pod": 12.5, "pause": 0} == _rows(state, conventions.CONTAINER_CPU_USAGE)
    assert {"container": 7e7, "pod": 7e7, "pause": 0} == _rows(state, conventions.CONTAINER_MEMORY_WORKING_SET)
    assert {"container": 800, "pod": 800} == _rows(state, conventions.CONTAINER_CFS_PERIODS)
    assert {"container": 9, "pod": 9} == _rows(state, conventions.CONTAINER_CFS_THROTTLED_PERIODS)
    assert {"container": 0.25, "pod": 0.25} == _rows(state, conventions.CONTAINER_CFS_THROTTLED_SECONDS)


def test_samples_carry_the_time_of_the_state(state: ClusterState) -> None:
    """Every row says the millisecond at which the state was taken."""
    lines = [line for line in cadvisor.exposition(state).splitlines() if not line.startswith("#")]

    assert {"1700000009034"} == {line.rsplit(" ", 1)[1] for line in lines}


def test_unknown_usage_is_absent(state: ClusterState, container: ContainerState) -> None:
    """What could not be measured has no sample, neither for the container nor for its pod."""
    unknown = dataclasses.replace(
        container,
        cpu_usage_seconds_total=None,
        memory_working_set_bytes=None,
        cfs_periods_total=None,
        cfs_throttled_periods_total=None,
        cfs_throttled_seconds_total=None,
    )
    partly = _with_containers(state, [unknown])

    assert {"pause": 0} == _rows(partly, conventions.CONTAINER_CPU_USAGE)
    assert {"pause": 0} == _rows(partly, conventions.CONTAINER_MEMORY_WORKING_SET)
    assert {} == _rows(partly, conventions.CONTAINER_CFS_PERIODS)


def test_the_pod_counts_all_its_containers(state: ClusterState, container: ContainerState) -> None:
    """Containers that ended stay in the pod's CPU time; periods of several containers do not add up."""
    second = dataclasses.replace(container, name="proxy", container_id="9a", cpu_usage_seconds_total=2.0)
    busy = _with_containers(state, [container, second], ended_containers_cpu_seconds=100.0)
    usage = _values(cadvisor.exposition(busy), conventions.CONTAINER_CPU_USAGE, "container", "image")

    assert 114.5 == usage["", ""]
    assert (12.5, 2.0) == (usage["load-harness", "load-harness:0.1.0"], usage["proxy", "load-harness:0.1.0"])
    assert ("", "") not in _values(cadvisor.exposition(busy), conventions.CONTAINER_CFS_PERIODS, "container", "image")


def test_a_container_that_does_not_run_has_no_row(state: ClusterState, container: ContainerState) -> None:
    """Between two starts only the pod and its pause container are there; a pod that is not running has no row."""
    waiting = dataclasses.replace(container, running=False)
    between = _with_containers(state, [waiting], ended_containers_cpu_seconds=3.0)
    pending = _with_containers(state, [waiting], phase=Phase.PENDING)

    assert {"pod": 3, "pause": 0} == _rows(between, conventions.CONTAINER_CPU_USAGE)
    assert {} == _rows(pending, conventions.CONTAINER_CPU_USAGE)


@pytest.mark.parametrize(
    ("requests", "limits", "expected"),
    [
        pytest.param(
            Resources(cpu_millicores=1),
            Resources(),
            "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0d6a3f1e_6f0c_4a55_9a3e_5a1c9f2f7b10.slice",
            id="a pod with a request is burstable",
        ),
        pytest.param(
            Resources(),
            Resources(),
            "/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod0d6a3f1e_6f0c_4a55_9a3e_5a1c9f2f7b10.slice",
            id="a pod without requests and limits is best effort",
        ),
        pytest.param(
            Resources(cpu_millicores=1, memory_bytes=1),
            Resources(cpu_millicores=1, memory_bytes=1),
            "/kubepods.slice/kubepods-pod0d6a3f1e_6f0c_4a55_9a3e_5a1c9f2f7b10.slice",
            id="a pod whose requests are its limits is guaranteed",
        ),
    ],
)
def test_the_cgroup_tells_the_quality_of_service(
    state: ClusterState, container: ContainerState, requests: Resources, limits: Resources, expected: str
) -> None:
    """The id is the path that the kubelet gives the pod's cgroup, and containers are inside it."""
    text = cadvisor.exposition(
        _with_containers(state, [dataclasses.replace(container, requests=requests, limits=limits)])
    )
    ids = _values(text, conventions.CONTAINER_CPU_USAGE, "container", "image", "id")

    assert ("", "", expected) in ids
    assert ("load-harness", "load-harness:0.1.0", f"{expected}/cri-containerd-8f3a.scope") in ids


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        pytest.param(
            ContainerResourceMetric(name="memory", container="app", target=AverageValue(milli=1500)),
            {("memory", "average"): 1.5},
            id="an average per pod",
        ),
        pytest.param(
            ExternalMetric(name="queue", target=Value(milli=30_000)), {("queue", "value"): 30}, id="a value for all"
        ),
    ],
)
def test_each_form_of_target_is_published(
    state: ClusterState, metric: MetricSpec, expected: dict[tuple[str, str], float]
) -> None:
    """A target's type is told by a label, and its value is in whole units."""
    spec = dataclasses.replace(state.hpa.spec, metrics=(metric,))
    text = kube_state_metrics.exposition(dataclasses.replace(state, hpa=dataclasses.replace(state.hpa, spec=spec)))

    assert expected == _values(text, conventions.HPA_SPEC_TARGET_METRIC, "metric_name", "metric_target_type")
