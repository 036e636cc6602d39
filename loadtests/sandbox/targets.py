"""Tell Prometheus which pods to scrape, by a file that it watches."""

import json
from collections.abc import Iterable
from pathlib import Path

from loadtests.manifests.model import Stack
from loadtests.run.files import write_text
from loadtests.sandbox.pod import Pod
from loadtests.sandbox.ports import LOOPBACK

TARGETS_FOLDER = "targets"


def write_targets(directory: Path, name: str, groups: Iterable[dict[str, object]]) -> None:
    """Replace one file of targets in one step.

    Source: https://prometheus.io/docs/prometheus/2.42/configuration/configuration/#file_sd_config

    Raises:
        CannotWrite: the directory is gone, or the disk is full.
    """
    write_text(directory / TARGETS_FOLDER / f"{name}.json", json.dumps(list(groups), indent=1))


def pod_group(stack: Stack, pod: Pod) -> dict[str, object]:
    """Return a pod's target with the labels that a ServiceMonitor gives its series."""
    container = stack.deployment.containers[0]
    endpoint = next((port.name for port in container.ports if port.number == stack.service.target_port), "")
    labels = {
        "job": stack.service.name,
        "namespace": stack.deployment.namespace,
        "service": stack.service.name,
        "pod": pod.name,
        "container": container.name,
        "endpoint": endpoint,
    }
    return {"targets": [f"{LOOPBACK}:{pod.port}"], "labels": labels}
