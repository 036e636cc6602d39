"""What a cluster is: its version, and which resources it serves."""

import re

from loadtests.kubernetes.api import Api
from slo.errors import ServerUnreachable

_VERSION = re.compile(r"v?(\d+\.\d+)")


def kubernetes_version(api: Api) -> str:
    """Give major and minor, as `1.35`, whatever a provider appends.

    Raises:
        ServerUnreachable: there is no answer, or none that names a version.
    """
    text = api.server_version()
    match = _VERSION.match(text)
    if match is None:
        raise ServerUnreachable(url=api.url, asked="/version", check=f"it names no version of Kubernetes ({text!r})")
    return match[1]


def served(api: Api) -> frozenset[tuple[str, str]]:
    """List `apiVersion` and plural of every resource that the server knows, those of custom resources too.

    Raises:
        ServerUnreachable: there is no answer, even from one of the groups: what it serves nobody knows then.
    """
    groups = api.get_json("/apis")["groups"]
    versions = [version["groupVersion"] for group in groups for version in group["versions"]]
    paths = {"v1": "/api/v1"} | {version: f"/apis/{version}" for version in versions}
    return frozenset(
        (version, resource["name"])
        for version, path in paths.items()
        for resource in api.get_json(path)["resources"]
        if "/" not in resource["name"]  # a subresource, as deployments/scale
    )
