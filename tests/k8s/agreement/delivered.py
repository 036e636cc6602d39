"""What Grafana, Prometheus and Alertmanager are given is as they look for it."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import yaml

from dashboards.catalog import FOLDER, boards
from dashboards.delivery.config_maps import FOLDER_ANNOTATION, SIDECAR_LABEL
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

_MOUNTED = PurePosixPath("/etc/alertmanager/secrets")
"""Where the operator puts the Secrets that the Alertmanager resource lists."""
_PAGE = "docs/dashboards-delivery.md"
_CONFIGURATION = "alertmanager.yaml"


def faults(world: World) -> Iterator[str]:
    """Say what nobody would find, and whom an alert would not reach."""
    for folder, objects in world.objects.items():
        maps = [each for each in objects if each["kind"] == "ConfigMap" and _is_board(each)]
        for each in maps:
            yield from (f"{folder} {each['metadata']['name']}: {fault}" for fault in _of_map(each))
        uids = Counter(json.loads(text)["uid"] for each in maps for text in each["data"].values())
        yield from (f"{folder}: {count} boards have the uid {uid}" for uid, count in uids.items() if count > 1)
    shown = {json.loads(text)["uid"] for each in _boards(world, "observability") for text in each["data"].values()}
    yield from (f"observability: the board {one.uid} is not delivered" for one in boards() if one.uid not in shown)
    label, value = SIDECAR_LABEL
    for said in (f"label: {label}", f'labelValue: "{value}"', f"folderAnnotation: {FOLDER_ANNOTATION}"):
        if said not in world.texts[_PAGE]:
            yield f"{_PAGE}: the sidecar is not told {said}"
    for name, secret in world.all_of_kind("Secret"):
        if _CONFIGURATION in secret.get("stringData", {}):
            yield from (f"{name}: {fault}" for fault in _of_alertmanager(world, secret))


# Private


def _boards(world: World, folder: str) -> list[KubernetesObject]:
    return [each for each in world.of_kind(folder, "ConfigMap").values() if _is_board(each)]


def _is_board(value: KubernetesObject) -> bool:
    return str(value["metadata"]["name"]).startswith("dashboard-")


def _of_map(value: KubernetesObject) -> Iterator[str]:
    metadata, (label, wanted) = value["metadata"], SIDECAR_LABEL
    if metadata.get("labels", {}).get(label) != wanted:
        yield f'needs the label {label}: "{wanted}", or the sidecar passes it by'
    if metadata.get("annotations", {}).get(FOLDER_ANNOTATION) != FOLDER:
        yield f"needs the annotation {FOLDER_ANNOTATION}: {FOLDER}"
    if metadata["annotations"].get("kustomize.toolkit.fluxcd.io/substitute") != "disabled":
        yield "Flux may replace its ${...}"


def _of_alertmanager(world: World, secret: KubernetesObject) -> Iterator[str]:
    if secret["metadata"]["namespace"] != "monitoring" or not secret["metadata"]["name"].startswith("alertmanager-"):
        yield "must be alertmanager-... of the namespace monitoring, where the operator looks for it"
    said = yaml.safe_load(secret["stringData"][_CONFIGURATION])
    receivers = {each["name"] for each in said["receivers"]}
    intervals = {each["name"] for each in said.get("time_intervals", ())}
    for route in _routes(said["route"]):
        if route.get("receiver", "") not in {"", *receivers}:
            yield f"there is no receiver {route['receiver']}"
        muted = {*route.get("mute_time_intervals", ()), *route.get("active_time_intervals", ())}
        yield from (f"there is no time interval {name}" for name in muted - intervals)
        yield from _of_matchers(world, route)
    used = {route["receiver"] for route in _routes(said["route"]) if "receiver" in route}
    yield from (f"nobody sends to the receiver {name}" for name in receivers - used)
    for path in _files(said["receivers"]):
        if not PurePosixPath(path).is_relative_to(_MOUNTED / "alerting"):
            yield f"{path} is in no Secret that is mounted"


def _routes(route: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield route
    for each in route.get("routes", ()):
        yield from _routes(each)


def _of_matchers(world: World, route: Mapping[str, Any]) -> Iterator[str]:
    """Say which route waits for a label that no alert of ours has."""
    alerts = [
        rule.get("labels", {})
        for _, each in world.all_of_kind("PrometheusRule")
        for group in each["spec"]["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    for matcher in route.get("matchers", ()):
        label, _, value = matcher.partition("!=" if "!=" in matcher else "=")
        wanted = value.strip('"')
        if not any(label in labels and (not wanted or labels[label] == wanted) for labels in alerts):
            yield f"no alert fits {matcher}"


def _files(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _files(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if str(key).endswith("_file"):
                yield str(each)
            else:
                yield from _files(each)
