"""Charts of what the pods say of themselves, added up."""

from collections.abc import Callable, Iterable, Sequence

from load_harness.live.busiest import busiest
from load_harness.live.exchange import PodFigures
from load_harness.live.histogram import quantile
from load_harness.live.model import Chart, Line, Source, Value
from load_harness.live.queries import QUANTILES
from load_harness.live.samples import SLOTS, STEP_SECONDS, Step

SMOOTHED_STEPS = 5
"""Quantiles and the error ratio are over ten seconds: two alone hold too few requests."""


def charts_from_pods(pods: Sequence[PodFigures], now: float) -> tuple[Chart, ...]:
    """Draw the last minutes of some pods.

    The newest step is left out: not every pod has told of it yet.
    """
    newest = int(now // STEP_SECONDS) - 1
    slots = range(newest - SLOTS + 1, newest + 1)
    together = [_together(pods, slot) for slot in slots]
    lines = {
        "requests": [Line(name="all pods", values=tuple(_rate(steps) for steps in together))],
        "latency": _latency(pods, together),
        "errors": [Line(name="all pods", values=_smoothed(together, _error_ratio))],
        "cpu": [*_by_pod(pods, slots, lambda step: step.cpu_cores), *_granted(pods, "cpu")],
        "memory": [*_by_pod(pods, slots, lambda step: step.memory_bytes), *_granted(pods, "memory")],
        "replicas": [Line(name="answering", values=tuple(len(steps) if steps else None for steps in together))],
    }
    return tuple(_chart(name, found, slots.start * STEP_SECONDS) for name, found in lines.items())


# Private


def _chart(name: str, lines: list[Line], first: float) -> Chart:
    shown, note = busiest(lines)
    return Chart(id=name, source=Source.PODS, first=first, step_seconds=STEP_SECONDS, lines=tuple(shown), note=note)


def _together(pods: Sequence[PodFigures], slot: int) -> list[Step] | None:
    """The step of every pod that was there; None where nobody was, or where one that was does not know."""
    there = [pod for pod in pods if pod.steps and min(pod.steps) <= slot <= max(pod.steps)]
    known = [pod.steps[slot] for pod in there if slot in pod.steps]
    return known if known and len(known) == len(there) else None


def _rate(steps: list[Step] | None) -> Value:
    return None if steps is None else sum(step.requests for step in steps) / STEP_SECONDS


def _latency(pods: Sequence[PodFigures], together: Sequence[list[Step] | None]) -> list[Line]:
    edges = {pod.edges for pod in pods}
    if len(edges) != 1:  # pods of two versions; what each counted cannot be added up
        return [Line(name=name, values=(None,) * len(together)) for name in QUANTILES]
    (upper,) = edges

    def drawn(ratio: float) -> Callable[[Sequence[Step]], Value]:
        return lambda steps: quantile(ratio, upper, _added_up(step.buckets for step in steps))

    return [Line(name=name, values=_smoothed(together, drawn(ratio))) for name, ratio in QUANTILES.items()]


def _added_up(rows: Iterable[Sequence[float]]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _smoothed(together: Sequence[list[Step] | None], figure: Callable[[Sequence[Step]], Value]) -> tuple[Value, ...]:
    """A figure over the steps up to each; none where the step itself is a gap."""
    values: list[Value] = []
    for number, steps in enumerate(together):
        before = together[max(0, number - SMOOTHED_STEPS + 1) : number + 1]
        values.append(None if steps is None else figure([step for some in before if some for step in some]))
    return tuple(values)


def _error_ratio(steps: Sequence[Step]) -> Value:
    requests = sum(step.requests for step in steps)
    return sum(step.errors for step in steps) / requests if requests else None


def _by_pod(pods: Sequence[PodFigures], slots: range, figure: Callable[[Step], Value]) -> list[Line]:
    lines = [
        Line(name=pod.pod, values=tuple(figure(pod.steps[slot]) if slot in pod.steps else None for slot in slots))
        for pod in pods
    ]
    return sorted(lines, key=lambda line: line.name)


def _granted(pods: Sequence[PodFigures], resource: str) -> list[Line]:
    requests = [pod.cpu_request_cores if resource == "cpu" else pod.memory_request_bytes for pod in pods]
    limits = [pod.cpu_limit_cores if resource == "cpu" else pod.memory_limit_bytes for pod in pods]
    largest = {name: _largest(values) for name, values in (("request", requests), ("limit", limits))}
    return [
        Line(name=f"{name} of a pod", values=(value,) * SLOTS, reference=True)
        for name, value in largest.items()
        if value is not None
    ]


def _largest(values: Iterable[Value]) -> Value:
    return max((value for value in values if value is not None), default=None)
