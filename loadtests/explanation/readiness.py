"""Why the CPU of a pod does not count yet."""

from typing import NamedTuple

from loadtests.explanation.model import Sync
from loadtests.explanation.wording import ago, seconds
from loadtests.hpa.model import PodObservation
from loadtests.hpa.samples import GO_ZERO_TIME, Sample


class Reason(NamedTuple):
    """Why pods are not counted, said of one pod or of many."""

    one: str
    many: str
    rule: str = ""
    """The rule behind it, as a sentence of its own; empty where the reason speaks for itself."""


def unready_reason(sync: Sync, pod: PodObservation, sample: Sample | None) -> Reason:
    """Say why a pod is unready to the autoscaler, with the rule and its times."""
    if pod.phase == "Pending":
        return _both("{does} not count yet: still Pending")
    if pod.ready is None:
        return _both("{does} not count yet: no Ready condition so far")
    if pod.start_time is None:
        return _both("{does} not count yet: no start time so far")
    age = sync.now - pod.start_time
    if age < sync.flags.cpu_initialization_period_seconds:
        return _young(sync, pod, sample, age)
    return _never_ready(sync, pod, pod.start_time)


# Private


def _both(text: str, rule: str = "") -> Reason:
    return Reason(text.format(does="does"), text.format(does="do"), rule)


def _young(sync: Sync, pod: PodObservation, sample: Sample | None, age: float) -> Reason:
    first = f"In the first {seconds(sync.flags.cpu_initialization_period_seconds)} of a pod's life"
    if pod.ready is False or sample is None:
        rule = f"{first} its CPU counts only while it is ready."
        return _both(f"{{does}} not count yet: started {ago(age)} and not ready", rule)
    rule = f"{first} a sample counts only if all of it lies after the pod became ready."
    since = _since(sync, pod)
    if sample.time == GO_ZERO_TIME:
        return _both(f"{{does}} not count yet: started {ago(age)}{since}, but its CPU sample says no time", rule)
    age_of_sample = sync.now - sample.time
    covers = f"its CPU sample covers the time from {_span(age_of_sample + sample.window_seconds, age_of_sample)}"
    return _both(f"{{does}} not count yet: started {ago(age)}{since}, but {covers}", rule)


def _span(begin: float, end: float) -> str:
    """Spell a stretch of time by how long ago its ends were."""
    return f"{seconds(begin)} to {ago(end)}" if round(end, 1) > 0 else f"{ago(begin)} to now"


def _since(sync: Sync, pod: PodObservation) -> str:
    turned = pod.ready_transition_time
    return " and ready" if turned is None else f" and ready for {seconds(max(sync.now - turned, 0))}"


def _never_ready(sync: Sync, pod: PodObservation, start_time: float) -> Reason:
    delay = seconds(sync.flags.initial_readiness_delay_seconds)
    turned = pod.ready_transition_time
    since = "" if turned is None or turned < start_time else f" since {seconds(turned - start_time)} after its start"
    rule = f"A pod that turned unready within {delay} of its start passes for one that never was ready."
    return _both(f"{{does}} not count: not ready{since}", rule)
