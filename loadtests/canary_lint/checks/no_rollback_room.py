"""A number of failed checks that is not what it reads like."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.steps import checks_to_pass
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find thresholds below 1, and those that let more checks fail than must pass."""
    analysis = subject.analysis
    if analysis is None:
        return
    passes, threshold = checks_to_pass(subject.canary, analysis), analysis.threshold
    if threshold < 1:
        sentence = f"a threshold of {threshold} is taken as 1: the first failed check ends the release"
        fix, level = "write threshold: 1 if that is meant", Level.WARNING
    elif threshold > passes:
        sentence = (
            f"the release needs {passes} good {'check' if passes == 1 else 'checks'} to be promoted and may have "
            f"{threshold - 1} bad ones: one that fails half of its checks is promoted"
        )
        fix, level = f"lower the threshold to {max(passes // 2, 1)} or less", Level.NOTE
    else:
        return
    yield Found(
        level=level,
        place=subject.at("threshold"),
        sentence=f"{subject.canary.name}: {sentence}",
        fix=fix,
    )
