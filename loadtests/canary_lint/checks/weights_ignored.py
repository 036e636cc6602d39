"""Weights that change nothing."""

from collections.abc import Iterator

from loadtests.canary.model import PROVIDER_KUBERNETES, Strategy
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find weights beside iterations, without traffic to split, and a greatest one beside a list."""
    analysis, canary = subject.analysis, subject.canary
    if analysis is None:
        return
    named = [one for one in ("maxWeight", "stepWeight", "stepWeights") if subject.raw("spec", "analysis", one)]
    if canary.strategy is not Strategy.CANARY and named:
        why = (
            f"the provider {PROVIDER_KUBERNETES} cannot split traffic, so it is blue/green with "
            f"{canary.planned_iterations} iterations"
            if canary.provider == PROVIDER_KUBERNETES
            else f"with iterations it is {canary.strategy}"
        )
        yield _found(subject, named, why, "use iterations alone, or a mesh or an ingress that splits traffic")
    elif analysis.step_weights and analysis.max_weight and analysis.max_weight != min(analysis.step_weights[-1], 100):
        why = f"stepWeights end at {analysis.step_weights[-1]} %"
        yield _found(subject, ["maxWeight"], why, "remove maxWeight, or end stepWeights with it")


# Private


def _found(subject: Subject, named: list[str], why: str, fix: str) -> Found:
    verb = "has" if len(named) == 1 else "have"
    return Found(
        level=Level.WARNING,
        place=subject.at(named[0]),
        sentence=f"{subject.canary.name}: {' and '.join(named)} {verb} no effect: {why}",
        fix=fix,
    )
