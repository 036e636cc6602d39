"""A number of replicas in the manifest of a target that Flagger scales."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find targets that set `replicas`."""
    target = subject.target
    if target is not None and target.replicas:
        pods = "pod" if target.replicas == 1 else "pods"
        yield Found(
            level=Level.WARNING,
            place=target.named.document.place(("spec", "replicas")),
            sentence=f"{target} sets replicas: {target.replicas}, and Flagger keeps it at 0 between releases: each "
            f"apply starts {target.replicas} {pods} of the canary, before any hook was asked and outside any analysis",
            fix="remove replicas from the manifest of the target",
        )
