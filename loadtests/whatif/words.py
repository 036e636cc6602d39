"""The words that all forms of an answer share: what was assumed, and what came of it."""

import math
from collections.abc import Iterator

from loadtests.whatif.model import Measures, Question

RANKING = (
    "variants that no other one beats (the front: nothing is as good in all of replicas paid, time above target, "
    "reversals and unserved demand, and better in one) by replicas paid, then the others by replicas paid"
)


def assumptions(question: Question) -> Iterator[tuple[str, str]]:
    """Name everything that the answer rests on besides the HPA and the trace."""
    yield "pods", _pods(question)
    yield "pod start", _pod_start(question)
    yield "metrics", _metrics(question)
    yield "syncs", _syncs(question)
    yield "start", _start(question)
    yield "load", _load(question)
    yield "above target", _busy(question)
    if question.rollouts:
        yield "rollouts", _rollouts(question)


def warning(question: Question) -> str | None:
    """Warn of a Deployment that was made up."""
    if not question.workload.is_assumed:
        return None
    return (
        f"no Deployment was given: its pods are assumed to be those of k8s/base ({_sizes(question)}). "
        "What follows is about them, not about yours; give yours after the HPA: "
        "load-harness hpa simulate HPA.yaml DEPLOYMENT.yaml --load TRACE.csv"
    )


def sentence(question: Question, measures: Measures) -> str:
    """Say in one sentence what it comes to."""
    served = (
        "all demand is served"
        if measures.unserved_core_seconds == 0
        else f"{percent(measures.unserved_ratio)} of the demand is not served"
    )
    return (
        f"{measures.pod_hours:.4g} pod-hours, at most {_count(measures.peak, 'replica')} "
        f"(of {question.hpa.max_replicas}), {_count(measures.changes, 'change')} with "
        f"{_count(measures.reversals, 'reversal')}, {percent(measures.busy_seconds / measures.duration_seconds)} of "
        f"the time above the target, and {served}"
    )


def summary(question: Question, measures: Measures) -> Iterator[tuple[str, str]]:
    """Name every measure with its value."""
    seconds = measures.duration_seconds
    average = measures.pod_seconds / seconds
    yield "replicas paid", f"{measures.pod_hours:.4g} pod-hours ({average:.3g} on average)"
    yield "peak", f"{measures.peak} of {question.hpa.max_replicas}"
    yield "time above target", part(measures.busy_seconds, seconds)
    yield "time at maximum", part(measures.at_maximum_seconds, seconds)
    yield "changes", f"{measures.changes}, {_count(measures.reversals, 'reversal')}"
    yield "unserved demand", f"{measures.unserved_core_seconds:.6g} core-seconds, {percent(measures.unserved_ratio)}"


def part(seconds: float, of_seconds: float) -> str:
    """Spell a time and its part of the whole."""
    return f"{seconds:.6g} s, {percent(seconds / of_seconds)}"


def percent(ratio: float) -> str:
    """Spell a ratio; what is not nothing is never spelt as nothing, nor all but all as all."""
    if 0 < ratio < _SMALLEST:
        return "less than 0.1 %"
    if 1 - _SMALLEST < ratio < 1:
        return "more than 99.9 %"
    return f"{100 * ratio:.3g} %"


# Private

_SMALLEST = 0.001


def _pods(question: Question) -> str:
    given = "k8s/base, as none was given" if question.workload.is_assumed else "its manifest"
    return f"of Deployment {question.workload.name} ({given}): {_sizes(question)}; without load they use nothing"


def _sizes(question: Question) -> str:
    sizes = []
    for container in question.workload.containers:
        limit, request = container.limits.cpu_millicores, container.requests.cpu_millicores
        asked = "no cpu request" if request is None else f"{request}m requested"
        sizes.append(f"{container.name} {asked}, {'no limit' if limit is None else f'limit {limit}m'}")
    return "; ".join(sizes)


def _pod_start(question: Question) -> str:
    given = question.cluster.readiness_delay_seconds is not None
    source = "as given" if given else "as the readiness probe says"
    return (
        f"pending for {question.cluster.pod_start_seconds:g} s (5 s is Kubernetes' own objective, images pulled), "
        f"ready {question.readiness_delay_seconds:g} s later ({source})"
    )


def _metrics(question: Question) -> str:
    cluster = question.cluster
    return (
        f"a sample each {cluster.metric_window_seconds:g} s over the time since the one before (metrics-server's "
        f"manifest has 15 s), seen {cluster.metric_delay_seconds:g} s later (half of the kubelet's 10 s)"
    )


def _syncs(question: Question) -> str:
    flags, cluster = question.flags, question.cluster
    late = f", and up to {cluster.sync_jitter_seconds:g} s more (seed {cluster.seed})"
    return (
        f"{flags.sync_period_seconds:g} s after the one before{late if cluster.sync_jitter_seconds else ''}; "
        f"Kubernetes {question.kubernetes}, tolerance {flags.tolerance:g}, scale-down window without behavior "
        f"{flags.downscale_stabilization_seconds:g} s, "
        f"CPU initialization {flags.cpu_initialization_period_seconds:g} s, "
        f"initial readiness delay {flags.initial_readiness_delay_seconds:g} s"
    )


def _start(question: Question) -> str:
    how = "as many as the first demand needs" if question.start_replicas is None else "as given"
    return f"{_count(question.first_replicas, 'replica')} ({how}), ready for long"


def _load(question: Question) -> str:
    what = "waits and is served later" if question.carries_over else "is refused, and counts as unserved"
    limit = question.workload.limit_cores
    bound = (
        "without a limit pods serve any demand"
        if math.isinf(limit)
        else f"what is above {1000 * limit:g}m a pod {what}"
    )
    return f"spread evenly over the ready pods; {bound}"


def _busy(question: Question) -> str:
    millicores = 1000 * question.busy_cores
    why = f"{question.busy_percent} % of the request, as given"
    if question.busy_percent is None:
        why = "the HPA's target" if question.yardstick_cores is None else "the target of the manifest, for all variants"
    return f"demand of more than {millicores:g}m per ready pod ({why}); the tolerance is not added"


def _rollouts(question: Question) -> str:
    at = ", ".join(f"{seconds:g} s" for seconds in sorted(question.rollouts))
    strategy = question.workload.rolling_update
    shares = [
        f"{name} {share.amount}{'%' if share.is_percent else ''}"
        for name, share in (("maxSurge", strategy.max_surge), ("maxUnavailable", strategy.max_unavailable))
    ]
    return f"at {at}, {', '.join(shares)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
