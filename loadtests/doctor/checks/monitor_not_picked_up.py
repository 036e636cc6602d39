"""A monitor or rule whose labels no Prometheus asks for."""

from collections.abc import Iterator, Mapping

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import mapping
from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitors import reaching
from loadtests.doctor.prometheuses import PICKED_UP, Server, namespace_selector, servers_of
from loadtests.doctor.selectors import selects, spell
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find monitors and rules that none of the Prometheus servers among the files picks up."""
    servers = list(servers_of(cluster))
    for one in _for_here(cluster) if servers else ():
        labels = {str(key): str(text) for key, text in mapping(one.at("metadata", "labels")).items()}
        asking = [server for server in servers if _asks(server, one.kind, labels)]
        if not asking:
            yield Found(
                level=Level.ERROR,
                place=one.document.place(("metadata", "labels")),
                sentence=f"{one} is picked up by no Prometheus: {_wanted(servers[0], one.kind)}",
                fix=f"add the labels, or have {servers[0]} ask for others",
            )
        elif not any(server.looks_into(one) for server in asking):
            yield _out_of_sight(one, asking[0])


# Private


def _asks(server: Server, kind: str, labels: Mapping[str, str]) -> bool:
    selector = server.selector(kind)
    return selector is not None and selects(selector, labels)


def _for_here(cluster: Cluster) -> Iterator[Named]:
    """Yield the monitors and rules; of a live cluster those of the namespace, and those that reach its pods."""
    reaching_here = {id(monitor) for pods in cluster.pods for monitor, _ in reaching(cluster, pods)}
    for one in cluster.of(*PICKED_UP):
        if cluster.live is None or one.namespace == cluster.live.namespace or id(one) in reaching_here:
            yield one


def _out_of_sight(one: Named, server: Server) -> Found:
    field = namespace_selector(one.kind)
    return Found(
        level=Level.ERROR,
        place=one.document.place(("metadata", "namespace")),
        sentence=f"{one} is in namespace {one.namespace}, and {server} has no {field}: it looks into its own namespace "
        f"{server.named.namespace} alone",
        fix=f"write {field}: {{}} for all namespaces, or a selector of their labels",
    )


def _wanted(server: Server, kind: str) -> str:
    selector = server.selector(kind)
    wanted = "nothing, since it has no selector for them" if selector is None else spell(selector)
    return f"{server} asks for {wanted}"
