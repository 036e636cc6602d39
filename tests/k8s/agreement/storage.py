"""Disk loads have a place on a disk that takes what they may write, before the kubelet evicts the pod for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.hpa.quantity import parse_milli
from tests.k8s.agreement.clusters import Pod, clusters
from tests.k8s.agreement.environment import settings_of
from tests.k8s.agreement.programs import command_of
from tests.k8s.agreement.world import World

_TEMPORARY = "/tmp"  # noqa: S108 - where Python puts temporary files in the image
_MILLI_OF_A_MEBIBYTE = 1000 << 20


def faults(world: World) -> Iterator[str]:
    """Say where a workload's files would have no room."""
    for cluster in clusters(world):
        for pod in cluster.our_pods():
            for container in pod.spec["containers"]:
                if command_of(container) == ("serve",):
                    yield from (f"{cluster.name}: {pod.owner}: {fault}" for fault in _faults(pod, container))


# Private


def _faults(pod: Pod, container: Mapping[str, Any]) -> Iterator[str]:
    settings = settings_of(container)
    folder = _TEMPORARY if settings.disk_directory is None else str(settings.disk_directory)
    names = [mount["name"] for mount in container["volumeMounts"] if mount["mountPath"] == folder]
    found = [volume for volume in pod.spec["volumes"] if volume["name"] in names]
    if not found or "emptyDir" not in found[0]:
        yield f"{folder} is no volume that disk loads may write to"
        return
    volume = found[0]["emptyDir"]
    if volume.get("medium") == "Memory":
        yield f"{folder} is memory, and no disk"
    most = settings.max_disk_mebibytes * _MILLI_OF_A_MEBIBYTE
    size = parse_milli(str(volume.get("sizeLimit", "0")))
    if size <= most:
        yield f"disk loads may take {settings.max_disk_mebibytes:g} MiB, and {folder} has {volume.get('sizeLimit')}"
    limit = container["resources"]["limits"].get("ephemeral-storage", "0")
    if parse_milli(str(limit)) < size:
        yield f"{folder} may take {volume.get('sizeLimit')}, and the container {limit} of its node"
