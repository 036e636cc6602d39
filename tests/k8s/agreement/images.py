"""Pods start what the Dockerfile builds: images of its targets, their user, commands they have, a version."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from load_harness.cli import DOORS
from tests.k8s.agreement.clusters import Cluster, Pod, called, clusters
from tests.k8s.agreement.programs import LOCUST, command_of, wrong_arguments
from tests.k8s.agreement.world import World

_OURS = re.compile(r"(?:ghcr\.io/owner/load-harness-|load-harness/)([a-z]+)")
_USER = re.compile(r"^USER (\d+):(\d+)$", re.MULTILINE)
_TARGET = re.compile(r"^FROM common AS ([a-z]+)$", re.MULTILINE)


def faults(world: World) -> Iterator[str]:
    """Say which pod asks its image for something that it is not."""
    dockerfile = world.texts["Dockerfile"]
    for cluster in clusters(world):
        for pod in cluster.our_pods():
            for container in pod.spec["containers"]:
                found = (*_of_version(container), *_of_target(container, world), *_of_user(pod, container, dockerfile))
                yield from (f"{cluster.name}: {pod.owner}: {fault}" for fault in found)
        yield from (f"{cluster.name}: {fault}" for fault in _of_test_runs(cluster))


# Private


def _of_version(container: Mapping[str, Any]) -> Iterator[str]:
    name, _, tag = container.get("image", "").rpartition(":")
    if not name or tag == "latest" or "/" in tag:
        yield f"{container.get('image', 'an image that others choose')} has no version"


def _of_target(container: Mapping[str, Any], world: World) -> Iterator[str]:
    image = container["image"].rpartition(":")[0]
    ours = _OURS.fullmatch(image)
    if ours is None:
        if "load-harness" in image:
            yield f"{image} is no image of ours, and is called like one"
        return
    if ours[1] not in _TARGET.findall(world.texts["Dockerfile"]):
        yield f"the Dockerfile has no target {ours[1]}"
    if 'ENTRYPOINT ["load-harness"]' not in world.texts["Dockerfile"]:
        yield "the image's entry point is not load-harness, whose commands the arguments are"
    yield from wrong_arguments(container)
    command = command_of(container)
    is_base = ours[1] == "workload"
    if is_base and (command == LOCUST or (command and command[0] in DOORS and DOORS[command[0]].extra)):
        yield f"the image workload has the base install, which cannot {' '.join(command)}"
    if command == LOCUST and not re.search(r"^locust==", world.texts["requirements/toolkit.txt"], re.MULTILINE):
        yield "the image toolkit has no Locust"


def _of_user(pod: Pod, container: Mapping[str, Any], dockerfile: str) -> Iterator[str]:
    if _OURS.fullmatch(container["image"].rpartition(":")[0]) is None:
        return
    context = {**pod.spec.get("securityContext", {}), **container.get("securityContext", {})}
    ((user, group),) = _USER.findall(dockerfile)
    said = (str(context.get("runAsUser")), str(context.get("runAsGroup")))
    if said != (user, group):
        yield f"runs as {':'.join(said)}, and the image's user is {user}:{group}"


def _of_test_runs(cluster: Cluster) -> Iterator[str]:
    for run in cluster.of_kind("TestRun"):
        used = {run["spec"][part]["image"] for part in ("initializer", "runner")}
        if len(used) > 1:
            yield f"TestRun/{run['metadata']['name']} starts {sorted(used)}, of which one is enough"
        for part in ("initializer", "starter"):
            yield from (f"the {part} of {called(run)}: {fault}" for fault in _of_version(run["spec"][part]))
