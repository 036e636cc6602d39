"""Say of each tick of a course how it goes with the engine."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypedDict

from loadtests.canary.model import Phase
from loadtests.canary.status import CanaryStatus
from loadtests.canary_verification.course import Course, Step, Unseen
from loadtests.canary_verification.model import Fit, TickRow
from loadtests.canary_verification.outcomes import Engine, Way, is_resting
from loadtests.canary_verification.stream import Observed
from loadtests.canary_verification.wording import Wording


class _State(TypedDict):
    phase: Phase
    primary_weight: int
    canary_weight: int
    failed_checks: int
    iterations: int


_FROM_THE_MIDDLE = "the record begins in the middle of a release"
_OTHER_MANIFEST = (
    "nothing in the manifest leads to this text: "
    "when it was told, the canary had another name, or other webhooks, metrics, bounds or steps"
)
_NOT_SEEN = "events were lost, Flagger did not run, or its clock was set forward"


def rows_of(
    course: Course, engine: Engine, asides: Sequence[Observed], strange: Sequence[Observed]
) -> tuple[TickRow, ...]:
    """Turn a course into rows, in order of time, with what Flagger told besides among them.

    Args:
        course: The ticks.
        engine: What they were explained with.
        asides: What is no part of Flagger's loop.
        strange: What is a part of it, and nothing in the manifest leads to.
    """
    rows: list[TickRow] = []
    besides = deque(sorted([*((one, _aside) for one in asides), *((one, _strange) for one in strange)], key=_time))
    for step in course.steps():
        while besides and besides[0][0].time < step.time:
            event, row = besides.popleft()
            rows += row(event, step.before)
        rows += _unseen(step, engine)
        rows.append(_seen(step, engine))
    return (*rows, *(one for event, row in besides for one in row(event, course.status)))


# Private


def _seen(step: Step, engine: Engine) -> TickRow:
    status = step.before if step.way is None else step.way.after
    fit, because = _fit(step, engine)
    return TickRow(
        time=step.time,
        is_seen=True,
        **_state(status),
        told=tuple(event.message for event in step.events),
        fit=fit,
        because=because,
        trouble=_trouble(step.way),
        begins_release=_begins(step.way),
        seconds=step.seconds or 0.0,
        where=str(step.events[0].place),
    )


def _fit(step: Step, engine: Engine) -> tuple[Fit, str]:
    if step.is_contradiction:
        return Fit.CONTRADICTING, _instead(step, engine)
    remarks = [_FROM_THE_MIDDLE] if step.is_start else []
    if step.is_early:
        remarks.append(_early(step.seconds or 0.0, engine.spec.tick_seconds))
    if step.lost:
        remarks.append(f"not recorded: {_quoted(step.lost)}")
    if remarks:
        return Fit.UNEXPLAINED, "; ".join(remarks)
    return Fit.CONSISTENT, ""


def _early(seconds: float, tick_seconds: float) -> str:
    """Say how a tick that was not due may have come about; nothing of it is recorded."""
    if seconds < 0:
        return f"came {-seconds:.1f} s before the tick before: Flagger's clock was set back"
    came = f"came {seconds:.1f} s after the tick before, and the interval is {tick_seconds:g} s"
    return f"{came}: Flagger was started again, or it had another interval"


def _instead(step: Step, engine: Engine) -> str:
    """Say what Flagger would have told, and whether anything leads to what it did tell."""
    status = step.before
    checks = f"{status.failed_checks} failed check{'s' if status.failed_checks != 1 else ''}"
    well = engine.ways(status)[0].told
    told = _quoted(well) if well else "nothing"
    return f"{status.phase} at {status.routes.canary}% with {checks}, the engine tells {told} if all is well"


def _unseen(step: Step, engine: Engine) -> Iterator[TickRow]:
    """Give the ticks before a step of which nothing was seen."""
    tick_seconds, left = engine.spec.tick_seconds, sum(tick.ticks for tick in step.hidden)
    if step.idle:
        yield TickRow(
            time=step.time - (left + step.idle) * tick_seconds,
            is_seen=False,
            **_state(step.before),
            told=(),
            fit=Fit.UNEXPLAINED,
            because=_NOT_SEEN,
            trouble="something that is not recorded",
            ticks=step.idle,
        )
    for tick in step.hidden:
        because, trouble = _guess(tick, engine)
        yield TickRow(
            time=step.time - left * tick_seconds,
            is_seen=False,
            **_state(tick.way.after),
            told=(),
            fit=Fit.UNEXPLAINED if tick.lost else Fit.CONSISTENT,
            because=because,
            trouble=trouble,
            begins_release=_begins(tick.way),
            ticks=tick.ticks,
        )
        left -= tick.ticks


def _guess(tick: Unseen, engine: Engine) -> tuple[str, str]:
    """Say what is missing of a tick that was not seen, and what was not well in it."""
    way = tick.way
    if not tick.lost:
        counted = f"counted by Kubernetes: {_quoted(way.told)}"
        return counted if way.told else "nothing is told of such a tick", _trouble(way)
    alike = [one for one in engine.ways(way.before) if one.after == way.after and len(one.told) == len(way.told)]
    if len(alike) == 1:
        return f"not recorded: {_quoted(tick.lost)}", _trouble(way)
    troubles = ", ".join(one.answers.trouble for one in alike)
    return f"not recorded, one of: {troubles}", "something that is not recorded"


def _aside(event: Observed, status: CanaryStatus) -> list[TickRow]:
    """Give the tick of a release that an error of Flagger's own ended; it changes nothing."""
    because, trouble = "no part of the loop: a tick that came to nothing", f"Flagger: {event.message}"
    row = _besides(event, status, fit=Fit.CONSISTENT, because=because)
    return [] if is_resting(status) else [replace(row, trouble=trouble)]


def _strange(event: Observed, status: CanaryStatus) -> list[TickRow]:
    """Give what the manifest does not know; it is part of a tick, and none by itself."""
    return [replace(_besides(event, status, fit=Fit.CONTRADICTING, because=_OTHER_MANIFEST), ticks=0)]


def _besides(event: Observed, status: CanaryStatus, *, fit: Fit, because: str) -> TickRow:
    return TickRow(
        time=event.time,
        is_seen=True,
        **_state(status),
        told=(event.message,),
        fit=fit,
        because=because,
        where=str(event.place),
    )


def _time(besides: tuple[Observed, object]) -> float:
    return besides[0].time


def _state(status: CanaryStatus) -> _State:
    """Give the fields of a row that say where the tick left the canary."""
    return {
        "phase": status.phase,
        "primary_weight": status.routes.primary,
        "canary_weight": status.routes.canary,
        "failed_checks": status.failed_checks,
        "iterations": status.iterations,
    }


def _trouble(way: Way | None) -> str:
    return "" if way is None else way.answers.trouble


def _begins(way: Way | None) -> bool:
    """Say whether a tick is the first of a release, or of another revision in the middle of one."""
    return way is not None and way.answers.is_new_revision


def _quoted(told: Iterable[Wording]) -> str:
    return ", ".join(f"'{one}'" for one in told)
