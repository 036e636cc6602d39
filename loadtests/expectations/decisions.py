"""Every decision of the autoscaler must follow from what it saw."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.expectations.doubts import sync_doubts
from loadtests.expectations.interface import Form, Outcome, Verdict, inconclusive
from loadtests.hpa.model import Decision
from loadtests.hpa.replay import Comparison, compare, replay
from loadtests.hpa.versions import profile
from loadtests.run.model import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryDecisionExplained:
    """A fresh engine, fed with the recorded observations, decides the same and says why."""

    text: str

    def judge(self, run: Run) -> Verdict:
        """Replay from the controller's start on and compare the syncs during the run."""
        expected = "the same decisions from the recorded observations"
        if doubts := sync_doubts(run, end_seconds=run.facts.duration_seconds):
            return inconclusive(expected, "the decisions", doubts)
        differences = tuple(_unexplained(run))
        total = sum(1 for decision in run.decisions if _is_during(run, decision.time))
        if differences:
            because = f"{len(differences)} of {total} decisions are unexplained: {differences[0]}"
            observed = f"{len(differences)} unexplained"
            return Verdict(
                outcome=Outcome.FAILED, because=because, expected=expected, observed=observed, evidence=differences
            )
        because = f"all {total} decisions are consistent with the recorded observations"
        return Verdict(outcome=Outcome.PASSED, because=because, expected=expected, observed=f"{total} consistent")


# Private


def _unexplained(run: Run) -> Iterator[str]:
    """Replay from the controller's start on; say of each decision during the run that differs, what it should be."""
    cluster = run.facts.cluster
    recorded = {decision.time: decision for decision in run.decisions}
    for replayed in replay(cluster.hpa, run.observations, flags=cluster.flags, kubernetes=profile(cluster.kubernetes)):
        if _is_during(run, replayed.time):
            yield from _differences(run, replayed, recorded.get(replayed.time))


def _differences(run: Run, replayed: Decision, recorded: Decision | None) -> Iterator[str]:
    at = f"at {replayed.time - run.facts.start_time:.0f} s"
    if recorded is None:
        yield f"{at} no decision is recorded, where the observation asks for {replayed.desired_replicas} replicas"
    elif recorded.desired_replicas != replayed.desired_replicas:
        reason = "; ".join(replayed.why)
        yield (
            f"{at} the decision was {recorded.desired_replicas} replicas, "
            f"where the observation asks for {replayed.desired_replicas} ({reason})"
        )
    elif compare(replayed, recorded) is Comparison.UNEXPLAINED:
        yield f"{at} the conditions were {_spell(recorded)}, where the observation gives {_spell(replayed)}"
    elif not recorded.why:
        yield f"{at} the decision does not say why"


def _spell(decision: Decision) -> str:
    return ", ".join(f"{name}={status} {reason}" for name, (status, reason) in sorted(decision.conditions.items()))


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
