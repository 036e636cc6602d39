"""A metric that is asked for twice."""

from collections.abc import Iterator

from loadtests.canary.model import BUILT_IN_METRICS
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics with a built-in name that have a query or a template, too."""
    for index, metric in enumerate(subject.metrics):
        if metric.name in BUILT_IN_METRICS and not metric.is_built_in:
            yield Found(
                level=Level.WARNING,
                place=subject.at("metrics", index, "name"),
                sentence=f"{subject.canary.name}: {metric.name} is the name of a built-in metric: Flagger asks its own "
                "query as well as this one, holds both to the same bounds, and has no data where it does not know "
                "your series",
                fix="give the metric another name",
            )
