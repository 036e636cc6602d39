"""Prometheus is told which pods to scrape, under a ServiceMonitor's labels."""

import json
from pathlib import Path

import pytest

from loadtests.manifests.model import Port
from loadtests.sandbox.pod import Birth, Pod
from loadtests.sandbox.targets import pod_group, write_targets
from tests.loadtests.sandbox.fakes import FakeSurroundings, with_container
from tests.loadtests.stack_builder import stack


@pytest.mark.parametrize(
    ("ports", "endpoint"),
    [
        pytest.param((Port(name="admin", number=9), Port(name="http", number=8080)), "http", id="the Service's port"),
        pytest.param((), "", id="a port that the container does not name"),
    ],
)
def test_a_pods_target_has_the_labels_of_a_service_monitor(
    surroundings: FakeSurroundings, ports: tuple[Port, ...], endpoint: str
) -> None:
    """The address is the pod's, job and service are the Service's, the rest says which pod it is."""
    given = with_container(stack(), ports=ports)
    birth = Birth(
        name="app-1", port=9001, deployment=given.deployment, node=surroundings.node, balancer=surroundings.balancer
    )

    group = pod_group(given, Pod(birth, now=0))

    labels = {
        "job": "load-harness",
        "namespace": "demo",
        "service": "load-harness",
        "pod": "app-1",
        "container": "app",
        "endpoint": endpoint,
    }
    assert {"targets": ["127.0.0.1:9001"], "labels": labels} == group


def test_a_file_of_targets_is_replaced_whole(tmp_path: Path) -> None:
    """The new file takes the place of the old one, and nothing else stays."""
    (tmp_path / "targets").mkdir()
    write_targets(tmp_path, "pods", [{"targets": ["a:1"]}, {"targets": ["b:2"]}])

    write_targets(tmp_path, "pods", [])

    assert [] == json.loads((tmp_path / "targets" / "pods.json").read_text())
    assert ["pods.json"] == [path.name for path in (tmp_path / "targets").iterdir()]
