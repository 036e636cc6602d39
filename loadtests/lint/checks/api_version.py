"""A version of the autoscaling API that is no longer served."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level

_REMOVED_IN = {"autoscaling/v2beta1": "1.25", "autoscaling/v2beta2": "1.26"}


def run(subject: Subject) -> Iterator[Found]:
    """Find beta versions, which every Kubernetes of today refuses."""
    version = subject.raw_api_version
    if version in _REMOVED_IN:
        yield Found(
            level=Level.ERROR,
            place=subject.place("apiVersion"),
            sentence=f"{version} was removed in Kubernetes {_REMOVED_IN[version]}; "
            f"{subject.kubernetes.version} refuses the manifest",
            fix="write apiVersion: autoscaling/v2 (targets are then written as target: {type: ..., ...})",
        )
