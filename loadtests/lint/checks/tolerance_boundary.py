"""A usage that stands exactly at the tolerance, and is decided by the last bit of a double."""

from collections.abc import Iterator
from fractions import Fraction

from loadtests.hpa.model import Utilization
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find utilization targets whose tolerance ends at a whole percent that the version does not leave alone."""
    for index, metric in enumerate(subject.hpa.metrics):
        if not isinstance(metric.target, Utilization):
            continue
        target = metric.target.percent
        for percent in _boundaries(target, subject):
            if not subject.tolerance.covers(percent / target):
                yield _found(subject, index, target, percent)


# Private


def _boundaries(target: int, subject: Subject) -> Iterator[int]:
    """Yield the whole percents that are exactly at the tolerance."""
    for sign, tolerance in ((1, subject.tolerance.up), (-1, subject.tolerance.down)):
        bound = target * (1 + sign * Fraction(f"{tolerance:.12g}"))
        if tolerance and bound.denominator == 1 and bound > 0:
            yield int(bound)


def _found(subject: Subject, index: int, target: int, percent: int) -> Found:
    version = subject.kubernetes.version
    way = "up" if percent > target else "down"
    tolerance = subject.tolerance.up if percent > target else subject.tolerance.down
    later = " and from 1.33 on it does not" if not subject.tolerance.bounds else ""
    return Found(
        level=Level.NOTE,
        place=subject.metric_place(index),
        sentence=f"{percent} % is exactly {100 * tolerance:g} % off the target of {target} %: by the documentation it "
        f"is left alone, but Kubernetes {version} scales {way} at it{later}",
        fix=f"do not rely on {percent} %, or choose a target that has no whole percent there, such as {target + 1}",
    )
