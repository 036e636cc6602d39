"""The arithmetic of a metric: what is used, what it is held against, and the ratio."""

from collections.abc import Mapping

from loadtests.explanation.model import Sync
from loadtests.explanation.samples import Measured, PerPod
from loadtests.explanation.wording import amount, capitalized, count, ratio, subject
from loadtests.hpa.calculation import Proposal, Usage
from loadtests.hpa.model import (
    AverageValue,
    ExternalMetric,
    MetricSpec,
    ObjectMetric,
    PodsMetric,
    Utilization,
    Value,
)
from loadtests.hpa.quantity import parse_milli

_MOST_ADDENDS = 6


def pods_usage_text(metric: PerPod, seen: Measured, usage: Usage) -> str:
    """Say what the counted pods use, and the ratio to the target."""
    return f"{capitalized(subject(metric))}: {arithmetic(metric, seen, seen.counted_milli, usage)}."


def arithmetic(metric: PerPod, seen: Measured, pods: Mapping[str, int], usage: Usage) -> str:
    """Spell a calculation over some pods."""
    if isinstance(metric.target, Utilization):
        return _utilization(metric, seen, seen.known(pods), usage, metric.target.percent)
    total = sum(pods.values())
    divided = f" over {count(len(pods), 'pod')}, {amount(metric, usage.value_milli)} each" if len(pods) > 1 else ""
    values = "the values add up to" if isinstance(metric, PodsMetric) else "the use is"
    return (
        f"{values} {_sum(metric, list(pods.values()), total)}{divided}, against a target of "
        f"{amount(metric, metric.target.milli)} per pod: a ratio of {ratio(usage.ratio)}"
    )


def whole_usage_text(sync: Sync, metric: ObjectMetric | ExternalMetric, proposal: Proposal) -> str:
    """Say what a metric of something else than pods measures, and the ratio to the target."""
    calculation = proposal.calculation
    assert calculation is not None  # noqa: S101 - a traced proposal has its calculation
    values = _values(sync, metric)
    text = f"{capitalized(subject(metric))} is {_sum(metric, values, sum(values))}"
    if isinstance(metric.target, Value):
        return (
            f"{text}, against a target of {amount(metric, metric.target.milli)}: "
            f"a ratio of {ratio(calculation.usage.ratio)}."
        )
    assert isinstance(metric.target, AverageValue)  # noqa: S101 - there is no third kind
    replicas = sync.observation.status_replicas
    target = amount(metric, metric.target.milli)
    if replicas == 0:
        return f"{text}, and there are no replicas yet to share it; the target is {target} for each."
    each = amount(metric, calculation.usage.value_milli)
    return (
        f"{text}, which is {each} for each of {count(replicas, 'replica')}, ready or not, against a target of "
        f"{target}: a ratio of {ratio(calculation.usage.ratio)}."
    )


# Private


def _utilization(metric: PerPod, seen: Measured, pods: Mapping[str, int], usage: Usage, target: int) -> str:
    used, requested = sum(pods.values()), seen.requested(pods)
    exact = 100 * used / requested
    truncated = usage.utilization_percent
    assert truncated is not None  # noqa: S101 - the target is a utilization
    cut = "" if 100 * used % requested == 0 else f" ({exact:.4g} %, cut off to a whole percent)"
    who = f"{count(len(pods), 'pod')} together use" if len(pods) > 1 else "the pod uses"
    they = "request" if len(pods) > 1 else "requests"
    return (
        f"{who} {_sum(metric, list(pods.values()), used)} and {they} {amount(metric, requested)}, "
        f"which makes {truncated} %{cut}; against a target of {target} % that is a ratio of {ratio(usage.ratio)}"
    )


def _sum(metric: MetricSpec, values: list[int], total: int) -> str:
    text = amount(metric, total)
    if not 1 < len(values) <= _MOST_ADDENDS or len(set(values)) == 1:
        return text
    return f"{text} ({' + '.join(amount(metric, value) for value in values)})"


def _values(sync: Sync, metric: ObjectMetric | ExternalMetric) -> list[int]:
    seen = sync.observation.metrics
    answer = seen.object[metric.name] if isinstance(metric, ObjectMetric) else seen.external[metric.name]
    texts = (answer,) if isinstance(answer, str) else answer
    assert isinstance(texts, tuple)  # noqa: S101 - an error gives no proposal
    return [parse_milli(text) for text in texts]
