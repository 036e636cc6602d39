"""Judge a load that is over: was as much achieved as was asked for?"""

from collections.abc import Mapping
from dataclasses import dataclass

from load_harness.client.reading import Reading, Way, placed_ratio, placed_shares, silent_pods
from load_harness.client.watch import Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a load ended."""

    url: str
    kind: str
    location: str
    state: str
    elapsed_seconds: float
    requested: float
    """CPU seconds, or bytes, that were due on the pods that took the load."""
    achieved: float | None
    throttled_seconds: float | None
    tolerance_ratio: float
    findings: tuple[str, ...]
    """Everything that is not as asked; empty where all is."""
    ways: tuple[Way, ...] = ()
    """Of a load that goes two ways, each."""

    @property
    def exit_code(self) -> int:
        """0 where the load was as asked, 1 otherwise."""
        return 1 if self.findings else 0

    @property
    def error_ratio(self) -> float | None:
        """How far the achieved is off, as a share of the requested; None where it is not known."""
        return error_ratio(self.requested, self.achieved)


def error_ratio(requested: float, achieved: float | None) -> float | None:
    """How far one figure is off another; None where there is nothing to compare."""
    return None if achieved is None or requested <= 0 else achieved / requested - 1


def judge(
    followed: Followed,
    started: Mapping[str, object],
    *,
    url: str,
    kind: str,
    location: str,
    tolerance_ratio: float,
) -> Outcome:
    """Hold what was achieved against what was asked for."""
    last = followed.last
    # CPU time and bytes that are moved add up to the end. Memory is what was held, and after the end nothing is.
    judged = followed.last_live or last if kind == "memory" else last
    off = _all_off(judged, tolerance_ratio)
    return Outcome(
        url=url,
        kind=kind,
        location=location,
        state=last.state,
        elapsed_seconds=last.elapsed_seconds,
        requested=judged.due,
        achieved=judged.achieved,
        throttled_seconds=last.throttled_seconds,
        tolerance_ratio=tolerance_ratio,
        findings=(
            *_not_placed(started),
            *(f"did not answer at the end, {pod}" for pod in last.missing),
            *_lost(started, last),
            *(f"failed, {failure}" for failure in last.failures),
            *(f"had something in its way, {hindrance}" for hindrance in last.hindrances if off),
            *((f"was {last.state} after {last.elapsed_seconds:.1f} s",) if last.state == "stopped" else ()),
            *off,
        ),
        ways=judged.ways,
    )


def _not_placed(started: Mapping[str, object]) -> tuple[str, ...]:
    ratio = placed_ratio(started)
    head = () if ratio >= 1 else (f"only {ratio:.1%} of the total was placed",)
    return (*head, *(f"took no share, {pod}" for pod in silent_pods(started)))


def _lost(started: Mapping[str, object], last: Reading) -> tuple[str, ...]:
    """Find shares that nobody knows of any more: without them, what is left is as asked and the load is not."""
    return tuple(
        f"lost its share, {address}: job {job_id} is not known any more; its pod was restarted, or is no peer any more"
        for job_id, address in placed_shares(started).items()
        if job_id not in last.shares and address not in last.silent
    )


def _all_off(judged: Reading, tolerance_ratio: float) -> tuple[str, ...]:
    if not judged.ways:
        return _off(judged.due, judged.achieved, tolerance_ratio)
    return tuple(
        f"{way.unit}: {finding}" for way in judged.ways for finding in _off(way.due, way.achieved, tolerance_ratio)
    )


def _off(due: float, achieved: float | None, tolerance_ratio: float) -> tuple[str, ...]:
    error = error_ratio(due, achieved)
    if error is None:
        return ("ended before anything was due" if due <= 0 else "what was achieved is not known",)
    if abs(error) <= tolerance_ratio:
        return ()
    return (f"achieved is {error:+.2%} off the requested, more than the tolerance of {tolerance_ratio:.2%}",)
