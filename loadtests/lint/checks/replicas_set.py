"""A number of replicas in the manifest of a target that is scaled by somebody else."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find targets that set `replicas`."""
    workload = subject.workload
    if workload is not None and workload.replicas is not None:
        hpa = subject.hpa
        yield Found(
            level=Level.WARNING,
            place=workload.document.place(("spec", "replicas")),
            sentence=f"{workload} sets replicas: {workload.replicas} while the HPA scales it between "
            f"{hpa.min_replicas} and "
            f"{hpa.max_replicas}: each apply puts it back to {workload.replicas}",
            fix="remove replicas from the manifest of the target",
        )
