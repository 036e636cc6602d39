"""Compare a record of one canary with what the engine decides on the same answers."""

from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.canary.messages import PROVIDERS_AVAILABLE
from loadtests.canary.model import CanarySpec
from loadtests.canary.timeline import Timeline
from loadtests.canary_verification.course import Course
from loadtests.canary_verification.live_ticks import rows_of_live
from loadtests.canary_verification.model import CanaryVerification, TickRow
from loadtests.canary_verification.outcomes import Engine
from loadtests.canary_verification.replay import replay
from loadtests.canary_verification.rollouts import drift_of, rollouts_of
from loadtests.canary_verification.rows import rows_of
from loadtests.canary_verification.search import Search
from loadtests.canary_verification.stream import EventStream, Observed
from loadtests.canary_verification.unseen import Gaps
from loadtests.canary_verification.wording import LoopTexts
from loadtests.expectations.canary_forecast import CanaryTimelineWithin
from loadtests.run.model import ClusterKind, Run

TICKS = 1
"""How much earlier or later than predicted a run may be."""


def verify_events(spec: CanarySpec, stream: EventStream) -> CanaryVerification:
    """Hold a stream of events against the engine."""
    engine, texts = Engine(spec), LoopTexts(spec)
    best = _explain(engine, texts, stream.events, stream)
    notes = []
    if stream.out_of_order:
        notes.append(f"{stream.out_of_order} events are recorded after a later one")
        as_arrived = _explain(engine, texts, stream.arrived, stream)
        if as_arrived.cost < best.cost:
            best = as_arrived
            notes.append("taken in the order of the record, which fits better than the times: a clock was set back")
    rows = rows_of(best.course, engine, best.asides, best.strange)
    return CanaryVerification(
        canary=spec.name,
        namespace=spec.namespace,
        tick_seconds=spec.tick_seconds,
        rows=rows,
        rollouts=rollouts_of(rows),
        drift=drift_of(rows, spec.tick_seconds),
        notes=(*notes, *_notes(stream)),
    )


def verify_run(run: Run, spec: CanarySpec, timeline: Timeline) -> CanaryVerification:
    """Hold the ticks of a recorded run against the engine and against its prediction, if it has one.

    Of a cluster only what Flagger told is known, not each answer that it got: so its ticks are explained as events are.
    """
    is_live = run.facts.cluster.kind is ClusterKind.KUBERNETES
    rows = rows_of_live(spec, timeline, _rows_of_events) if is_live else tuple(replay(spec, timeline))
    is_predicted = run.prediction.canary is not None or bool(run.prediction.canary_problem)
    forecast = CanaryTimelineWithin(text=f"timeline within {TICKS} tick of prediction", ticks=TICKS)
    return CanaryVerification(
        canary=spec.name,
        namespace=spec.namespace,
        tick_seconds=spec.tick_seconds,
        rows=rows,
        rollouts=rollouts_of(rows),
        drift=drift_of(rows, spec.tick_seconds),
        prediction=forecast.judge(run) if is_predicted else None,
    )


# Private


def _rows_of_events(spec: CanarySpec, stream: EventStream) -> tuple[TickRow, ...]:
    return verify_events(spec, stream).rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Explanation:
    course: Course
    asides: tuple[Observed, ...]
    strange: tuple[Observed, ...] = ()

    @property
    def cost(self) -> float:
        return self.course.cost + len(self.strange)


def _explain(engine: Engine, texts: LoopTexts, events: Sequence[Observed], stream: EventStream) -> _Explanation:
    asides = tuple(one for one in events if not texts.has(one.message) and one.message != PROVIDERS_AVAILABLE)
    of_loop = tuple(one for one in events if texts.has(one.message))
    gaps = Gaps(stream.condensed, (one.time for one in asides))
    course = Search(engine, of_loop, gaps).best()
    if not any(step.is_contradiction for step in course.steps()):
        return _Explanation(course=course, asides=asides)
    # What the manifest does not know spoils the ticks it belongs to: once more without it.
    known = {message: engine.can_tell(message) for message in {one.message for one in of_loop}}
    strange = tuple(one for one in of_loop if not known[one.message])
    course = Search(engine, tuple(one for one in of_loop if known[one.message]), gaps).best()
    return _Explanation(course=course, asides=asides, strange=strange)


def _notes(stream: EventStream) -> list[str]:
    combined = sum(one.inner for one in stream.condensed if not one.message)
    counted = sum(one.inner for one in stream.condensed if one.message)
    return [
        *([f"{stream.duplicates} events are recorded twice"] if stream.duplicates else []),
        *([f"{stream.others} entries are of something else, and left out"] if stream.others else []),
        *([f"Kubernetes combined {combined} events into others and did not keep their texts"] if combined else []),
        *([f"Kubernetes counted {counted} events without their times"] if counted else []),
    ]
