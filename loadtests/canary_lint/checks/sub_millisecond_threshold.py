"""A bound in fractions of a millisecond."""

from collections.abc import Iterator

from loadtests.canary.go_words import whole_milliseconds
from loadtests.canary.model import REQUEST_DURATION
from loadtests.canary.thresholds import bounds_of as thresholds_of
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find bounds of the built-in duration that Flagger cuts off at the millisecond."""
    for index, metric in enumerate(subject.metrics):
        if not metric.is_built_in or metric.name != REQUEST_DURATION or (metric.range is None and not metric.threshold):
            continue
        most = thresholds_of(metric).maximum
        if most is None or most == whole_milliseconds(most):
            continue
        cut = whole_milliseconds(most)
        yield Found(
            level=Level.ERROR if cut == 0 else Level.WARNING,
            place=subject.at("metrics", index, "threshold" if metric.range is None else "thresholdRange"),
            sentence=f"{subject.canary.name}: {metric.name} is in whole milliseconds, so a maximum of {most:g} is one "
            f"of {cut}{': whatever takes a millisecond fails' if cut == 0 else ''}",
            fix=f"write max: {1000 * most:g} if seconds were meant, or measure with a MetricTemplate, whose values are "
            "not cut off"
            if most < 1
            else f"write max: {cut}, or measure with a MetricTemplate, whose values are not cut off",
        )
