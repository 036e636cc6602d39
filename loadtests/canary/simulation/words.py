"""The words that all forms of an answer share: the plan, what came of it, what is worth knowing."""

from collections.abc import Iterator, Sequence

from loadtests.canary.model import (
    SHORTEST_INTERVAL_SECONDS,
    Analysis,
    CanarySpec,
    HookType,
    Strategy,
)
from loadtests.canary.simulation.courses import CourseName
from loadtests.canary.simulation.lines import spell_check
from loadtests.canary.simulation.outcome import End, FirstFault, Outcome, is_wait
from loadtests.canary.simulation.simulate import Simulation
from loadtests.canary.timeline import CheckKind, Tick
from loadtests.canary.weights import highest_weight

END_COLUMNS = ("release", "ends", "after", "failed checks", "canary answered at most", "in all as many as come in")


def title(spec: CanarySpec) -> str:
    """Name the canary."""
    return f"What Canary {spec.namespace}/{spec.name} would do"


def plan(spec: CanarySpec) -> str:
    """Say in one sentence how a release is judged."""
    analysis = spec.analysis
    if analysis is None or spec.skip_analysis:
        return "no analysis: every release is promoted at once"
    checks = _count(len(analysis.metrics), "metric")
    hooks = _count(len(analysis.hooks_of(HookType.ROLLOUT)), "rollout webhook")
    most = spec.failed_checks_limit
    ending = (
        "1 failed check rolls it back" if most == 1 else f"{most} failed checks roll it back, whatever passes between"
    )
    return (
        f"{_steps(spec, analysis)}, a tick every {spec.tick_seconds:g} s; each looks at {checks} and {hooks}, "
        f"and {ending}"
    )


def sentence(simulation: Simulation) -> str:
    """Say in one sentence what it comes to."""
    outcome = simulation.outcome
    parts = [_end(simulation)]
    if outcome.end in (End.PROMOTED, End.UNDECIDED) and outcome.failed_checks:
        parts.append(f"{_count(outcome.failed_checks, 'failed check')} on the way")
    if outcome.lost_ticks:
        parts.append(f"{_count(outcome.lost_ticks, 'tick')} waited for pods")
    return "; ".join([*parts, _seen(simulation.spec, outcome)])


def end_row(simulation: Simulation) -> tuple[str, ...]:
    """Give the cells of `END_COLUMNS`."""
    outcome = simulation.outcome
    is_matched = simulation.spec.strategy is Strategy.A_B and outcome.most_weight > 0
    threshold = f" of {simulation.spec.failed_checks_limit}" if simulation.spec.is_analysed else ""
    return (
        simulation.name,
        f"{outcome.end} at tick {outcome.ticks}",
        f"{outcome.seconds:g} s",
        f"{outcome.failed_checks}{threshold}",
        _ALL_THAT_MATCH if is_matched else f"{outcome.most_weight} %",
        f"{outcome.canary_seconds:g} s",
    )


def notes(simulations: Sequence[Simulation]) -> Iterator[str]:
    """Say what is worth knowing, each once."""
    spec = simulations[0].spec
    yield from _manifest_notes(spec)
    said: set[str] = set()
    for simulation in simulations:
        for note in (*simulation.course.notes(simulation.timeline), *_striking(simulation)):
            if note not in said:
                said.add(note)
                yield note


def assumptions(simulations: Sequence[Simulation]) -> Iterator[tuple[str, str]]:
    """Name everything that the answer rests on besides the manifest."""
    tick = simulations[0].spec.tick_seconds
    yield "start", f"0 s is the tick that meets the new version, up to {tick:g} s after it was applied"
    yield "webhooks", "answer at once; what they take comes on top of each tick"
    named: dict[str, str] = {}
    for simulation in simulations:
        named |= dict(simulation.course.assumed())
    yield from named.items()


# Private


def _steps(spec: CanarySpec, analysis: Analysis) -> str:
    match spec.strategy:
        case Strategy.A_B:
            return f"A/B testing for {_count(analysis.iterations, 'iteration')}"
        case Strategy.BLUE_GREEN:
            return f"blue/green after {_count(spec.planned_iterations, 'iteration')}"
        case Strategy.CANARY:
            steps = ", ".join(f"{step} %" for step in analysis.step_weights)
            if analysis.step_weight or not steps:
                steps = f"steps of {analysis.step_weight} % up to {highest_weight(analysis)} %"
            return f"canary in {steps}{' with mirroring first' if analysis.mirror else ''}"


