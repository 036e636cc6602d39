"""Conditions on requests that are no A/B test."""

from collections.abc import Iterator

from loadtests.canary.model import PROVIDER_KUBERNETES, Strategy
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find `match` beside weights, or with a provider that has no routes."""
    analysis, canary = subject.analysis, subject.canary
    if analysis is None or not analysis.match:
        return
    if canary.provider == PROVIDER_KUBERNETES:
        why, fix = "the provider kubernetes has no routes: it is dropped", "use a mesh or an ingress"
    elif canary.strategy is not Strategy.A_B:
        why = "only iterations make it an A/B test: with weights, the requests that match are shared out step by step"
        fix = "replace the weights by iterations, or remove match"
    else:
        return
    yield Found(
        level=Level.WARNING,
        place=subject.at("match"),
        sentence=f"{canary.name}: match is set, and {why}",
        fix=fix,
    )
