"""A metric of a container that the target does not have."""

from collections.abc import Iterator

from loadtests.hpa.model import ContainerResourceMetric
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find ContainerResource metrics that name no container of the target."""
    if subject.workload is None:
        return
    names = [one.name for one in subject.workload.containers]
    for index, metric in enumerate(subject.hpa.metrics):
        if isinstance(metric, ContainerResourceMetric) and metric.container not in names:
            yield Found(
                level=Level.ERROR,
                place=subject.place("spec", "metrics", index, "containerResource", "container"),
                sentence=f"{subject.workload} has no container {metric.container} (it has {', '.join(names)}), so the "
                "metric always fails",
                fix="name one of its containers; if the cluster injects that one, leave the check out with "
                "--disable unknown-container",
            )
