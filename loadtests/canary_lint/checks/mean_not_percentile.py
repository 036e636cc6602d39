"""A duration that is a mean where others are a percentile."""

from collections.abc import Iterator

from loadtests.canary.model import REQUEST_DURATION
from loadtests.canary_lint.guards import MEAN_PROVIDERS
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find the built-in duration with a provider whose observer takes the mean."""
    provider = subject.canary.provider
    for index, metric in enumerate(subject.metrics):
        if provider in MEAN_PROVIDERS and metric.name == REQUEST_DURATION:
            yield Found(
                level=Level.WARNING,
                place=subject.at("metrics", index, "name"),
                sentence=f"{subject.canary.name}: with the provider {provider}, {REQUEST_DURATION} is the mean of all "
                "requests, not the 99th percentile: one request in a hundred may take as long as it likes",
                fix="measure a quantile with a MetricTemplate: histogram_quantile(0.99, sum by (le) (rate(...)))",
            )
