"""Find the in-cluster addresses of a Canary's manifests in the sandbox."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from loadtests.canary.model import CanarySpec

GATE = "canary-gate"
"""The Service that `load-harness canary gate` has in a cluster; the sandbox starts one when a hook names it."""
_WORKLOAD = "workload"
_CLUSTER_SUFFIXES = (".svc.cluster.local", ".svc")
_LABELS_OF_A_SERVICE = 2
"""`SERVICE` or `SERVICE.NAMESPACE`: with more labels, a name is one of the internet."""


def service_of(url: str) -> str | None:
    """Name the Service that a URL asks; None where its host is none of a cluster.

    Source: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
    """
    host = (urlsplit(url).hostname or "").rstrip(".")
    if not host or host == "localhost" or _is_address(host):
        return None
    short = next((host.removesuffix(suffix) for suffix in _CLUSTER_SUFFIXES if host.endswith(suffix)), host)
    labels = short.split(".")
    return labels[0] if len(labels) <= _LABELS_OF_A_SERVICE else None


def asks_gate(canary: CanarySpec) -> bool:
    """Say whether a hook names the gate, so that the sandbox has to start one."""
    hooks = canary.analysis.hooks if canary.analysis else ()
    return any(service_of(hook.url) == GATE for hook in hooks)


def resolved(url: str, canary: CanarySpec, urls: Mapping[str, str]) -> str:
    """Return a hook's URL as the sandbox has it.

    Args:
        url: As the manifest has it.
        canary: Whose hook it is.
        urls: The sandbox's servers by name: `workload`, and `canary-gate` where there is one.
    """
    service = service_of(url)
    if service is None:
        return url
    here, there = urlsplit(urls[_WORKLOAD if service == canary.apex else service]), urlsplit(url)
    return urlunsplit((here.scheme, here.netloc, there.path, there.query, ""))


# Private


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
