"""A target that is not there."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from loadtests.lint.workload import Workload
from slo.findings.interface import Found, Level
from slo.suggestions import nearest

_API_VERSIONS = {
    "Deployment": "apps/v1",
    "ReplicaSet": "apps/v1",
    "StatefulSet": "apps/v1",
    "ReplicationController": "v1",
}


def run(subject: Subject) -> Iterator[Found]:
    """Find a scaleTargetRef that is not among the files, or names another API than its target has."""
    if subject.workload is not None:
        yield from _api_version(subject, subject.workload.api_version)
    elif subject.others and subject.hpa.scale_target.kind in _API_VERSIONS:
        yield _missing(subject)
    else:
        yield from _api_version(subject, _API_VERSIONS.get(subject.hpa.scale_target.kind))


# Private


def _api_version(subject: Subject, wanted: str | None) -> Iterator[Found]:
    target = subject.hpa.scale_target
    if wanted is not None and _group(target.api_version) != _group(wanted):
        said = f"apiVersion: {target.api_version}" if target.api_version else "no apiVersion"
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "scaleTargetRef", "apiVersion"),
            sentence=f"scaleTargetRef says {said}, and {target.kind} {target.name} is of {wanted}: the "
            "autoscaler finds no such kind (FailedGetScale)",
            fix=f"write apiVersion: {wanted}",
        )


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def _missing(subject: Subject) -> Found:
    target = subject.hpa.scale_target
    there = ", ".join(_spelt(subject, one) for one in subject.others)
    return Found(
        level=Level.ERROR,
        place=subject.place("spec", "scaleTargetRef", "name"),
        sentence=f"{target.kind} {target.name} is not among the files (there is {there}), so nothing is scaled",
        fix=_correction(subject),
    )


def _correction(subject: Subject) -> str:
    target = subject.hpa.scale_target
    names = [one.name for one in subject.others if one.kind == target.kind]
    if target.name in names:
        return "put both into one namespace"
    close = nearest(target.name, names)
    return f"did you mean {close}?" if close else "correct kind and name, or give the file of the target, too"


def _spelt(subject: Subject, workload: Workload) -> str:
    elsewhere = workload.namespace and workload.namespace != subject.hpa.namespace
    return f"{workload} in namespace {workload.namespace}" if elsewhere else str(workload)
