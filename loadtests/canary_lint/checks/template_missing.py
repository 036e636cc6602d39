"""A template that is not there."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level
from slo.suggestions import nearest


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics whose template is not among the files, by any namespace."""
    names = sorted({one.name for one in subject.templates})
    for index, metric in enumerate(subject.metrics):
        wanted = metric.template
        if wanted is None or wanted.name in names:
            continue
        close = nearest(wanted.name, names)
        there = f" (there is {', '.join(names)})" if names else ""
        yield Found(
            level=Level.ERROR if close else Level.NOTE,
            place=subject.at("metrics", index, "templateRef", "name"),
            sentence=f"{subject.canary.name}: MetricTemplate {wanted.name} is not among the files{there}: "
            f"what {metric.name} asks was not looked at",
            fix=f"did you mean {close}?" if close else "give the file of the template, too",
        )
