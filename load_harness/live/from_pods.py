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
    together = _together(pods, slots)
    lines = {
        "requests": [Line(name="all pods", values=tuple(_rate(steps) for steps in together))],
        "latency": _latency(pods, together),
        "errors": [Line(name="all pods", values=_smoothed(_of_all(together, _answered), _error_ratio))],
        "cpu": [*_by_pod(pods, slots, lambda step: step.cpu_cores), *_granted(pods, "cpu")],
        "memory": [*_by_pod(pods, slots, lambda step: step.memory_bytes), *_granted(pods, "memory")],
        "replicas": [Line(name="answering", values=tuple(len(steps) if steps else None for steps in together))],
    }
    return tuple(_chart(name, found, slots.start * STEP_SECONDS) for name, found in lines.items())


# Private

_Counts = Sequence[float]


def _chart(name: str, lines: list[Line], first: float) -> Chart:
    shown, note = busiest(lines)
    return Chart(id=name, source=Source.PODS, first=first, step_seconds=STEP_SECONDS, lines=tuple(shown), note=note)


def _together(pods: Sequence[PodFigures], slots: range) -> list[list[Step] | None]:
    """The step of every pod that was there; None where nobody was, or where one that was does not know."""
    known: list[list[Step]] = [[] for _ in slots]
    there = [0] * len(slots)
    for pod in pods:
        lived = range(min(pod.steps), max(pod.steps) + 1) if pod.steps else range(0)
        for number, slot in enumerate(slots):
            there[number] += slot in lived
            if slot in pod.steps:
                known[number].append(pod.steps[slot])
    return [steps if steps and len(steps) == count else None for steps, count in zip(known, there, strict=True)]


def _rate(steps: list[Step] | None) -> Value:
    return None if steps is None else sum(step.requests for step in steps) / STEP_SECONDS


def _latency(pods: Sequence[PodFigures], together: Sequence[list[Step] | None]) -> list[Line]:
    edges = {pod.edges for pod in pods}
    if len(edges) != 1:  # pods of two versions; what each counted cannot be added up
        return [Line(name=name, values=(None,) * len(together)) for name in QUANTILES]
    (upper,) = edges
    counts = _of_all(together, lambda step: step.buckets)

    def drawn(ratio: float) -> Callable[[Sequence[_Counts]], Value]:
        return lambda rows: quantile(ratio, upper, _added_up(rows))

    return [Line(name=name, values=_smoothed(counts, drawn(ratio))) for name, ratio in QUANTILES.items()]


def _of_all(together: Sequence[list[Step] | None], counts: Callable[[Step], _Counts]) -> list[_Counts | None]:
    """Add up each step's counts once, as every figure over several steps needs them: there may be 500 pods."""
    return [None if steps is None else _added_up(map(counts, steps)) for steps in together]


def _added_up(rows: Iterable[_Counts]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]


def _smoothed(rows: Sequence[_Counts | None], figure: Callable[[Sequence[_Counts]], Value]) -> tuple[Value, ...]:
    """A figure over the steps up to each; none where the step itself is a gap."""
    values: list[Value] = []
    for number, row in enumerate(rows):
        before = rows[max(0, number - SMOOTHED_STEPS + 1) : number + 1]
        values.append(None if row is None else figure([some for some in before if some is not None]))
    return tuple(values)


def _answered(step: Step) -> _Counts:
    return step.requests, step.errors


def _error_ratio(rows: Sequence[_Counts]) -> Value:
    requests, errors = _added_up(rows)
    return errors / requests if requests else None


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
        Line(name=name, values=(value,) * SLOTS, reference=True) for name, value in largest.items() if value is not None
    ]


def _largest(values: Iterable[Value]) -> Value:
    return max((value for value in values if value is not None), default=None)
