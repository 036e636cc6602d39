"""A metric without a bound."""

from collections.abc import Iterator

from loadtests.canary.model import REQUEST_SUCCESS_RATE
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics with neither `thresholdRange` nor `threshold`, or with an empty range."""
    for index, metric in enumerate(subject.metrics):
        if metric.range is None and metric.threshold is None:
            is_rate = metric.is_built_in and metric.name == REQUEST_SUCCESS_RATE
            so = "no release can fail it" if is_rate else "anything above 0 fails it"
            sentence = f"{metric.name} has no threshold, which is one of 0: {so}"
        elif metric.range is not None and metric.range.minimum is None and metric.range.maximum is None:
            sentence = f"{metric.name} has a thresholdRange without min and max: no release can fail it"
        else:
            continue
        yield Found(
            level=Level.ERROR,
            place=subject.at("metrics", index, "thresholdRange"),
            sentence=f"{subject.canary.name}: {sentence}",
            fix="add thresholdRange with min, max or both",
        )
