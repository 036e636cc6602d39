"""Every decision of the autoscaler must follow from what it saw."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.expectations.doubts import before_the_load, sync_doubts
from loadtests.expectations.interface import Form, Outcome, Verdict, inconclusive
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from loadtests.run.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryDecisionExplained:
    """A fresh engine, fed with the recorded observations, decides the same and says why.

    One whose inputs are not all recorded is unexplained even where it decides the same: that may be by chance.
    """

    text: str

    def judge(self, run: Run) -> Verdict:
        """Replay from the controller's start on and compare the syncs during the run."""
        expected = "the same decisions from the recorded observations"
        if doubts := _doubts(run):
            return inconclusive(expected, "the decisions", doubts)
        unexplained = tuple(_unexplained(run))
        differences = tuple(str(one) for one in unexplained if not one.missing)
        total = len(_decisions_during(run))
        if unexplained and not differences:
            return inconclusive(expected, "the decisions", _incomplete(unexplained, total))
        if differences:
            because = f"{len(differences)} of {total} decisions are unexplained: {differences[0]}"
            observed = f"{len(differences)} unexplained"
            return Verdict(
                outcome=Outcome.FAILED, because=because, expected=expected, observed=observed, evidence=differences
            )
        because = f"all {total} decisions are consistent with the recorded observations"
        return Verdict(outcome=Outcome.PASSED, because=because, expected=expected, observed=f"{total} consistent")


# Private

_BY_CHANCE = "the decision may agree by chance with what was seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unexplained:
    """A decision that does not follow from what is recorded of its inputs."""

    seconds: float
    difference: str
    missing: tuple[str, ...]
    """What of its inputs was not recorded, so that it may well have followed from them."""

    def __str__(self) -> str:
        return f"at {self.seconds:.0f} s {self.difference}"


def _incomplete(unexplained: tuple[_Unexplained, ...], total: int) -> tuple[str, ...]:
    """Say of decisions that rest on what nobody recorded, what that is; never what it may have been."""
    first = unexplained[0]
    return (f"{len(unexplained)} of {total} are unexplained: {first}; missing: {'; '.join(first.missing)}",)


def _doubts(run: Run) -> tuple[str, ...]:
    """Say why there is nothing to compare, or not all of it: what holds for no decision at all proves nothing."""
    if run.facts.duration_seconds <= 0:
        return before_the_load(run)
    if doubts := sync_doubts(run, end_seconds=run.facts.duration_seconds):
        return doubts
    seen = [observation for observation in run.observations if _is_during(run, observation.time)]
    if not any(isinstance(observation, Observation) for observation in seen):
        return ("no sync of the autoscaler was observed during the run",)
    return () if _decisions_during(run) else ("no decision was recorded during the run",)


def _unexplained(run: Run) -> Iterator[_Unexplained]:
    """Replay from the controller's start on; name each decision during the run that differs, or may agree by chance."""
    cluster = run.facts.cluster
    replays = replay(cluster.hpa, run.observations, flags=cluster.flags, kubernetes=profile(cluster.kubernetes))
    replayed = {decision.time: decision for decision in replays if _is_during(run, decision.time)}
    recorded: dict[float, list[Decision]] = {time: [] for time in replayed}
    for decision in _decisions_during(run):
        recorded.setdefault(decision.time, []).append(decision)
    missing = {one.time: one.missing for one in run.observations if isinstance(one, Observation)}
    for time in sorted(recorded):
        unseen = missing.get(time, ())
        differences = tuple(_differences(replayed.get(time), recorded[time])) or ((_BY_CHANCE,) if unseen else ())
        for difference in differences:
            yield _Unexplained(seconds=time - run.facts.start_time, difference=difference, missing=unseen)


def _differences(replayed: Decision | None, recorded: list[Decision]) -> Iterator[str]:
    """Compare everything that is recorded of one moment with what was to be decided then."""
    if replayed is None:
        yield f"the decision was {recorded[0].desired_replicas} replicas, where nothing was observed"
    elif not recorded:
        yield f"no decision is recorded, where the observation asks for {replayed.desired_replicas} replicas"
    else:
        for decision in recorded:
            yield from _difference(replayed, decision)


def _difference(replayed: Decision, recorded: Decision) -> Iterator[str]:
    if recorded.desired_replicas != replayed.desired_replicas:
        reason = "; ".join(replayed.why)
        yield (
            f"the decision was {recorded.desired_replicas} replicas, "
            f"where the observation asks for {replayed.desired_replicas} ({reason})"
        )
    elif recorded.conditions != replayed.conditions:
        yield f"the conditions were {_spell(recorded)}, where the observation gives {_spell(replayed)}"
    elif not recorded.why:
        yield "the decision does not say why"


def _spell(decision: Decision) -> str:
    return ", ".join(f"{name}={status} {reason}" for name, (status, reason) in sorted(decision.conditions.items()))


def _decisions_during(run: Run) -> tuple[Decision, ...]:
    return tuple(decision for decision in run.decisions if _is_during(run, decision.time))


def _is_during(run: Run, time: float) -> bool:
    return run.facts.start_time <= time <= run.facts.end_time


FORMS = (
    Form(
        syntax="every decision explained",
        meaning="a fresh engine, fed with the recorded observations, takes every decision of the run as it was taken",
        example="every decision explained",
        pattern=re.compile(r"every decision explained"),
        build=lambda found: EveryDecisionExplained(text=found[0]),
    ),
)
