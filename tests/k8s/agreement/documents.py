"""Pages and scripts name the cluster's parts as the manifests do."""

import re
from collections.abc import Iterator

import yaml

from tests.k8s.agreement import outside
from tests.k8s.agreement.outside import STACK
from tests.k8s.agreement.world import World

_INSTALLED = re.compile(r"helm upgrade --install (\S+) (?:\S+/)?kube-prometheus-stack\b")
_PROMETHEUS = re.compile(r"(?:https?://|services?/|svc/)([a-z0-9-]+-prometheus)(?=[.:\s])")
_ASKED_FOR = re.compile(r"\b(deployment|job|service|statefulset|daemonset|canary|pod)/([a-z][a-z0-9-]+)")
_OF_THE_CLUSTER = frozenset({"metrics-server"})
_CLASS = "k8s/load-tests/gateway/class.yaml"


def faults(world: World) -> Iterator[str]:
    """Say where a page, a script or a file that is applied by hand has another name than the manifests."""
    yield from _of_classes(world)
    for path, text in world.texts.items():
        if path.startswith(("docs/ways-in/", "scripts/")):
            yield from (f"{path}: {fault}" for fault in _of_objects(world, text))
        if path.startswith(("docs/", "scripts/")):
            yield from (f"{path}: {fault}" for fault in _of_prometheus(text))


# Private


def _of_classes(world: World) -> Iterator[str]:
    read = yaml.safe_load(world.texts[_CLASS])
    made = read["metadata"]["name"]
    for name, gateway in world.all_of_kind("Gateway"):
        if gateway["apiVersion"] != read["apiVersion"]:
            yield f"{name}: is of {gateway['apiVersion']}, and {_CLASS} of {read['apiVersion']}"
        if gateway["spec"]["gatewayClassName"] != made:
            yield f"{name}: is of the class {gateway['spec']['gatewayClassName']}, and {_CLASS} makes {made}"


def _of_objects(world: World, text: str) -> Iterator[str]:
    """Say which object that kubectl is asked for is none of ours, and none of what the chart or the cluster has."""
    for kind, name in sorted(set(_ASKED_FOR.findall(text))):
        ours = {each.rpartition("/")[2] for each, _ in world.all_of_kind(kind.capitalize())}
        others = {each["metadata"]["name"] for each in outside.OBJECTS if each["kind"] == kind.capitalize()}
        if name not in ours | others | _OF_THE_CLUSTER:
            yield f"asks for {kind}/{name}, and there is none"


def _of_prometheus(text: str) -> Iterator[str]:
    for release in _INSTALLED.findall(text):
        if release != STACK:
            yield f"installs kube-prometheus-stack as {release}, and the manifests say {STACK}"
    for service in _PROMETHEUS.findall(text):
        if service != f"{STACK}-prometheus":
            yield f"asks {service}, and the manifests ask {STACK}-prometheus"
