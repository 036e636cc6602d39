"""Memory as the only thing to scale by."""

from collections.abc import Iterator

from loadtests.hpa.model import ContainerResourceMetric, ResourceMetric
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find HPAs that look at memory and nothing else."""
    if all(
        isinstance(metric, ResourceMetric | ContainerResourceMetric) and metric.name == "memory"
        for metric in subject.hpa.metrics
    ):
        yield Found(
            level=Level.NOTE,
            place=subject.metric_place(0),
            sentence="memory is the only metric; most programs keep what they once took, so the replicas go up with a "
            "load and do not come down after it",
            fix="add a metric that follows the load, such as cpu, or make sure the program gives memory back",
        )
