"""What a run with releases needs before its load begins: a Canary at rest, a prediction, and an order."""

import math
import time
from pathlib import Path

from loadtests.canary.model import RUNNING_PHASES, Phase
from loadtests.fault_plan import roll_outs
from loadtests.manifests.model import Stack
from loadtests.prediction.canary.simulate import predict_releases
from loadtests.prediction.canary.situation import AnswerHook, ReleasePlan
from loadtests.prediction.model import Prediction
from loadtests.prediction.simulate import predict
from loadtests.replicas import SandboxGone
from loadtests.run.directory import CANARY
from loadtests.sandbox.canary.queries import BUILT_IN_QUERIES
from loadtests.sandbox.lifecycle import running_state
from loadtests.sandbox.servers import SCRAPE_INTERVAL_SECONDS
from loadtests.sandbox.state import CanaryState, SandboxState
from loadtests.scenario import Scenario
from loadtests.watch import Watcher
from slo.errors import InvalidInput, Mistake, Place

_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = 600.0
"""For a release that is under way."""
_MOST_SYNCS = 4
_BUSY_PHASES = RUNNING_PHASES | {Phase.INITIALIZING}


class NotAtRest(Exception):  # noqa: N818 - read as a sentence
    """A release is under way before the load begins."""

    exit_code = 4


def check_releases(scenario: Scenario, stack: Stack, state: SandboxState) -> None:
    """Refuse a scenario that releases what cannot be released there.

    Raises:
        InvalidInput: the manifests have no Canary, or the version is there already.
    """
    mistakes = []
    wants_sides = any(fault.of is not None for fault in scenario.faults)
    if stack.release is None and (scenario.releases or wants_sides):
        field = "releases" if scenario.releases else "faults"
        value = f"{len(scenario.releases)} releases" if scenario.releases else "a fault of one side"
        rule = f"needs manifests with a Canary, and {state.manifests} has none"
        mistakes.append((field, value, rule, "write `manifests: canary`, or take another sandbox"))
    present = state.canary.version if state.canary else ""
    if scenario.releases and scenario.releases[0].version == present:
        rule = "is what the sandbox was given last: the same again is no new revision"
        mistakes.append(("releases", present, rule, "take the sandbox down and up again, or count the version up"))
    if mistakes:
        raise InvalidInput(
            [
                Mistake(place=_place(scenario, field), value=value, rule=rule, next_step=next_step)
                for field, value, rule, next_step in mistakes
            ]
        )


def wait_for_rest(sandbox: Path, watcher: Watcher) -> CanaryState | None:
    """Wait until no release is under way, and the controller has said when it looks next; None without a Canary.

    Raises:
        NotAtRest: the release does not end.
        SandboxGone: there is nothing to ask.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    told = False
    while True:
        state = running_state(sandbox)
        if state is None:
            raise SandboxGone(sandbox)
        canary = state.canary
        if canary is None or (canary.phase not in _BUSY_PHASES and canary.next_tick_time is not None):
            return canary
        if not told:
            watcher.say(f"{canary.name} is {canary.phase}: waiting for its end")
            told = True
        if time.monotonic() > deadline:
            message = (
                f"{canary.name}: is still {canary.phase} after {_PATIENCE_SECONDS:g} s; look at {sandbox / CANARY}"
            )
            raise NotAtRest(message)
        time.sleep(_POLL_SECONDS)


def prediction_of(
    scenario: Scenario,
    stack: Stack,
    state: SandboxState,
    canary: CanaryState | None,
    *,
    start_time: float,
    answer_hook: AnswerHook,
) -> Prediction:
    """Predict from the plan, the manifests, the releases and the faults, before the run."""
    if stack.release is None or canary is None:
        return predict(
            scenario.plan,
            stack,
            flags=state.flags,
            kubernetes=state.kubernetes,
            rollouts=roll_outs(scenario.faults),
        )
    plan = ReleasePlan(
        releases=scenario.releases,
        faults=scenario.faults,
        first_tick_seconds=first_tick_seconds(canary, start_time=start_time),
        last_phase=canary.phase,
        built_in_queries=BUILT_IN_QUERIES,
        answer_hook=answer_hook,
        scrape_seconds=float(SCRAPE_INTERVAL_SECONDS),
    )
    return predict_releases(scenario.plan, stack, plan, flags=state.flags, kubernetes=state.kubernetes)


def announce(watcher: Watcher, scenario: Scenario, prediction: Prediction) -> None:
    """Tell what is predicted and planned."""
    watcher.say(f"predicted: {prediction.sentence}")
    if prediction.canary_problem:
        watcher.say(f"not predicted: what becomes of the canary, as {prediction.canary_problem}")
    for release in scenario.releases:
        watcher.say(f"at {release.at_seconds:g} s of the load a release: {release.name}")
    for fault in scenario.faults:
        watcher.say(f"on purpose, at {fault.at_seconds:g} s of the load: {fault.name}")


def start_between_ticks(canary: CanaryState, first_sync: float, *, period_seconds: float) -> float:
    """Choose the sync, one of the next few, that comes in the second half of the canary's interval.

    So the times of a scenario mean the same in every run, as far as the two periods allow: with syncs each 15 s and
    ticks each 10 s, every other sync is as far from a tick.
    """
    candidates = [first_sync + number * period_seconds for number in range(_MOST_SYNCS)]
    return next((one for one in candidates if _is_late(canary, one)), first_sync)


def first_tick_seconds(canary: CanaryState, *, start_time: float) -> float:
    """Say when the controller first looks after the load's start: whole intervals after the tick that is known."""
    known = canary.next_tick_time or start_time
    intervals = math.ceil((start_time - known) / canary.tick_seconds)
    return known + intervals * canary.tick_seconds - start_time


# Private


def _is_late(canary: CanaryState, time: float) -> bool:
    return first_tick_seconds(canary, start_time=time) <= canary.tick_seconds / 2


def _place(scenario: Scenario, field: str) -> Place:
    return Place(file=scenario.place.file, field=field)
