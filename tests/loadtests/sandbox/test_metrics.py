"""The pods' CPU and memory, sampled as metrics-server does."""

from loadtests.hpa.model import PodObservation
from loadtests.manifests.model import Resources
from loadtests.sandbox.metrics import MetricsSampler
from loadtests.sandbox.pod import Birth, Pod
from tests.loadtests.sandbox.fakes import FakeSurroundings, usage, with_container
from tests.loadtests.stack_builder import stack

_START = 1_700_000_000.0


def pod_of(surroundings: FakeSurroundings, **container: object) -> Pod:
    """Make a pod."""
    deployment = with_container(stack(), **container).deployment
    birth = Birth(
        name="app-1", port=9001, deployment=deployment, node=surroundings.node, balancer=surroundings.balancer
    )
    return Pod(birth, now=_START)


def sampled(sampler: MetricsSampler, pod: Pod, second: float) -> PodObservation:
    """Sample one pod."""
    (observation,) = sampler.sample([pod], _START + second)
    return observation


def test_the_first_window_reaches_back_to_the_start(surroundings: FakeSurroundings) -> None:
    """At its start a container had used nothing; so a young pod has a metric soon."""
    pod = pod_of(surroundings)
    surroundings.cgroups.last.usage = usage(0.5, memory_bytes=2048 * 1024)

    observation = sampled(MetricsSampler(), pod, 2)

    assert {"cpu": "250000000n", "memory": "2048Ki"} == observation.containers[0].usage
    assert (_START + 2, 2) == (observation.metric_time, observation.metric_window_seconds)


def test_later_windows_reach_back_to_the_sample_before(surroundings: FakeSurroundings) -> None:
    """The rate is that of the last window, not of the whole life."""
    pod, sampler = pod_of(surroundings), MetricsSampler()
    surroundings.cgroups.last.usage = usage(10)
    sampled(sampler, pod, 10)
    surroundings.cgroups.last.usage = usage(11.5)

    observation = sampled(sampler, pod, 25)

    assert "100000000n" == (observation.containers[0].usage or {})["cpu"]
    assert 15 == observation.metric_window_seconds


def test_a_restarted_container_starts_anew(surroundings: FakeSurroundings) -> None:
    """Its first window reaches back to its own start, and what the one before it used does not count."""
    pod, sampler = pod_of(surroundings), MetricsSampler()
    surroundings.cgroups.last.usage = usage(10)
    sampled(sampler, pod, 10)
    surroundings.processes.last.code = 1
    pod.tick(_START + 12)
    pod.tick(_START + 12)
    surroundings.cgroups.last.usage = usage(0.3)

    observation = sampled(sampler, pod, 15)

    assert "100000000n" == (observation.containers[0].usage or {})["cpu"]
    assert 3 == observation.metric_window_seconds


def test_a_container_that_does_not_run_has_no_metric(surroundings: FakeSurroundings) -> None:
    """A missing usage is missing, not zero, and so are its time and window."""
    observation = sampled(MetricsSampler(), pod_of(surroundings), 5)

    assert observation.containers[0].usage is None
    assert (None, None) == (observation.metric_time, observation.metric_window_seconds)


def test_a_missed_sample_makes_the_next_window_longer(surroundings: FakeSurroundings) -> None:
    """The point before is kept while a container cannot be measured."""
    pod, sampler = pod_of(surroundings), MetricsSampler()
    surroundings.cgroups.last.usage = usage(1)
    sampled(sampler, pod, 10)
    surroundings.cgroups.last.usage = None
    sampled(sampler, pod, 20)
    surroundings.cgroups.last.usage = usage(3)

    assert 20 == sampled(sampler, pod, 30).metric_window_seconds


def test_two_samples_at_once_are_one(surroundings: FakeSurroundings) -> None:
    """A window without length has no rate."""
    pod = pod_of(surroundings)
    surroundings.cgroups.last.usage = usage(1)

    assert sampled(MetricsSampler(), pod, 0).containers[0].usage is None


def test_the_pods_facts_are_observed(surroundings: FakeSurroundings) -> None:
    """Requests in the manifest's quantities, readiness, start and deletion are what the controller reads."""
    pod = pod_of(surroundings, requests=Resources(cpu_millicores=200, memory_bytes=1024))
    pod.delete(_START + 3)

    observation = sampled(MetricsSampler(), pod, 5)

    assert {"cpu": "200m", "memory": "1024"} == observation.containers[0].requests
    assert ("app-1", "Running", False, True) == (
        observation.name,
        observation.phase,
        observation.ready,
        observation.deleted,
    )
    assert (_START, _START) == (observation.start_time, observation.ready_transition_time)


def test_no_request_is_no_quantity(surroundings: FakeSurroundings) -> None:
    """The controller tells a pod without a request from one that requests nothing."""
    pod = pod_of(surroundings, requests=Resources())

    assert {} == sampled(MetricsSampler(), pod, 5).containers[0].requests
