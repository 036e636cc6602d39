"""A canary that is judged by the requests of both versions."""

from collections.abc import Iterator

from loadtests.canary_lint.checks import template_missing, template_namespace, unfiltered_metric
from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found


def run(cluster: Cluster) -> Iterator[Found]:
    """Find what `canary lint` calls unfiltered-metric, and templates that are not where a Canary looks for them."""
    for subject in cluster.canaries:
        yield from unfiltered_metric.run(subject)
        yield from template_namespace.run(subject)
        # Of one file alone nobody knows which templates there are.
        yield from template_missing.run(subject) if subject.templates else ()