_ALL_THAT_MATCH = "all requests that match"


def _end(simulation: Simulation) -> str:
    outcome = simulation.outcome
    match outcome.end:
        case End.PROMOTED:
            return f"promoted after {outcome.seconds:g} s (tick {outcome.ticks})"
        case End.ROLLED_BACK:
            last = simulation.timeline.ticks[-1]
            if _is_refused(last):
                return f"called back by webhook {last.checks[-1].name} at tick {outcome.ticks} ({outcome.seconds:g} s)"
            return f"rolled back at tick {outcome.ticks}{_since(outcome)}"
        case End.PROMOTION_FAILED:
            return f"promotion failed at tick {outcome.ticks}{_since(outcome)}: all requests stay with the canary"
        case End.NOT_STARTED:
            return "not started: the canary is suspended"
        case End.UNDECIDED:
            last = simulation.timeline.ticks[-1]
            waits = f", where {last.checks[-1].name} refuses" if _is_refused(last) else ""
            return (
                f"undecided after {_count(outcome.ticks, 'tick')}, {outcome.seconds:g} s, in phase {last.phase}{waits}"
            )


def _since(outcome: Outcome) -> str:
    fault = outcome.first_fault
    if fault is None:
        return f" ({outcome.seconds:g} s)"
    return f", {outcome.seconds - fault.seconds:g} s after {_fault(fault)}"


def _fault(fault: FirstFault) -> str:
    if is_wait(fault.check):
        return f"the pods of {fault.check.name} were first found not ready (tick {fault.tick})"
    return f"the first bad check ({spell_check(fault.check)}, tick {fault.tick})"


def _seen(spec: CanarySpec, outcome: Outcome) -> str:
    copies = "the canary had copies of requests" if outcome.was_mirrored else ""
    if outcome.most_weight == 0:
        return f"{copies or 'the canary'}{' and' if copies else ''} answered none of the users' requests"
    if spec.strategy is Strategy.A_B:
        return f"the canary answered {_ALL_THAT_MATCH} for {outcome.canary_seconds:g} s"
    return (
        f"the canary answered at most {outcome.most_weight} % of the users' requests, in all as many as come in "
        f"{outcome.canary_seconds:g} s"
    )


def _manifest_notes(spec: CanarySpec) -> Iterator[str]:
    analysis = spec.analysis
    if spec.suspend:
        yield "the canary is suspended: Flagger does nothing until spec.suspend is false"
    if analysis is None or spec.skip_analysis:
        return
    if analysis.interval_seconds < SHORTEST_INTERVAL_SECONDS:
        yield (
            f"interval {analysis.interval_seconds:g}s is taken as {SHORTEST_INTERVAL_SECONDS:g} s, the shortest "
            "that Flagger knows"
        )
    if not analysis.metrics:
        judges = "rollout webhooks alone judge" if analysis.hooks_of(HookType.ROLLOUT) else "nothing judges"
        yield f"the analysis has no metrics: {judges} a release, and one that fails every request is promoted as any"
    if not spec.splits_traffic:
        yield "provider kubernetes cannot split requests: the canary gets none until all of them are turned to it"


def _striking(simulation: Simulation) -> Iterator[str]:
    """Say where a release ends otherwise than anyone would want."""
    outcome = simulation.outcome
    if simulation.name == CourseName.HEALTHY and outcome.end is End.ROLLED_BACK and outcome.first_fault:
        bad = outcome.first_fault.check
        yield f"even a release without a fault is rolled back ({spell_check(bad)}: {bad.because})"
    if simulation.name in (CourseName.FAILING, CourseName.SILENT) and outcome.end is End.PROMOTED:
        yield f"a {simulation.name} release is promoted: nothing in this analysis stops it"
    if outcome.end is End.UNDECIDED:
        last = simulation.timeline.ticks[-1]
        further = f"it goes on when {last.checks[-1].name} agrees" if _is_refused(last) else "give --ticks more"
        yield f"{simulation.name} had no end within {_count(outcome.ticks, 'tick')}; {further}"


def _is_refused(tick: Tick) -> bool:
    """Say whether a tick ended with a webhook that refused."""
    last = tick.checks[-1] if tick.checks else None
    return last is not None and last.kind is CheckKind.WEBHOOK and not last.is_passed


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
