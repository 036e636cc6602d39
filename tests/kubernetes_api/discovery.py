"""What the API server says of itself: its version, and which resources it serves."""

from collections.abc import Mapping
from typing import Any

from tests.kubernetes_api.objects import CLUSTER_WIDE

Served = Mapping[str, tuple[str, str]]
"""Version and plural by kind."""

_SCALE = {
    "name": "deployments/scale",
    "singularName": "",
    "namespaced": True,
    "group": "autoscaling",
    "version": "v1",
    "kind": "Scale",
    "verbs": ["get", "patch", "update"],
}


def described(path: str, served: Served, version: str) -> dict[str, Any] | None:
    """Answer a request for no resource; None where there is nothing of that path."""
    versions = {api_version for api_version, _ in served.values()}
    parts = [part for part in path.split("/") if part]
    if parts == ["version"]:
        return {"major": "1", "minor": version.split(".")[1], "gitVersion": version, "platform": "linux/amd64"}
    if parts == ["api"]:
        return {"kind": "APIVersions", "versions": ["v1"]}
    if parts == ["apis"]:
        return {"kind": "APIGroupList", "apiVersion": "v1", "groups": _groups(versions)}
    wanted = "/".join(parts[1:])
    return _resources(wanted, served) if wanted in versions else None


def _groups(versions: set[str]) -> list[dict[str, Any]]:
    groups = sorted(version.split("/") for version in versions if "/" in version)
    return [
        {
            "name": group,
            "versions": [{"groupVersion": f"{group}/{version}", "version": version}],
            "preferredVersion": {"groupVersion": f"{group}/{version}", "version": version},
        }
        for group, version in groups
    ]


def _resources(wanted: str, served: Served) -> dict[str, Any]:
    resources = [
        {"name": plural, "singularName": "", "namespaced": kind not in CLUSTER_WIDE, "kind": kind, "verbs": []}
        for kind, (version, plural) in sorted(served.items())
        if version == wanted
    ]
    if any(resource["name"] == "deployments" for resource in resources):
        resources.append(dict(_SCALE))
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": wanted, "resources": resources}
