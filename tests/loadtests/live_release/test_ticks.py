"""What is seen of a live canary, against what its controller did: sign by sign, without a cluster."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from loadtests.canary.model import Analysis, CanarySpec, Phase
from loadtests.canary.records import tick_from_json, tick_to_json
from loadtests.canary.timeline import Tick
from loadtests.canary_verification.model import Fit
from loadtests.canary_verification.replay import replay
from loadtests.live_release.status import SeenStatus, seen_status
from loadtests.live_release.ticks import LiveCanary
from loadtests.release_plan import PlannedRelease
from loadtests.run.model import Run
from loadtests.verdict import judge
from slo.documents import Document
from slo.errors import InvalidInput, Mistake
from tests.kubernetes_api.flagger import written_status
from tests.loadtests.canary_run import FAILING, HEALTHY, canary_run, ticks_of, with_ticks
from tests.loadtests.canary_stack import analysis, canary_release, canary_stack

SLOW = PlannedRelease(version="2.2.0", at_seconds=10.0, latency_seconds=0.7)
NEVER_READY = PlannedRelease(version="2.3.0", at_seconds=10.0, is_never_ready=True)
SIGN_SECONDS = 0.2
"""A tick is seen so much later than it began."""
EXPECTATIONS = (
    "promoted",
    "promoted within 60s",
    "promoted within 20s",
    "not promoted",
    "rolled back",
    "rolled back within 5 intervals",
    "rolled back within 1 interval",
    'stopped by "errors"',
    'stopped by "latency"',
    "timeline within 1 tick of prediction",
    "timeline within 0 ticks of prediction",
    "weights honoured within 1%",
    "no request lost beyond the faults",
)


def recorded(run: Run, *, quiet: bool = False) -> tuple[Tick, ...]:
    """Give what is recorded of a run's ticks by what Flagger writes down; times are seconds since the load started.

    Args:
        run: What happened.
        quiet: Kubernetes drops every event.
    """
    assert run.release is not None
    spec = run.release.canary
    live, releases = LiveCanary(spec), list(run.facts.releases)
    found: list[Tick | None] = []
    status, ticks = (
        status_of(spec, replace(ticks_of(run)[0], phase=Phase.INITIALIZED), Phase.INITIALIZED),
        ticks_of(run),
    )
    live.take_status(status, -10.0)
    for second in (number / 2 for number in range(-20, 2 * 120)):
        if releases and releases[0].at_seconds <= second:
            releases.pop(0)
            found.append(live.released(status, second))
        while ticks and ticks[0].time <= second:
            before, tick, *rest = status.phase, *ticks
            ticks = tuple(rest)
            for told in () if quiet else tick.told:
                live.take_event(replace(told, phase=None), tick.time + 0.05)
            if tick.told or tick.phase is not before:
                status = status_of(spec, tick, before)
                live.take_status(status, tick.time + 0.1)
        found.append(live.settled(second))
        if live.wants_look(second):
            found.append(live.take_look(status, second))
    found.append(live.end())
    return tuple(tick for tick in found if tick is not None)


def status_of(spec: CanarySpec, tick: Tick, before: Phase) -> SeenStatus:
    """Read the status that Flagger writes after a tick."""
    return seen_status({"metadata": {"name": spec.name}, "status": written_status(spec, tick, before)})


def of_releases(ticks: tuple[Tick, ...]) -> Iterator[tuple[object, ...]]:
    """Give what matters of the ticks in which something happened."""
    for tick in ticks:
        if tick.told:
            told = tuple(one.message for one in tick.told)
            weights = tick.primary_weight, tick.canary_weight
            yield tick.before, tick.phase, *weights, tick.failed_checks, tick.iterations, told


CASES = {
    "promoted": ((HEALTHY,), analysis()),
    "rolled back for its errors": ((FAILING,), analysis()),
    "released right after a tick": ((replace(FAILING, at_seconds=3.5),), analysis()),
    "released right before a tick": ((replace(FAILING, at_seconds=12.9),), analysis()),
    "rolled back for its latency": ((SLOW,), analysis()),
    "never ready": ((NEVER_READY,), analysis()),
    "given back step by step": ((HEALTHY,), analysis(step_weight_promotion=50)),
    "steps of its own": ((HEALTHY,), analysis(step_weight=0, max_weight=0, step_weights=(5, 30, 70))),
    "blue/green": ((HEALTHY,), analysis(iterations=3, max_weight=0, step_weight=0, metrics=())),
    "blue/green without requests": ((HEALTHY,), analysis(iterations=3, max_weight=0, step_weight=0)),
    "A/B": ((HEALTHY,), analysis(iterations=3, max_weight=0, step_weight=0, match=({"headers": {}},))),
    "one in the middle of another": ((HEALTHY, replace(FAILING, at_seconds=35.0)), analysis()),
}


@pytest.mark.parametrize(("releases", "judged"), CASES.values(), ids=CASES)
def test_every_tick_with_a_word_is_recorded_as_it_was(releases: tuple[PlannedRelease, ...], judged: Analysis) -> None:
    """Phases, weights, counters and texts, although Flagger's status has no weight from the promotion on."""
    run = canary_run(*releases, stack=canary_stack(canary_release(judged)))

    seen = recorded(run)

    assert list(of_releases(ticks_of(run))) == list(of_releases(seen))
    times = zip((one.time for one in ticks_of(run) if one.told), (one.time for one in seen if one.told), strict=True)
    assert all(0 <= later - earlier < SIGN_SECONDS for earlier, later in times)


