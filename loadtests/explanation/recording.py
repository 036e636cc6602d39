"""Find the syncs of a recording that are to be explained, and explain them."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from loadtests.explanation.explain import explain
from loadtests.explanation.model import Explanation, Sync
from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Decision, HpaSpec, Observation
from loadtests.hpa.records import Restart
from loadtests.hpa.replay import replay
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.versions import KubernetesProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Recorded syncs, and the autoscaler that they are to be explained with."""

    spec: HpaSpec
    flags: ControllerFlags
    kubernetes: KubernetesProfile
    observations: tuple[Observation | Restart, ...]
    origin: float
    """Unix seconds from which the seconds of explanations are counted."""
    recorded: Mapping[float, Decision] = field(default_factory=dict)
    """What was really decided, by Unix seconds; empty where nobody knows."""

    @property
    def times(self) -> tuple[float, ...]:
        """List the times of the syncs."""
        return tuple(one.time for one in self.observations if isinstance(one, Observation))


def explain_at(recording: Recording, times: Collection[float]) -> Iterator[Explanation]:
    """Explain the syncs of some times; the others are replayed, since the controller remembers them."""
    wanted = frozenset(times)
    for sync in _syncs(recording, wanted.__contains__):
        yield explain(sync, origin=recording.origin, remark=_remark(recording, sync.decision))


def change_times(recording: Recording) -> tuple[float, ...]:
    """List the syncs that changed the replicas."""
    decisions = replay(recording.spec, recording.observations, flags=recording.flags, kubernetes=recording.kubernetes)
    return tuple(one.time for one in decisions if one.desired_replicas != one.current_replicas)


# Private


def _syncs(recording: Recording, is_wanted: Callable[[float], bool]) -> Iterator[Sync]:
    controller = HpaController(recording.spec, flags=recording.flags, kubernetes=recording.kubernetes)
    restarted = False
    for one in recording.observations:
        if isinstance(one, Restart):
            controller.restart()
            restarted = True
            continue
        if is_wanted(one.time):
            yield _sync(recording, controller, one, after_restart=restarted)
        else:
            controller.reconcile(one)
        restarted = False


def _sync(recording: Recording, controller: HpaController, seen: Observation, *, after_restart: bool) -> Sync:
    memory, before = controller.memory(), controller.fork()
    decision, trace = controller.reconcile_traced(seen)
    return Sync(
        spec=recording.spec,
        flags=recording.flags,
        kubernetes=recording.kubernetes,
        tolerance=tolerance_of(recording.spec.behavior, recording.flags, recording.kubernetes),
        observation=seen,
        memory=memory,
        trace=trace,
        decision=decision,
        before=before,
        after_restart=after_restart,
    )


def _remark(recording: Recording, decision: Decision) -> str:
    """Say what was decided, if not this."""
    recorded = recording.recorded.get(decision.time)
    if recorded is None or recorded.desired_replicas == decision.desired_replicas:
        return ""
    return (
        f"What was recorded is another decision: {recorded.desired_replicas} replicas. The observation does not "
        "explain it, so something that the autoscaler saw is not in the recording."
    )
