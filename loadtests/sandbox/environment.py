"""Fill in a container's environment as the kubelet does, the downward API included."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from loadtests.api_key import API_KEY
from loadtests.manifests.model import Container, EnvironmentValue, Reference, ResourceReference, Resources
from loadtests.sandbox.ports import LOOPBACK

NODE_NAME = "sandbox"
_HOST_NAME = "HOSTNAME"
"""Of a container: its pod's name, in a variable, too, as whoever has no host name of its own can know it by that."""
_PROMETHEUS_URL = "LOAD_HARNESS_PROMETHEUS_URL"
_SECRET = "LOAD_HARNESS_SECRET"  # noqa: S105 - a name


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEnvironment:
    """What the sandbox itself tells every pod; empty says nothing."""

    prometheus_url: str = ""
    api_key: str | None = None
    """Of the shell that has brought the sandbox up."""
    secret: str = ""
    """What all pods sign sessions with, so that each takes what another one signed."""

    def around(self, given: Mapping[str, str]) -> dict[str, str]:
        """Return a pod's variables: what its manifest gives wins, but for a cluster's Prometheus, which is not here."""
        own = {_PROMETHEUS_URL: self.prometheus_url, API_KEY: self.api_key, _SECRET: self.secret}
        kept = {name: value for name, value in given.items() if name != _PROMETHEUS_URL}
        return {**{name: value for name, value in own.items() if value}, **kept}


def filled_in(container: Container, *, pod: str, namespace: str, uid: str, host: Resources) -> dict[str, str]:
    """Return the variables of a container of this pod.

    Args:
        container: Its template.
        pod: The pod's name.
        namespace: The pod's namespace.
        uid: The pod's unique id.
        host: What stands in for a limit that is not set, as the kubelet puts in what the node can give.
    """
    facts = {
        Reference.NAME: pod,
        Reference.NAMESPACE: namespace,
        Reference.UID: uid,
        Reference.POD_IP: LOOPBACK,
        Reference.NODE_NAME: NODE_NAME,
    }
    given = {name: _value(value, container, facts, host) for name, value in container.environment.items()}
    return {_HOST_NAME: pod, **given}


def _value(value: EnvironmentValue, container: Container, facts: Mapping[Reference, str], host: Resources) -> str:
    match value:
        case Reference():
            return facts[value]
        case ResourceReference():
            return str(-(-_amount_milli(value.reference, container, host) // value.divisor_milli))
        case str():
            return value
        case _:
            assert_never(value)


def _amount_milli(reference: Reference, container: Container, host: Resources) -> int:
    """Return an amount in thousandths: millicores, or bytes times 1000."""
    match reference:
        case Reference.REQUESTS_CPU:
            return container.requests.cpu_millicores or 0
        case Reference.REQUESTS_MEMORY:
            return 1000 * (container.requests.memory_bytes or 0)
        case Reference.LIMITS_CPU:
            return container.limits.cpu_millicores or host.cpu_millicores or 0
        case _:
            return 1000 * (container.limits.memory_bytes or host.memory_bytes or 0)
