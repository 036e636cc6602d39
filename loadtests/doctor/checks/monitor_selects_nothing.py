"""A ServiceMonitor or PodMonitor that reaches nothing."""

from collections.abc import Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.interface import Cluster
from loadtests.doctor.makers import others_may_run
from loadtests.doctor.monitors import (
    POD_MONITOR,
    SERVICE_MONITOR,
    endpoints_of,
    has_endpoint,
    may_see,
    pods_selected,
    sees_only_what_is_known,
    services_of,
)
from loadtests.doctor.selectors import spell
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find monitors that select no Service or pod of the namespaces they look into, or a port that none has."""
    for monitor in cluster.of(SERVICE_MONITOR, POD_MONITOR):
        if not any(may_see(monitor, one.named) for one in cluster.pods):
            continue
        if not sees_only_what_is_known(cluster, monitor):
            continue
        selected = services_of(cluster, monitor) if monitor.kind == SERVICE_MONITOR else pods_selected(cluster, monitor)
        if not selected and not others_may_run(cluster, monitor):
            yield _nothing(cluster, monitor)
        elif monitor.kind == SERVICE_MONITOR:
            yield from _ports(cluster, monitor)


# Private


def _nothing(cluster: Cluster, monitor: Named) -> Found:
    is_of_services = monitor.kind == SERVICE_MONITOR
    there = [str(one) for one in (cluster.of("Service") if is_of_services else cluster.pods)]
    return Found(
        level=Level.ERROR,
        place=monitor.document.place(("spec", "selector")),
        sentence=f"{monitor} selects {spell(monitor.at('spec', 'selector'))}, and no "
        f"{'Service' if is_of_services else 'pods'} it looks at {'has' if is_of_services else 'have'} that "
        f"(there {'are ' + ', '.join(there) if there else 'is none'}): nothing is scraped",
        fix="select labels of the Service itself (its metadata, not its selector), and its namespace"
        if is_of_services
        else "select the labels of a pod template, and its namespace",
    )


def _ports(cluster: Cluster, monitor: Named) -> Iterator[Found]:
    services = services_of(cluster, monitor)
    for index, endpoint in enumerate(endpoints_of(monitor)):
        if not any(has_endpoint(cluster, one, endpoint) for one in services):
            names = sorted({name for one in services for name in cluster.ports_of(one) if name})
            yield Found(
                level=Level.ERROR,
                place=monitor.document.place(("spec", "endpoints", index, "port")),
                sentence=f"{monitor} scrapes the port {endpoint.get('port', '(none)')}, and "
                f"{', '.join(map(str, services))} {'has' if len(services) == 1 else 'have'} "
                f"{', '.join(names) or 'no port with a name'}: nothing is scraped",
                fix="write the name of a port of the Service; a number is not taken",
            )
