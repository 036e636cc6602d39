"""A template that is looked for in another namespace than it is in."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics whose template is among the files, but elsewhere."""
    for index, metric in enumerate(subject.metrics):
        wanted = metric.template
        if wanted is None:
            continue
        there = {one.namespace for one in subject.templates if one.name == wanted.name}
        if there and wanted.namespace not in there:
            yield Found(
                level=Level.ERROR,
                place=subject.at("metrics", index, "templateRef"),
                sentence=f"{subject.canary.name}: {metric.name} takes MetricTemplate {wanted.name} from namespace "
                f"{wanted.namespace}, and it is in {', '.join(sorted(there))}: every check of it fails",
                fix=f"add namespace: {min(there)} to the templateRef, or move the template",
            )
