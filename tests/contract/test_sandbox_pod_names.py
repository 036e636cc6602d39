"""The sandbox calls its pods as a cluster does: the page tells a Deployment's pods from a Job's by their names."""

import pytest

from load_harness.live.identity import Workload, workload_of
from load_harness.live.prometheus import Series
from loadtests.manifests.model import Deployment
from loadtests.sandbox.pod import Pod
from loadtests.sandbox.replicas import ReplicaSet
from tests.loadtests.sandbox.fakes import with_container, with_deployment
from tests.loadtests.stack_builder import stack


@pytest.mark.parametrize("version", range(20))
def test_the_page_knows_the_deployment_of_each_pod(version: int) -> None:
    """Whatever the template, as its hash is in the name."""
    names: list[str] = []

    def create(name: str, _: Deployment) -> Pod:
        names.append(name)
        raise InterruptedError

    deployment = with_deployment(with_container(stack(), image=f"load-harness:{version}"), replicas=1).deployment
    with pytest.raises(InterruptedError):
        list(ReplicaSet(deployment, create, seed=0).tick(0))
    found = workload_of((), tuple(Series(labels={"job": "any", "pod": name}, samples=()) for name in names))
    assert isinstance(found, Workload)
    assert deployment.name == found.name
