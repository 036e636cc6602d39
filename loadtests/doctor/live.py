"""Read everything in a namespace of a live cluster, and what watches it from others, into what the checks are given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loadtests.doctor.applied import as_applied
from loadtests.doctor.discovery import Discovery
from loadtests.doctor.interface import Cluster, Live
from loadtests.doctor.kinds import WANTED, Wanted
from loadtests.doctor.read import cluster_of
from loadtests.doctor.strays import strays_among
from loadtests.hpa.versions import DEFAULT_VERSION
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.errors import Forbidden, NotServed
from loadtests.kubernetes.reading import list_all
from loadtests.kubernetes.resources import POD_METRICS
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable


def read_live(
    api: Api, namespace: str, *, requests_per_second: float | None = None, kubernetes: str = DEFAULT_VERSION
) -> Cluster:
    """Read a namespace; what the cluster does not serve, since its operator is not installed, is not there.

    Raises:
        InvalidInput: there is nothing in the namespace, or something that cannot be read.
        Forbidden: RBAC denies everything.
        ServerUnreachable: the server does not answer.
    """
    discovery, read = Discovery(api), _Read()
    for wanted in WANTED:
        _list(api, discovery, namespace, wanted, read)
    if not read.here:
        if read.denials:
            raise read.denials[0]
        rule, next_step = "must hold workloads", "check --namespace and --context"
        place = Place(file="--namespace")
        raise InvalidInput([Mistake(place=place, value=namespace, rule=rule, next_step=next_step)])
    mistakes: list[Mistake] = []
    cluster = cluster_of(
        [document_of(one) for one in as_applied(strays_among([*read.here, *read.elsewhere]))],
        mistakes,
        requests_per_second=requests_per_second,
        kubernetes=kubernetes,
        live=Live(namespace=namespace, unread=read.unread, pod_metrics_fault=_pod_metrics_fault(discovery)),
    )
    if mistakes:
        raise InvalidInput(mistakes)
    return cluster


# Private


@dataclass(slots=True)
class _Read:
    """What was read so far."""

    here: list[Mapping[str, Any]] = field(default_factory=list)
    elsewhere: list[Mapping[str, Any]] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    denials: list[Forbidden] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)
    """Those that were read, in one version or another."""


def _list(api: Api, discovery: Discovery, namespace: str, wanted: Wanted, read: _Read) -> None:
    resource = wanted.resource
    if resource.kind in read.kinds:
        return
    try:
        if resource.kind not in discovery.kinds(resource.api_version):
            return
        found = list_all(api, resource, None if wanted.is_anywhere else namespace).items
    except NotServed:
        return  # it was removed a moment ago
    except Forbidden as denial:
        read.unread[resource.kind] = str(denial)
        read.denials.append(denial)
    except ServerUnreachable as error:
        api.server_version()  # a server that says nothing at all is no reason to go on
        read.unread[resource.kind] = str(error)
    else:
        (read.elsewhere if wanted.is_anywhere else read.here).extend(found)
    read.kinds.add(resource.kind)


def _pod_metrics_fault(discovery: Discovery) -> str:
    """Say why metrics.k8s.io gives no samples; empty where it does."""
    try:
        kinds = discovery.kinds(POD_METRICS.api_version)
    except ServerUnreachable as error:
        return f"whoever serves it does not answer ({error})"
    return "" if POD_METRICS.kind in kinds else "the cluster does not serve it"