@pytest.mark.parametrize(("releases", "judged"), CASES.values(), ids=CASES)
def test_the_verdicts_are_those_of_the_sandbox(releases: tuple[PlannedRelease, ...], judged: Analysis) -> None:
    """Every expectation of a release comes out as it does on the ticks that the sandbox journals."""
    stack = canary_stack(canary_release(judged))
    run = canary_run(*releases, expectations=EXPECTATIONS, stack=stack)
    live = with_ticks(run, *recorded(run))

    assert outcomes(run) == outcomes(live)


def test_a_failed_check_that_no_event_names_is_a_gap() -> None:
    """Kubernetes drops events of an object that has many: what stopped the release is then not known, never guessed."""
    run = canary_run(FAILING, expectations=EXPECTATIONS)
    live = with_ticks(run, *recorded(run, quiet=True))

    changed = {text: outcome for text, outcome in outcomes(live).items() if outcome != outcomes(run)[text]}
    assert {'stopped by "errors"': "inconclusive", 'stopped by "latency"': "inconclusive"} == changed
    verdict = next(one.verdict for one in judge(live).judgements if one.expectation == 'stopped by "errors"')
    assert "at 34 s which check failed: no event of Flagger tells" in verdict.because


def test_a_flagger_that_finds_no_release_leaves_a_gap() -> None:
    """That it is at rest is taken for granted only until there is something to find."""
    run = canary_run(HEALTHY, expectations=("promoted", "not promoted", "timeline within 1 tick of prediction"))
    dead = replace(run, canary=replace(run.canary, ticks=run.canary.ticks[:1])) if run.canary else run

    live = with_ticks(run, *recorded(dead))

    assert {"inconclusive"} == set(outcomes(live).values())
    because = [one.verdict.because for one in judge(live).judgements]
    assert all("ticks of the canary's controller are missing from 10 s to 120 s" in text for text in because)


def test_nothing_recorded_contradicts_the_engine() -> None:
    """What passed without a word is not explained; what was told is."""
    run = canary_run(FAILING)
    assert run.release is not None
    assert run.canary is not None

    rows = list(replay(run.release.canary, replace(run.canary, ticks=recorded(run))))

    assert Fit.CONTRADICTING not in {row.fit for row in rows}
    unexplained = [row for row in rows if row.fit is Fit.UNEXPLAINED]
    assert unexplained
    assert all("not recorded: the answer of primary load-harness-primary" in row.because for row in unexplained)


def test_a_promotion_that_fails_leaves_the_requests_unknown() -> None:
    """Flagger keeps them where they are, and its status says 0."""
    live = LiveCanary(canary_release().canary)
    promoting = SeenStatus(phase=Phase.PROMOTING, weight=0, failed_checks=0, iterations=0, revision="b", changed="1")
    live.take_status(replace(promoting, phase=Phase.PROGRESSING, weight=60), 0.0)
    live.take_status(promoting, 10.0)
    first = live.end()
    live.take_status(replace(promoting, phase=Phase.FAILED), 20.0)
    second = live.end()

    assert first is not None
    assert second is not None
    assert () == first.missing
    assert ("where the requests go: the promotion failed, and Flagger does not write down what it keeps",) == (
        second.missing
    )


def test_a_phase_that_flagger_does_not_have_is_an_error() -> None:
    """A newer Flagger may have one."""
    with pytest.raises(InvalidInput, match=r"status.phase Sleeping: must be one of Initializing,"):
        seen_status({"metadata": {"name": "load-harness"}, "status": {"phase": "Sleeping"}})


def test_what_is_missing_of_a_tick_survives_the_record() -> None:
    """A line has the field only where there is something to say."""
    tick = replace(recorded(canary_run())[0], missing=("which check failed",))
    mistakes: list[Mistake] = []

    line = tick_to_json(tick)

    assert tick == tick_from_json(Document(file="canary.jsonl", value=line, lines={}), mistakes)
    assert [] == mistakes
    assert "missing" not in tick_to_json(replace(tick, missing=()))


def outcomes(run: Run) -> dict[str, str]:
    """Judge a run."""
    return {one.expectation: str(one.verdict.outcome) for one in judge(run).judgements}
