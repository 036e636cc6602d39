"""Steps that do not end at the greatest weight."""

from collections.abc import Iterator

from loadtests.canary.model import Strategy
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.steps import weights_of
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find steps that go beyond `maxWeight`."""
    analysis = subject.analysis
    if analysis is None or subject.canary.strategy is not Strategy.CANARY or not analysis.step_weight:
        return
    weights = weights_of(analysis)
    if analysis.max_weight and weights and weights[-1] > analysis.max_weight:
        way = " ".join(f"{one} %" for one in weights[-3:])
        divisors = [one for one in range(1, analysis.max_weight + 1) if analysis.max_weight % one == 0]
        smaller = max(one for one in divisors if one <= analysis.step_weight)
        yield Found(
            level=Level.WARNING,
            place=subject.at("maxWeight"),
            sentence=f"{subject.canary.name}: steps of {analysis.step_weight} % do not end at maxWeight: "
            f"{analysis.max_weight} but beyond it ({way}): the canary gets {weights[-1]} % before it is promoted",
            fix=f"write maxWeight: {weights[-1]}, or a stepWeight that divides {analysis.max_weight}, as {smaller}",
        )
