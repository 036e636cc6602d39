"""What Prometheus has of each exporter: names with their labels and the values those take."""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping

from dashboards.hermetic.exposition import Sample, read_exposition
from dashboards.hermetic.shapes import read_shapes, shipped_folder
from dashboards.hermetic.workload import Workload
from dashboards.hermetic.workshop import workshop
from tests.k8s.agreement.world import World

Values = Mapping[str, frozenset[str]]
"""Of each label of a metric what stands in it; nothing where that differs from cluster to cluster."""

_ANY: frozenset[str] = frozenset()
_OF_A_TARGET = dict.fromkeys(("namespace", "pod", "service", "endpoint", "container", "instance"), _ANY)
"""What the operator adds to all that a ServiceMonitor scrapes, beside the job."""
_BY_PROMETHEUS = {
    "up": {**_OF_A_TARGET, "job": _ANY},
    "scrape_duration_seconds": {**_OF_A_TARGET, "job": _ANY},
}
_OTHERS: Mapping[str, tuple[str, ...]] = {
    # https://github.com/prometheus/pushgateway#about-metric-inconsistencies (per group)
    "push_time_seconds": ("job", "repository"),
    "push_failure_time_seconds": ("job", "repository"),
    # https://kubernetes.github.io/ingress-nginx/user-guide/monitoring/#request-metrics
    "nginx_ingress_controller_requests": ("controller_class", "ingress", "namespace", "status"),
    "nginx_ingress_controller_request_duration_seconds_count": ("controller_class", "ingress", "namespace", "status"),
    "nginx_ingress_controller_request_duration_seconds_bucket": ("ingress", "namespace", "status", "le"),
    # https://kubernetes.io/docs/reference/instrumentation/metrics/
    "apiserver_request_total": ("job", "code", "verb", "resource", "subresource"),
    "prober_probe_total": ("job", "probe_type", "result", "container", "namespace", "pod"),
}
"""Of exporters that have no recorded shape."""
_OTHER_JOBS = frozenset({"apiserver", "kubelet"})


def known(world: World) -> dict[str, Values]:
    """Give everything that is scraped where the manifests say it."""
    jobs = jobs_of(world)
    ours = _values(_driven(), {**_OF_A_TARGET, "job": jobs})
    others = {name: dict.fromkeys(labels, _ANY) for name, labels in _OTHERS.items()}
    return {**_recorded(), **others, **_BY_PROMETHEUS, **ours}


def all_jobs(world: World) -> frozenset[str]:
    """Give the job of every target, ours and others'."""
    targets = (target["job"] for shape in read_shapes(shipped_folder()) for target in shape.targets)
    return frozenset(targets) | _OTHER_JOBS | jobs_of(world)


def jobs_of(world: World) -> frozenset[str]:
    """Give the jobs under which Prometheus scrapes the workload, by its monitor and the label of its Service."""
    return frozenset(_jobs(world))


# Private


def _jobs(world: World) -> Iterator[str]:
    (monitor,) = world.of_kind("base", "ServiceMonitor").values()
    wanted = monitor["spec"]["selector"]["matchLabels"].items()
    for name, service in world.of_kind("base", "Service").items():
        labels = service["metadata"]["labels"]
        if wanted <= labels.items():
            yield labels.get(monitor["spec"].get("jobLabel", ""), name)


@functools.cache
def _driven() -> tuple[Sample, ...]:
    """Start the workload, use all of it, and read what it exposes."""
    with workshop() as place:
        workload = Workload(place)
        workload.use()
        return read_exposition(workload.exposition())


def _values(samples: tuple[Sample, ...], of_target: Values) -> dict[str, Values]:
    found: dict[str, dict[str, set[str]]] = {sample.name: defaultdict(set) for sample in samples}
    for sample in samples:
        for label, value in sample.labels.items():
            found[sample.name][label].add(value)
    return {name: {**of_target, **{k: frozenset(v) for k, v in labels.items()}} for name, labels in found.items()}


@functools.cache
def _recorded() -> dict[str, Values]:
    """Give what the exporters expose whose shapes are recorded; which objects they tell of differs."""
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for shape in read_shapes(shipped_folder()):
        of_target = {label: _ANY for target in shape.targets for label in target}
        for sample in shape.samples:
            found[sample.name].update({**of_target, **dict.fromkeys(sample.labels, _ANY)})
    return dict(found)
