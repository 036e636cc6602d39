"""Selectors and aggregations as the boards' queries need them: what the variables choose, over Grafana's own range.

The matchers of job and instance are written exactly as grafana/dashboard-linter wants them.
"""

from slo.promql import aggregate

OF_NAMESPACE = 'namespace=~"$namespace"'
OF_JOB = 'job=~"$job"'
OF_INSTANCE = 'instance=~"$instance"'
OF_POD = 'pod=~"$pod"'
OF_TARGET = (OF_NAMESPACE, OF_JOB, OF_INSTANCE)
"""What a scrape adds to every series of a target."""


def selected(metric: str, *matchers: str) -> str:
    """Select a metric by matchers."""
    return f"{metric}{{{','.join(matchers)}}}"


def rate(selector: str) -> str:
    """Give the increase per second over the range that suits the width of the panel."""
    return f"rate({selector}[$__rate_interval])"


def increase(selector: str) -> str:
    """Give the increase from one point of the panel to the next, and a little more."""
    return f"increase({selector}[$__rate_interval])"


def total(expression: str, *by: str) -> str:
    """Add up by labels."""
    return aggregate("sum", by, expression)


def highest(expression: str, *by: str) -> str:
    """Give the highest value by labels."""
    return aggregate("max", by, expression)


def mean(expression: str, *by: str) -> str:
    """Give the mean by labels."""
    return aggregate("avg", by, expression)


def share(part: str, whole: str, *by: str) -> str:
    """Divide two sums of rates by labels; no series of the part is a part of nothing, and nothing has no shares."""
    everything = total(whole, *by)
    return f"({total(part, *by)} or 0 * {everything}) / ({everything} > 0)"


def quantile(ratio: float, buckets: str, *by: str) -> str:
    """Give a quantile of a classic histogram, from the rates of its buckets; nothing where they do not grow."""
    return f"histogram_quantile({ratio:g}, {total(buckets, 'le', *by)}) >= 0"
